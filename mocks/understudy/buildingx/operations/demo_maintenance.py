"""What happened in the demo estate: events, faults, and the people who look after them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from understudy.buildingx.jsonapi.documents import Resource, linked, linked_many, meta
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations.demo_devices import device_id, equipment_id, point_id
from understudy.buildingx.operations.maintenance_models import event_resource, transition_resource
from understudy.buildingx.operations.simulation import unit
from understudy.buildingx.operations.tables import (
    assignments,
    events,
    faults,
    members,
    occurrences,
    teams,
    transitions,
    workorders,
)
from understudy.buildingx.sites import RICH, SITES, Site, floor_key, ident, room_key, seed
from understudy.core.seeding import Seeding

COLLECTIONS = frozenset(
    {"events", "transitions", "faults", "occurrences", "workorders", "teams", "members", "assignments"}
)

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


def _events(site: Site, now: datetime) -> Iterator[tuple[Resource, list[Resource]]]:
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
                begun = event_resource(identifier, category, f"{name}: {alarm} in {key}", where, stamp(since))
                became = [transition_resource(begun, stamp(since), int(since.timestamp()), alarm)]
                event = begun
                if not lasting:
                    message = begun["attributes"]["message"]
                    event = event_resource(identifier, category, message, where, stamp(since), lasting=False)
                    event["meta"]["updatedAt"] = stamp(until)
                    became.append(transition_resource(event, stamp(until), int(until.timestamp()), None))
                yield event, became


def _faults(site: Site, now: datetime, made: dict[str, str]) -> Iterator[tuple[Resource, list[Resource]]]:
    for floor in range(len(site.rooms)):
        key = f"AHU {floor_key(site, floor)}"
        number = seed("fault", key)
        name, says, severity = _FAULTS[number % len(_FAULTS)]
        begun = now - timedelta(days=4 + number % 50, minutes=number % 1440)
        resolved = number % 3 == 0
        ended = begun + timedelta(days=2, hours=3) if resolved else None
        identifier = ident("fault", key)
        fault: Resource = {
            "type": "Fault",
            "id": identifier,
            "attributes": {
                "name": name,
                "description": says,
                "severity": severity,
                "state": "Resolved" if resolved else "Acknowledged" if number % 5 == 0 else "Active",
                "startTimestamp": stamp(begun),
                "endTimestamp": None if ended is None else stamp(ended),
            },
            "relationships": {
                "hasLocation": linked("Building", ident("location", site.key)),
                "hasSource": linked("Equipment", equipment_id(key)),
            },
            "meta": made,
        }
        yield fault, [_occurrence(identifier, begun, ended, number, step) for step in range(2 + number % 3)]


def _occurrence(fault: str, begun: datetime, ended: datetime | None, number: int, step: int) -> Resource:
    since = begun + timedelta(hours=11 * step)
    until = since + timedelta(minutes=30 + number % 90)
    return {
        "type": "FaultOccurrence",
        "id": f"{fault}-{step}",
        "attributes": {
            "startTimestamp": stamp(since),
            "endTimestamp": stamp(until if ended is None else min(until, ended)),
        },
        "relationships": {"isOccurrenceOf": linked("Fault", fault)},
    }


async def _people(seeding: Seeding, partition: str, sites: list[Site], made: dict[str, str]) -> None:
    for name, domain, people in _TEAMS:
        buildings = linked_many(("Building", ident("location", site.key)) for site in sites)
        team: Resource = {
            "type": "Team",
            "id": ident("team", partition, name),
            "attributes": {"name": name, "description": f"Looks after {domain}.", "domain": domain},
            "relationships": {"hasBuildings": buildings},
            "meta": made,
        }
        await put(seeding.db, teams, [row_of(teams, team, partition_id=partition)])
        for person, mail in people:
            attributes = {"name": person, "email": f"{mail}@example.com"}
            member: Resource = {"type": "TeamMember", "id": ident("member", partition, mail), "attributes": attributes}
            row = row_of(members, member, partition_id=partition, team_id=team["id"])
            await put(seeding.db, members, [row])


def _workorders(found: list[Resource], now: datetime, made: dict[str, str]) -> Iterator[Resource]:
    for number, fault in enumerate(found[:4]):
        yield _workorder(
            f"Look after: {fault['attributes']['name']}",
            "Fault-based",
            made,
            ident("workorder", fault["id"]),
            state=("Open", "InProgress", "Done", "Open")[number],
            due=stamp(now + timedelta(days=3 + number)),
            related={"hasLocation": fault["relationships"]["hasLocation"], "hasFault": linked("Fault", fault["id"])},
        )


def _workorder(title: str, kind: str, made: dict[str, str], identifier: str, **more: Any) -> Resource:
    return {
        "type": "Workorder",
        "id": identifier,
        "attributes": {
            "title": title,
            "workorderType": kind,
            "state": more["state"],
            "priority": "Medium",
            "dueDate": more["due"],
        },
        "relationships": more["related"],
        "meta": made,
    }


def _assignment(workorder: Resource, partition: str, made: dict[str, str]) -> Resource:
    return {
        "type": "Assignment",
        "id": ident("assignment", workorder["id"]),
        "relationships": {
            "isAssignmentOf": linked("Workorder", workorder["id"]),
            "assignedTo": linked("Team", ident("team", partition, "Building services")),
        },
        "meta": made,
    }


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds events, faults, teams and work orders, unless the user brought some."""
    if seeding.replaced & COLLECTIONS:
        return
    made = meta(seeding.now - timedelta(days=3), ident("machine user", "estate"))
    for partition in partitions:
        sites = [site for site in SITES if site.partition == partition]
        await _people(seeding, partition, sites, made)
        for site in sites:
            for event, became in _events(site, seeding.now):
                await put(seeding.db, events, [row_of(events, event, partition_id=partition)])
                rows = [row_of(transitions, each, partition_id=partition) for each in became]
                await put(seeding.db, transitions, rows)
        found = [each for site in sites for each in _faults(site, seeding.now, made)]
        rows = [row_of(faults, fault, partition_id=partition) for fault, _ in found]
        await put(seeding.db, faults, rows)
        rows = [row_of(occurrences, each, partition_id=partition) for _, times in found for each in times]
        await put(seeding.db, occurrences, rows)
        orders = list(_workorders([fault for fault, _ in found], seeding.now, made)) if partition == RICH else []
        await put(
            seeding.db,
            workorders,
            [row_of(workorders, each, partition_id=partition) for each in orders],
        )
        given = [_assignment(each, partition, made) for each in orders[:2]]
        rows = [row_of(assignments, each, partition_id=partition) for each in given]
        await put(seeding.db, assignments, rows)
