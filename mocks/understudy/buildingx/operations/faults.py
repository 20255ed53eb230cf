"""Faults of the Operations API: what the analysis of values found wrong."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from understudy.buildingx.jsonapi.documents import Resource, linked, listing, read, sparse, text, touched
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_links, page_size
from understudy.buildingx.jsonapi.repository import Filter, Listing, change, one
from understudy.buildingx.jsonapi.responses import MEDIA, ONE, READING, WRITING, answered, found, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment, stamp
from understudy.buildingx.operations.devices import PAGE, Reader, Writer
from understudy.buildingx.operations.maintenance_models import Fault, FaultOccurrence, FaultStatistics, FaultUpdate
from understudy.buildingx.operations.tables import faults, occurrences
from understudy.buildingx.refusals import Conflict
from understudy.buildingx.structure.tables import locations

router = APIRouter(tags=["Operations"])

_faults = Listing(
    faults,
    "state",
    "severity",
    partition="partition_id",
    building="building_id",
    state="state",
    until=Filter("begun_at", "before"),
    since=Filter("ended_at", "lasting"),
)
_occurrences = Listing(occurrences, partition="partition_id", fault="fault_id")

Begin = Annotated[
    Timestamp | None,
    Query(alias="filter[timestamp][from]", description="Those that lasted at or after this moment; inferred."),
]
End = Annotated[
    Timestamp | None,
    Query(alias="filter[timestamp][to]", description="Those that began before this moment; inferred."),
]
OfBuilding = Annotated[
    str | None, Query(alias="filter[hasLocation.data.id]", description="Id of the building; inferred.")
]


def columns(fault: Resource) -> dict[str, Any]:
    """The columns of a fault."""
    attributes = fault["attributes"]
    ended = attributes.get("endTimestamp")
    return {
        "building_id": fault["relationships"]["hasLocation"]["data"]["id"],
        "state": attributes["state"],
        "severity": attributes["severity"],
        "begun_at": moment(attributes["startTimestamp"]),
        "ended_at": None if ended is None else moment(ended),
    }


def occurrence_columns(occurrence: Resource) -> dict[str, Any]:
    """The columns of an occurrence."""
    return {"fault_id": occurrence["relationships"]["isOccurrenceOf"]["data"]["id"]}


@router.get("/operations/partitions/{partition_id}/faults", **operation(List[Fault], READING))
async def get_faults(
    access: Reader,
    *,
    begin: Begin = None,
    end: End = None,
    building: OfBuilding = None,
    state: Annotated[str | None, Query(alias="filter[state]", description="How they stand; inferred.")] = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The faults that lasted in a span of time."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    page = await _faults.by_cursor(
        exchange,
        size,
        cursor,
        partition=access.scope,
        building=building,
        state=state,
        until=None if end is None else moment(end),
        since=None if begin is None else moment(begin),
    )
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.get("/operations/partitions/{partition_id}/faults/{fault_id}", **operation(Single[Fault], ONE))
async def get_fault(access: Reader, fault_id: str) -> Response:
    """One fault."""
    return found(access.exchange, (await one(access, faults, fault_id)).doc)


@router.patch(
    "/operations/partitions/{partition_id}/faults/{fault_id}", **operation(Single[Fault], WRITING, tier="inferred")
)
async def change_fault(access: Writer, fault_id: str, body: Annotated[FaultUpdate, Body(media_type=MEDIA)]) -> Response:
    """Acknowledges a fault, resolves it or opens it again."""
    fault = read((await one(access, faults, fault_id)).doc)
    if body.data.id != fault_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    now = access.world.clock.now()
    attributes = fault["attributes"]
    attributes.update(body.data.attributes.model_dump(exclude_unset=True))
    if attributes["state"] == "Resolved":
        attributes.setdefault("endTimestamp", stamp(now))
    else:
        attributes.pop("endTimestamp", None)
    touched(fault, now, access.user)
    return found(access.exchange, await change(access, faults, fault, **columns(fault)))


@router.get(
    "/operations/partitions/{partition_id}/faults/{fault_id}/occurrences", **operation(List[FaultOccurrence], ONE)
)
async def get_fault_occurrences(
    access: Reader, fault_id: str, limit: PageLimit = None, cursor: PageCursor = None
) -> Response:
    """The times during which a fault showed."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, faults, fault_id)
    page = await _occurrences.by_cursor(exchange, size, cursor, partition=access.scope, fault=fault_id)
    return answered(exchange, listing(page.docs, page.links))


@router.get("/operations/partitions/{partition_id}/fault-statistics", **operation(List[FaultStatistics], ONE))
async def get_fault_statistics(
    access: Reader,
    building: Annotated[str, Query(alias="filter[hasLocation.data.id]", description="Id of the building; inferred.")],
    begin: Begin = None,
    end: End = None,
) -> Response:
    """The faults of a building in numbers."""
    exchange = access.exchange
    await one(access, locations, building)
    rows = await _faults.all(
        exchange,
        partition=access.scope,
        building=building,
        until=None if end is None else moment(end),
        since=None if begin is None else moment(begin),
    )
    statistics = {
        "type": "FaultStatistics",
        "id": building,
        "attributes": {
            "total": len(rows),
            "byState": dict(Counter(row.state for row in rows)),
            "bySeverity": dict(Counter(row.severity for row in rows)),
        },
        "relationships": {"hasLocation": linked("Building", building)},
    }
    return answered(exchange, listing([text(statistics)], page_links(exchange, None)))
