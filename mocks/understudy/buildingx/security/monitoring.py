"""The Monitoring API: how often doors were opened by day and by hour; parameters and shapes are inferred."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import bindparam, func, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.responses import READING, as_json, operation
from understudy.buildingx.jsonapi.timestamps import DateTime, Timestamp, stamp
from understudy.buildingx.operations.simulation import instant, occupancy, unit
from understudy.buildingx.refusals import Invalid
from understudy.buildingx.security.models import identities


class Accesses(Closed):
    """How often doors were opened, or stayed shut, in a span of time."""

    timestamp: Timestamp = Field(description="Begin of the day or hour, UTC.")
    granted: int = Field(description="How often a card opened a door.")
    denied: int = Field(description="How often a door stayed shut.")


class SpanQuery(BaseModel):
    """A span of time."""

    begin: DateTime | None = Field(None, alias="from", description="Moment from which on; inferred.")
    end: DateTime | None = Field(None, alias="to", description="Moment until which, now unless given; inferred.")


router = APIRouter(tags=["Security Monitoring"])

Reader = Annotated[Access, Depends(granted("monitoring.read"))]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLIEST = datetime.min.replace(tzinfo=UTC)
MOST = 1000
"""Spans of an answer at most."""
_PEOPLE = select(func.count()).where(identities.c.partition_id == bindparam("in_partition"))


def _accesses(of: int, people: int, begin: datetime) -> tuple[int, int]:
    """Doors opened and kept shut in the hour of a moment: who is there goes through doors."""
    seconds = int(begin.timestamp())
    there = occupancy(instant(seconds, "UTC"), of, "office")
    granted_ = round(people * there * (1 + unit(of, seconds)))
    return granted_, int(unit(of ^ 1, seconds) * (1 + granted_ / 25))


def _span(access: Access, query: SpanQuery, step: timedelta, default: int) -> tuple[datetime, int]:
    now = access.world.clock.now()
    last = query.end or now
    first = query.begin or last - min(step * (default - 1), last - EARLIEST)
    first = first.replace(hour=0 if step == DAY else first.hour, minute=0, second=0, microsecond=0)
    count = max(0, -(-(min(last, now) - first) // step))
    if count > MOST:
        raise Invalid(f"from: at most {MOST} rows are in an answer.", source={"parameter": "from"})
    return first, count


async def _answer(access: Access, first: datetime, count: int, step: timedelta) -> Response:
    people = await access.world.db.scalar(_PEOPLE, {"in_partition": access.scope})
    of = int.from_bytes(access.scope.encode()[:6], "big")
    now = access.world.clock.now()
    rows = []
    for number in range(count):
        begin = first + step * number
        hours = [begin + HOUR * each for each in range(step // HOUR) if begin + HOUR * each < now]
        pairs = [_accesses(of, people, each) for each in hours]
        rows.append(
            {
                "timestamp": stamp(begin),
                "granted": sum(opened for opened, _ in pairs),
                "denied": sum(shut for _, shut in pairs),
            }
        )
    return as_json(access.exchange, rows)


@router.get(
    "/sec-monitoring/v1/partitions/{partition_id}/accesses/per-day",
    **operation(list[Accesses], READING, tier="inferred", plain=True),
)
async def get_accesses_per_day(access: Reader, query: Annotated[SpanQuery, Query()]) -> Response:
    """How often doors were opened on each day, of the last seven unless asked otherwise."""
    return await _answer(access, *_span(access, query, DAY, 7), DAY)


@router.get(
    "/sec-monitoring/v1/partitions/{partition_id}/accesses/per-hour",
    **operation(list[Accesses], READING, tier="inferred", plain=True),
)
async def get_accesses_per_hour(access: Reader, query: Annotated[SpanQuery, Query()]) -> Response:
    """How often doors were opened in each hour, of the last 24 unless asked otherwise."""
    return await _answer(access, *_span(access, query, HOUR, 24), HOUR)
