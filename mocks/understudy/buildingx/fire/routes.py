"""The Fire API: locations, fire panels, their events, their hardware, and what they last read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import Row, bindparam, exists, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings.locations import IncludeAddress, location_with, locations_with
from understudy.buildingx.buildings.models import Address, Location
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.fire.models import FireConfiguration, FireEvent, LastValue, fire_events, fire_points
from understudy.buildingx.jsonapi.documents import decode
from understudy.buildingx.jsonapi.models import List, ListWith, Single, SingleWith
from understudy.buildingx.jsonapi.paging import FixedQuery, NumberQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, as_json, found, operation
from understudy.buildingx.operations.models import Device, devices
from understudy.buildingx.operations.profiles import unit
from understudy.buildingx.refusals import Invalid, NotFound
from understudy.buildingx.repository import Resources, list_of, load
from understudy.core.lists import Filter, before, least
from understudy.core.timestamps import DateTime, moment, stamp

router = APIRouter(tags=["Fire"], prefix="/fire/partitions/{partition_id}")

Reader = Annotated[Access, Depends(granted("fire.read"))]
MOST_POINTS = 50


class LocationQuery(NumberQuery):
    """Which locations, and whether with their addresses."""

    include: IncludeAddress = None
    type: str | None = filter_field("type", says="Type of the locations.")


class EventQuery(FixedQuery):
    """Which events."""

    since: Annotated[DateTime | None, Filter(column="at", compare=least)] = filter_field(
        "timestamp", "from", says="Events since then."
    )
    until: Annotated[DateTime | None, Filter(column="at", compare=before)] = filter_field(
        "timestamp", "to", says="Events before then."
    )


class LastValueQuery(BaseModel):
    """The last values of which points."""

    ids: str = Field(alias="pointIds", min_length=1, description="Ids of points, by commas, at most 50.")
    latest: DateTime | None = Field(
        None, alias="lastChangedLatest", description="Only values that were last read by then; inferred."
    )


_locations = Resources(locations, LocationQuery, ["address_id"])
_events = Resources(fire_events, EventQuery)
_points = Resources(fire_points, columns=["kind"])
_watches = exists().where(fire_points.c.partition_id == devices.c.partition_id, fire_points.c.device_id == devices.c.id)
_PANELS = (
    select(devices.c.n, devices.c.id, devices.c.location_id, devices.c.doc)
    .where(devices.c.partition_id == bindparam("in_partition"), devices.c.n > bindparam("after"), _watches)
    .order_by(devices.c.n)
    .limit(bindparam("wanted"))
)


@router.get("/locations", **operation(ListWith[Location, Address], READING))
async def get_fire_locations(access: Reader, query: Parameters[LocationQuery]) -> Response:
    """The locations of a partition, as the Structure API has them."""
    return await locations_with(access, _locations, query)


@router.get("/locations/{location_id}", **operation(SingleWith[Location, Address], ONE))
async def get_fire_location(access: Reader, location_id: str, include: IncludeAddress = None) -> Response:
    """One location."""
    return await location_with(access, location_id, include)


@router.get("/devices", **operation(List[Device], READING))
async def get_fire_devices(access: Reader, query: Parameters[FixedQuery]) -> Response:
    """The fire panels of a partition."""
    return await list_of(access, _PANELS, query)


@router.get("/devices/{device_id}/events", **operation(List[FireEvent], ONE))
async def get_fire_events(access: Reader, device_id: str, query: Parameters[EventQuery]) -> Response:
    """The events of a fire panel, the earliest first."""
    await load(access, devices, device_id)
    return await _events.answer(access, query, device_id=device_id)


@router.get("/locations/{location_id}/configuration", **operation(Single[FireConfiguration], ONE))
async def get_fire_configuration(access: Reader, location_id: str) -> Response:
    """The hardware tree of a building's fire protection: panels, lines, elements, points."""
    await load(access, locations, location_id)
    everything = {"in_partition": access.scope, "after": -1, "wanted": -1}
    panels = [row for row in await access.world.db.all(_PANELS, everything) if row.location_id == location_id]
    if not panels:
        raise NotFound("There is no fire panel at this location.")
    tree = [await _panel(access, row) for row in panels]
    resource = {"type": "FireConfiguration", "id": location_id, "attributes": {"hardwareTree": tree}}
    return found(access.exchange, to_json(resource))


async def _panel(access: Access, row: Row[Any]) -> dict[str, Any]:
    rows = await _points.all(access, device_id=row.id)
    device = decode(row.doc)
    lines: dict[int, dict[str, dict[str, Any]]] = {}
    for point in map(decode, (each.doc for each in rows)):
        about = point["attributes"]
        element = lines.setdefault(about["line"], {}).setdefault(
            about["address"],
            {
                "address": about["address"],
                "name": about["element"],
                "locationId": point["relationships"]["hasLocation"]["data"]["id"],
                "points": [],
            },
        )
        element["points"].append({"id": point["id"], "kind": about["kind"]})
    return {
        "deviceId": row.id,
        "name": device["attributes"]["profile"]["name"],
        "lines": [{"number": number, "elements": list(each.values())} for number, each in sorted(lines.items())],
    }


@router.get("/points/lastValues", **operation(list[LastValue], READING, plain=True))
async def get_fire_last_values(access: Reader, query: Parameters[LastValueQuery]) -> Response:
    """The last values of points of fire panels, in the order asked for; unknown ids are left out."""
    wanted = _asked(query.ids)
    kinds = {row.id: row.kind for row in await _points.all(access, id=wanted)}
    now = access.world.clock.now()
    values = [_last_value(each, kinds[each], now) for each in dict.fromkeys(wanted) if each in kinds]
    if query.latest is not None:
        values = [each for each in values if moment(each["createdAt"]) <= query.latest]
    return as_json(access.exchange, values)


def _asked(ids: str) -> list[str]:
    wanted = [each.strip() for each in ids.split(",") if each.strip()]
    if not 1 <= len(wanted) <= MOST_POINTS:
        raise Invalid(f"pointIds: 1 to {MOST_POINTS} ids are asked for at a time.", parameter="pointIds")
    return wanted


_HOUR_OF_TESTS = 2
_UNREACHABLE, _TESTED = 0.01, 0.02
"""Shares of nights on which a detector is not reached, and of call points that are under test."""
_SOILED = 0.9
"""How soiled a detector is that fails its test."""


def _last_value(point_id: str, kind: str, now: datetime) -> dict[str, Any]:
    # Tests run every night, what ages is read every hour.
    seed = int.from_bytes(blake2b(point_id.encode(), digest_size=6).digest(), "big")
    read = now.replace(minute=0, second=0, microsecond=0)
    if kind.endswith(("test", "activation")):
        read -= timedelta(hours=(read.hour - _HOUR_OF_TESTS) % 24)
    chance = unit(seed, read.toordinal())
    found: dict[str, Any] = {"id": point_id, "value": _VALUES[kind](seed, chance, now), "createdAt": stamp(read)}
    if found["value"] == "TEST_FAILED":
        found["failureDetails"] = ("COMPENSATION", "GRID", "COVER")[seed % 3]
    return found


def _detector_test(seed: int, chance: float, now: datetime) -> str:
    if chance < _UNREACHABLE:
        return "NOT_REACHABLE"
    return "TEST_FAILED" if _soiling(seed, now) > _SOILED else "TEST_SUCCESSFUL"


def _step(names: tuple[str, ...], share: float) -> str:
    return names[min(len(names) - 1, int(share * len(names)))]


_VALUES: dict[str, Callable[[int, float, datetime], str | float]] = {
    "automatic-detector-test": _detector_test,
    "manual-test-activation": lambda _seed, chance, _now: "TEST" if chance < _TESTED else "NORMAL",
    "external-alarm-indicator-test": lambda seed, _c, _n: "NO_EAI_CONFIGURED" if seed % 5 == 0 else "TEST_SUCCESSFUL",
    "operating-years": lambda seed, _chance, now: f"{seed % 9 + now.year - 2020}",
    "compensation": lambda seed, _chance, now: f"{_soiling(seed, now) * 100:.0f} %",
    "compensation-level": lambda seed, _chance, now: _step(("LOW", "MEDIUM", "HIGH"), _soiling(seed, now)),
    "grid-value": lambda seed, _chance, now: f"{_soiling(seed, now) * 40:.1f}",
    "grid-level": lambda seed, _chance, now: _step(("NO", "MINOR", "MAJOR", "FAULT"), _soiling(seed, now)),
    "sensitivity": lambda seed, _chance, _now: round(1.5 + unit(seed, 1), 2),
}


def _soiling(seed: int, now: datetime) -> float:
    # Detectors gather dust over three years and are then cleaned.
    days = (now.toordinal() + seed % 1095) % 1095
    return days / 1095
