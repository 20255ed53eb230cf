"""The ten operations on data of timeseries, by id and, in a campaign, by name."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.bemserver import rights, series
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.models.data import Aggregate, Ids, Names, Read, Remove, Stats, Write
from understudy.bemserver.models.entity import Context
from understudy.bemserver.operations import answering
from understudy.bemserver.resources import timeseries_data as data
from understudy.bemserver.series import CAMPAIGNS, Series

_JSON_EXAMPLE = '{"%s": {"2020-01-01T00:00:00+00:00": 0.1, "2020-01-01T10:00:00+00:00": 0.2}}'
_CSV_EXAMPLE = "Datetime,%s\n2020-01-01T00:00:00+00:00,0.1\n2020-01-01T10:00:00+00:00,0.2"


def _shown(name: str) -> Mapping[str, Any]:
    return {
        "application/json": {"example": _JSON_EXAMPLE % name},
        "text/csv": {"example": _CSV_EXAMPLE % name},
    }


def _sent(name: str) -> dict[str, Any]:
    """The body of an operation that reads its points itself: JSON or CSV, by its type."""
    binary = {"type": "string", "format": "binary"}
    content = {kind: {"schema": {**binary, **example}} for kind, example in _shown(name).items()}
    return {"requestBody": {"content": content}}


_READS = "JSON: an object of values by time for each timeseries. CSV: a column for each."
_GONE = answering(status=HTTPStatus.NO_CONTENT)
_ADDED = answering(status=HTTPStatus.CREATED)


async def _by_id(context: Context, query: Read[Ids] | Aggregate[Ids] | Stats[Ids] | Remove[Ids]) -> list[Series]:
    await series.require_state(context.world, query.data_state)
    return await series.by_id(context, query.timeseries)


async def _by_name(
    context: Context, campaign: int, query: Read[Names] | Aggregate[Names] | Stats[Names] | Remove[Names]
) -> list[Series]:
    await rights.readable(context, CAMPAIGNS, campaign)
    await series.require_state(context.world, query.data_state)
    return await series.by_name(context, campaign, query.timeseries)


by_id = APIRouter(tags=["TimeseriesData"])


@by_id.get(
    "/timeseries_data/stats",
    summary="Get timeseries data stats",
    responses=answering("TimeseriesDataStatsByID"),
)
async def get_timeseries_data_stats(context: SignedIn, query: Annotated[Stats[Ids], Query()]) -> Response:
    """What is known of all points of timeseries."""
    return await data.stats(context, query, await _by_id(context, query))


@by_id.get("/timeseries_data/", summary="Get timeseries data", description=_READS, responses=answering(_shown("1")))
async def get_timeseries_data(context: SignedIn, query: Annotated[Read[Ids], Query()]) -> Response:
    """The points of an interval."""
    return await data.read(context, query, await _by_id(context, query))


@by_id.post(
    "/timeseries_data/",
    summary="Post timeseries data",
    description=_READS,
    status_code=HTTPStatus.CREATED,
    responses=_ADDED,
    openapi_extra=_sent("1"),
)
async def post_timeseries_data(context: SignedIn, query: Annotated[Write, Query()]) -> Response:
    """Adds points."""
    return await data.write(context, query.data_state, None)


@by_id.delete("/timeseries_data/", summary="Delete timeseries data", status_code=HTTPStatus.NO_CONTENT, responses=_GONE)
async def delete_timeseries_data(context: SignedIn, query: Annotated[Remove[Ids], Query()]) -> Response:
    """Deletes the points of an interval."""
    return await data.remove(context, query, await _by_id(context, query))


@by_id.get(
    "/timeseries_data/aggregate",
    summary="Get aggregated timeseries data",
    description=_READS,
    responses=answering(_shown("1")),
)
async def aggregate_timeseries_data(context: SignedIn, query: Annotated[Aggregate[Ids], Query()]) -> Response:
    """The points of an interval brought down to buckets."""
    return await data.aggregate(context, query, await _by_id(context, query))


by_name = APIRouter(tags=["TimeseriesDataForCampaign"])


@by_name.get(
    "/timeseries_data/campaign/{campaign_id:int}/stats",
    summary="Get timeseries data stats",
    responses=answering("TimeseriesDataStatsByName"),
)
async def get_campaign_data_stats(
    context: SignedIn, campaign_id: int, query: Annotated[Stats[Names], Query()]
) -> Response:
    """What is known of all points of timeseries of a campaign."""
    return await data.stats(context, query, await _by_name(context, campaign_id, query))


@by_name.get(
    "/timeseries_data/campaign/{campaign_id:int}/",
    summary="Get timeseries data for a given campaign",
    description=_READS,
    responses=answering(_shown("Timeseries 1")),
)
async def get_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Read[Names], Query()]) -> Response:
    """The points of an interval, of timeseries of a campaign."""
    return await data.read(context, query, await _by_name(context, campaign_id, query))


@by_name.post(
    "/timeseries_data/campaign/{campaign_id:int}/",
    summary="Post timeseries data for a given campaign",
    description=_READS,
    status_code=HTTPStatus.CREATED,
    responses=_ADDED,
    openapi_extra=_sent("Timeseries 1"),
)
async def post_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Write, Query()]) -> Response:
    """Adds points to timeseries of a campaign."""
    await rights.readable(context, CAMPAIGNS, campaign_id)
    return await data.write(context, query.data_state, campaign_id)


@by_name.delete(
    "/timeseries_data/campaign/{campaign_id:int}/",
    summary="Delete timeseries data for a given campaign",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_GONE,
)
async def delete_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Remove[Names], Query()]
) -> Response:
    """Deletes the points of an interval, of timeseries of a campaign."""
    return await data.remove(context, query, await _by_name(context, campaign_id, query))


@by_name.get(
    "/timeseries_data/campaign/{campaign_id:int}/aggregate",
    summary="Get aggregated timeseries data for a given campaign",
    description=_READS,
    responses=answering(_shown("Timeseries 1")),
)
async def aggregate_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Aggregate[Names], Query()]
) -> Response:
    """The points of an interval brought down to buckets, of timeseries of a campaign."""
    return await data.aggregate(context, query, await _by_name(context, campaign_id, query))
