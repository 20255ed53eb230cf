"""Data of timeseries, by id and, in a campaign, by name."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.bemserver import permissions
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.entities.campaigns import CAMPAIGNS
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.timeseries_data import Aggregate, Ids, Interval, Names, Read, Stats, Write
from understudy.bemserver.timeseries_data import operations, selection
from understudy.bemserver.timeseries_data.selection import Series

router = APIRouter()

_POINTS: dict[str, Any] = {"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}
"""The body of an operation that reads its points itself: JSON or CSV, by its type."""


async def _by_id(context: Context, query: Read[Ids] | Aggregate[Ids] | Stats[Ids] | Interval[Ids]) -> list[Series]:
    await selection.require_state(context.world, query.data_state)
    return await selection.by_id(context, query.timeseries)


async def _by_name(
    context: Context, campaign: int, query: Read[Names] | Aggregate[Names] | Stats[Names] | Interval[Names]
) -> list[Series]:
    await permissions.readable(context, CAMPAIGNS, campaign)
    await selection.require_state(context.world, query.data_state)
    return await selection.by_name(context, campaign, query.timeseries)


@router.get("/timeseries_data/stats")
async def get_timeseries_data_stats(context: SignedIn, query: Annotated[Stats[Ids], Query()]) -> Response:
    """Statistics of all points of timeseries."""
    return await operations.stats(context, query, await _by_id(context, query))


@router.get("/timeseries_data/")
async def get_timeseries_data(context: SignedIn, query: Annotated[Read[Ids], Query()]) -> Response:
    """The points of an interval."""
    return await operations.read(context, query, await _by_id(context, query))


@router.post("/timeseries_data/", status_code=HTTPStatus.CREATED, openapi_extra=_POINTS)
async def post_timeseries_data(context: SignedIn, query: Annotated[Write, Query()]) -> Response:
    """Adds points."""
    return await operations.write(context, query.data_state, None)


@router.delete("/timeseries_data/", status_code=HTTPStatus.NO_CONTENT)
async def delete_timeseries_data(context: SignedIn, query: Annotated[Interval[Ids], Query()]) -> Response:
    """Deletes the points of an interval."""
    return await operations.remove(context, query, await _by_id(context, query))


@router.get("/timeseries_data/aggregate")
async def aggregate_timeseries_data(context: SignedIn, query: Annotated[Aggregate[Ids], Query()]) -> Response:
    """The points of an interval brought down to buckets."""
    return await operations.aggregate(context, query, await _by_id(context, query))


@router.get("/timeseries_data/campaign/{campaign_id:int}/stats")
async def get_campaign_data_stats(
    context: SignedIn, campaign_id: int, query: Annotated[Stats[Names], Query()]
) -> Response:
    """Statistics of all points of timeseries of a campaign."""
    return await operations.stats(context, query, await _by_name(context, campaign_id, query))


@router.get("/timeseries_data/campaign/{campaign_id:int}/")
async def get_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Read[Names], Query()]) -> Response:
    """The points of an interval, of timeseries of a campaign."""
    return await operations.read(context, query, await _by_name(context, campaign_id, query))


@router.post("/timeseries_data/campaign/{campaign_id:int}/", status_code=HTTPStatus.CREATED, openapi_extra=_POINTS)
async def post_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Write, Query()]) -> Response:
    """Adds points to timeseries of a campaign."""
    await permissions.readable(context, CAMPAIGNS, campaign_id)
    return await operations.write(context, query.data_state, campaign_id)


@router.delete("/timeseries_data/campaign/{campaign_id:int}/", status_code=HTTPStatus.NO_CONTENT)
async def delete_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Interval[Names], Query()]
) -> Response:
    """Deletes the points of an interval, of timeseries of a campaign."""
    return await operations.remove(context, query, await _by_name(context, campaign_id, query))


@router.get("/timeseries_data/campaign/{campaign_id:int}/aggregate")
async def aggregate_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Aggregate[Names], Query()]
) -> Response:
    """The points of an interval brought down to buckets, of timeseries of a campaign."""
    return await operations.aggregate(context, query, await _by_name(context, campaign_id, query))
