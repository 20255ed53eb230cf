"""Faults of the Operations API: what the analysis of values found wrong."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.jsonapi.documents import encode, linked, resource_of
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, found, listed, operation
from understudy.buildingx.jsonapi.timestamps import DateTime, stamp
from understudy.buildingx.operations.devices import Reader, Writer
from understudy.buildingx.operations.maintenance_models import Fault, FaultChange, FaultOccurrence, FaultStatistics
from understudy.buildingx.operations.tables import faults, occurrences
from understudy.buildingx.repository import Resources, before, change, lasting, load, load_for_change
from understudy.core.filters import Filter

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])


class Span(BaseModel):
    """A span of time in which faults lasted."""

    begin: Annotated[DateTime | None, Filter(column="ended_at", compare=lasting)] = filter_field(
        "timestamp", "from", says="Those that lasted at or after this moment; inferred."
    )
    end: Annotated[DateTime | None, Filter(column="begun_at", compare=before)] = filter_field(
        "timestamp", "to", says="Those that began before this moment; inferred."
    )


class FaultQuery(CursorQuery, Span):
    """Which faults."""

    building_id: str | None = filter_field("hasLocation.data.id", says="Id of the building; inferred.")
    state: str | None = filter_field("state", says="How they stand; inferred.")


class StatisticsQuery(Span):
    """The faults of which building, and of which span of time."""

    building_id: str = Field(alias="filter[hasLocation.data.id]", description="Id of the building; inferred.")


_faults = Resources(faults, FaultQuery)
_counted = Resources(faults, StatisticsQuery, ["state", "severity"])
_occurrences = Resources(occurrences, fields=False)


@router.get("/faults", **operation(List[Fault], READING))
async def get_faults(access: Reader, query: Parameters[FaultQuery]) -> Response:
    """The faults that lasted in a span of time."""
    return await _faults.answer(access, query)


@router.get("/faults/{fault_id}", **operation(Single[Fault], ONE))
async def get_fault(access: Reader, fault_id: str) -> Response:
    """One fault."""
    return found(access.exchange, (await load(access, faults, fault_id)).doc)


@router.patch("/faults/{fault_id}", **operation(Single[Fault], WRITING, tier="inferred"))
async def change_fault(access: Writer, fault_id: str, body: Payload[Envelope[FaultChange]]) -> Response:
    """Acknowledges a fault, resolves it or opens it again."""
    fault = await load_for_change(access, faults, fault_id, body.data.id)
    attributes = fault["attributes"]
    attributes.update(body.data.attributes.model_dump(exclude_unset=True))
    if attributes["state"] == "Resolved":
        attributes.setdefault("endTimestamp", stamp(access.world.clock.now()))
    else:
        attributes.pop("endTimestamp", None)
    return found(access.exchange, await change(access, faults, fault))


@router.get("/faults/{fault_id}/occurrences", **operation(List[FaultOccurrence], ONE))
async def get_fault_occurrences(access: Reader, fault_id: str, query: Parameters[CursorQuery]) -> Response:
    """The times during which a fault showed."""
    await load(access, faults, fault_id)
    return await _occurrences.answer(access, query, fault_id=fault_id)


@router.get("/fault-statistics", **operation(List[FaultStatistics], ONE))
async def get_fault_statistics(access: Reader, query: Parameters[StatisticsQuery]) -> Response:
    """The faults of a building in numbers."""
    await load(access, locations, query.building_id)
    rows = await _counted.all(access, query)
    counts = {
        "total": len(rows),
        "byState": dict(Counter(row.state for row in rows)),
        "bySeverity": dict(Counter(row.severity for row in rows)),
    }
    where = {"hasLocation": linked("Building", query.building_id)}
    statistics = resource_of("FaultStatistics", query.building_id, counts, where)
    return listed(access.exchange, [encode(statistics)])
