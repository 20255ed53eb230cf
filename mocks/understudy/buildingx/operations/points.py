"""Points: what they measured and how they are commanded."""

from datetime import timedelta
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi import paging
from understudy.buildingx.jsonapi.documents import Resource, decode, encode
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.responses import ONE, WRITING, empty, found, listed, operation
from understudy.buildingx.jsonapi.timestamps import DateTime
from understudy.buildingx.operations import series
from understudy.buildingx.operations.devices import Reader, Writer
from understudy.buildingx.operations.models import CommandData, Point, PointValue, commands, devices, points
from understudy.buildingx.operations.profiles import tuning_of
from understudy.buildingx.refusals import CommandConflict, CommandForbidden, CommandInvalid, Conflict, Invalid, missing
from understudy.buildingx.repository import Resources, load
from understudy.buildingx.settings import Settings
from understudy.core.refusals import Refusal
from understudy.core.rows import insertion

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])

FROM = "filter[timestamp][from]"
FieldOfPoint = Annotated[
    str | None,
    Query(alias="field[Point]", description="`pointValue` adds the current value, which is left out otherwise."),
]


class PointQuery(paging.CursorQuery):
    """A page of points, and whether with their values."""

    field: FieldOfPoint = None


class ValuesQuery(BaseModel):
    """Which values of a point; no parameter decides how many are on a page."""

    begin: DateTime | None = paging.filter_field("timestamp", "from", says="Moment from which on; mandatory.")
    end: DateTime | None = paging.filter_field("timestamp", "to", says="Moment before which; now unless given.")
    cursor: str | None = paging.cursor_field()


_points = Resources(points, columns=["partition_id", "profile", "tuning"])
_ONE = "/points/{point_id}"
_REFUSED: dict[str, type[Refusal]] = {
    "forbidden": CommandForbidden,
    "conflict": CommandConflict,
    "invalid": CommandInvalid,
}


async def _valued(access: Access, row: Row[Any], field: str | None) -> bytes:
    if field is None or "pointValue" not in field.split(","):
        return bytes(row.doc)
    value = await series.current(access.world, row)
    if value is None:
        return bytes(row.doc)
    resource = decode(row.doc)
    resource["attributes"]["pointValue"] = series.attributes_of(value)
    return encode(resource)


@router.get("/devices/{device_id}/points", **operation(List[Point], ONE))
async def get_device_points(access: Reader, device_id: str, query: paging.Parameters[PointQuery]) -> Response:
    """The points of a device."""
    await load(access, devices, device_id)
    page = await _points.page(access, query, device_id=device_id)
    docs = [await _valued(access, row, query.field) for row in page.rows]
    return listed(access.exchange, docs, page.links, fields=True)


@router.get(_ONE, **operation(Single[Point], ONE, tier="observed"))
async def get_point(access: Reader, point_id: str, field: FieldOfPoint = None) -> Response:
    """One point."""
    doc = await _valued(access, await load(access, points, point_id), field)
    return found(access.exchange, doc, fields=True)


@router.patch(_ONE, **operation(None, WRITING, status=204, more={200: "The point, where the tenant is set so."}))
async def command_point(
    access: Writer, point_id: str, body: Payload[Envelope[CommandData]], field: FieldOfPoint = None
) -> Response:
    """Commands a point; the value changes up to a minute later, if nothing of higher priority prevents it."""
    row = await load(access, points, point_id)
    if body.data.id not in (None, point_id):
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    await _command(access, row, body.data.attributes.pointValue.value)
    if Settings.of(access.world).command_answer == "resource":
        return found(access.exchange, await _valued(access, row, field))
    return empty(access.exchange)


async def _command(access: Access, row: Row[Any], value: str) -> None:
    """Accepts a command for a point; refuses it for points that cannot be commanded and for values they cannot take."""
    settings = Settings.of(access.world)
    attributes = decode(row.doc)["attributes"]
    if not _writeable(attributes):
        raise _REFUSED[settings.read_only_command]
    _check_value(attributes, value, "/data/attributes/pointValue/value")
    locked = bool(row.tuning) and tuning_of(row.tuning).locked
    now = access.world.clock.now()
    accepted = {
        "partition_id": access.scope,
        "point_id": row.id,
        "at": now,
        "effective_at": now + timedelta(seconds=settings.command_delay),
        "value": value,
        "outcome": "discarded" if locked or settings.discard_commands else "applied",
    }
    await access.world.db.execute(insertion(commands), accepted)


def _writeable(attributes: Resource) -> bool:
    """Whether a point can be commanded."""
    semantic = attributes.get("commandingSemantic")
    if semantic is not None:
        return bool(semantic == "writeable")
    system = attributes.get("systemAttributes") or {}
    return system.get("writable") == "m:" or attributes.get("function") in ("command", "setpoint")


def _check_value(attributes: Resource, value: str, pointer: str) -> None:
    """Refuses a value that is not of the point's data type or out of its bounds."""
    kind = attributes["dataType"]
    problem = None
    if kind == "boolean" and value not in ("true", "false"):
        problem = "is neither true nor false"
    elif kind == "enum" and value not in (attributes.get("enum") or {value}):
        problem = "is none of the values of the enumeration"
    elif kind == "number":
        problem = _number_problem(attributes, value)
    if problem is not None:
        raise Invalid(f"value: '{value[:40]}' {problem}.", source={"pointer": pointer})


def _number_problem(attributes: Resource, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "is no number"
    if not isfinite(number):
        return "is no number"
    if number < attributes.get("minimum", number) or number > attributes.get("maximum", number):
        return "is out of bounds"
    return None


@router.get(_ONE + "/values", **operation(List[PointValue], ONE))
async def get_point_values(access: Reader, point_id: str, query: paging.Parameters[ValuesQuery]) -> Response:
    """The values of a point in a span of time."""
    exchange = access.exchange
    backward = Settings.of(access.world).values_order == "descending"
    size = Settings.of(access.world).values_page
    row = await load(access, points, point_id)
    first, last = _span(access, query)
    position = paging.position_of(exchange, query.cursor)
    if position is not None:
        begun, ended, at = (int(each) for each in position.split(":"))
        first, last = (begun, at) if backward else (at + 1, ended)
    of = await series.of_point(access.world, row)
    window = await series.between(of, first, last, size + 1, backward=backward)
    following = None
    if len(window) > size:
        following = {"page[cursor]": paging.cursor_at(exchange, f"{first}:{last}:{window[size - 1].at}")}
    docs = [series.document(point_id, each) for each in window[:size]]
    return listed(exchange, docs, paging.page_links(exchange, following))


def _span(access: Access, query: ValuesQuery) -> tuple[int, int]:
    now = access.world.clock.now()
    last = now + timedelta(milliseconds=1) if query.end is None else query.end
    if query.begin is not None:
        return series.milliseconds(query.begin), series.milliseconds(last)
    if Settings.of(access.world).missing_from == "refuse" and query.cursor is None:
        raise missing(FROM, parameter=FROM)
    return series.milliseconds(last - timedelta(days=1)), series.milliseconds(last)
