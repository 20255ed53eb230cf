"""What happened in the demo estate: events, faults, and the people who look after them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from understudy.buildingx.jsonapi.documents import Resource, linked, linked_many, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations import tables
from understudy.buildingx.operations.demo_devices import device_id, equipment_id, point_id
from understudy.buildingx.operations.event_log import ended_event, event_resource, transition_resource
from understudy.buildingx.operations.profiles import unit
from understudy.buildingx.sites import RICH, Site, floor_key, ident, room_key, seed

_ASSIGNED = 2
"""How many work orders somebody has."""
_EVENTS = (
    ("Alarm", "highLimitAlarm", "CO2 level"),
    ("Alarm", "lowLimitAlarm", "Temperature"),
    ("Warning", "highLimitAlarm", "Humidity"),
    ("Emergency", "stateAlarm", "Window contact"),
)
_FAULTS = (
    ("Simultaneous heating and cooling", "The valve heats while the supply air cools.", "High"),
    ("Fan runs outside of working hours", "Air is moved while nobody is there.", "Medium"),
    ("Sensor does not change", "The temperature has stayed the same for hours.", "Low"),
    ("Set point is not reached", "The room stays more than two degrees away.", "Medium"),
)
_TEAMS = (
    ("Building services", "HVAC", (("Robin Frei", "robin.frei"), ("Sascha Wyss", "sascha.wyss"))),
    ("Electricians", "Electrical", (("Kim Baumann", "kim.baumann"),)),
)


def _events(site: Site, now: datetime) -> Iterator[SeedRow]:
    for floor, rooms in enumerate(site.rooms):
        for room in range(rooms):
            key = room_key(site, floor, room)
            number = seed("events", key)
            for step in range(number % 3):
                category, alarm, name = _EVENTS[(number + step) % len(_EVENTS)]
                since = now - timedelta(minutes=int(unit(number, step) * 60 * 24 * 60))
                until = since + timedelta(minutes=20 + number % 100)
                lasting = until > now or (step == 0 and number % 4 == 0)
                where = (device_id(key), point_id(key, name))
                identifier = ident("event", key, str(step))
                begun = event_resource(identifier, category, f"{name}: {alarm} in {key}", where, since)
                ended = ended_event(begun, until)
                yield tables.events, begun if lasting else ended, {}
                yield tables.transitions, transition_resource(begun, since, alarm), {}
                if not lasting:
                    yield tables.transitions, transition_resource(ended, until, None), {}


def _faults(site: Site, now: datetime, made: Resource) -> Iterator[SeedRow]:
    for floor in range(len(site.rooms)):
        key = f"AHU {floor_key(site, floor)}"
        number = seed("fault", key)
        name, says, severity = _FAULTS[number % len(_FAULTS)]
        begun = now - timedelta(days=4 + number % 50, minutes=number % 1440)
        resolved = number % 3 == 0
        ended = begun + timedelta(days=2, hours=3) if resolved else None
        attributes = {
            "name": name,
            "description": says,
            "severity": severity,
            "state": "Resolved" if resolved else "Acknowledged" if number % 5 == 0 else "Active",
            "startTimestamp": stamp(begun),
            "endTimestamp": None if ended is None else stamp(ended),
        }
        where = {
            "hasLocation": linked("Building", ident("location", site.key)),
            "hasSource": linked("Equipment", equipment_id(key)),
        }
        fault = resource_of("Fault", ident("fault", key), attributes, where, made)
        yield tables.faults, fault, {}
        for step in range(2 + number % 3):
            yield tables.occurrences, _occurrence(fault["id"], begun, ended, number, step), {}


def _occurrence(fault: str, begun: datetime, ended: datetime | None, number: int, step: int) -> Resource:
    since = begun + timedelta(hours=11 * step)
    until = since + timedelta(minutes=30 + number % 90)
    span = {"startTimestamp": stamp(since), "endTimestamp": stamp(until if ended is None else min(until, ended))}
    return resource_of("FaultOccurrence", f"{fault}-{step}", span, {"isOccurrenceOf": linked("Fault", fault)})


def _teams(sites: Sequence[Site], made: Resource) -> Iterator[SeedRow]:
    partition = sites[0].partition
    buildings = linked_many(("Building", ident("location", site.key)) for site in sites)
    for name, domain, people in _TEAMS:
        attributes = {"name": name, "description": f"Looks after {domain}.", "domain": domain}
        team = resource_of("Team", ident("team", partition, name), attributes, {"hasBuildings": buildings}, made)
        yield tables.teams, team, {}
        for person, mail in people:
            attributes = {"name": person, "email": f"{mail}@example.com"}
            member = resource_of("TeamMember", ident("member", partition, mail), attributes)
            yield tables.members, member, {"team_id": team["id"]}


def _workorders(faults: list[Resource], now: datetime, made: Resource) -> Iterator[SeedRow]:
    for number, (fault, state) in enumerate(zip(faults, ("Open", "InProgress", "Done", "Open"), strict=False)):
        attributes = {
            "title": f"Look after: {fault['attributes']['name']}",
            "workorderType": "Fault-based",
            "state": state,
            "priority": "Medium",
            "dueDate": stamp(now + timedelta(days=3 + number)),
        }
        why = {"hasLocation": fault["relationships"]["hasLocation"], "hasFault": linked("Fault", fault["id"])}
        workorder = resource_of("Workorder", ident("workorder", fault["id"]), attributes, why, made)
        yield tables.workorders, workorder, {}
        if number < _ASSIGNED:
            who = {
                "isAssignmentOf": linked("Workorder", workorder["id"]),
                "assignedTo": linked("Team", ident("team", RICH, "Building services")),
            }
            assignment = resource_of("Assignment", ident("assignment", workorder["id"]), None, who, made)
            yield tables.assignments, assignment, {}


def rows(sites: Sequence[Site], now: datetime, made: Resource) -> Iterator[SeedRow]:
    """Events, faults, teams and work orders of the sites of a partition."""
    yield from _teams(sites, made)
    faults = [row for site in sites for row in _faults(site, now, made)]
    for site in sites:
        yield from _events(site, now)
    yield from faults
    if sites[0].partition == RICH:
        found = [resource for table, resource, _ in faults if table is tables.faults]
        yield from _workorders(found, now, made)
