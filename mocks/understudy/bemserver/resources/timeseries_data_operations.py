"""The ten operations on data of timeseries, as the document lists them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Invalid
from understudy.bemserver.resources import timeseries_data as data

_JSON_EXAMPLE = '{"%s": {"2020-01-01T00:00:00+00:00": 0.1, "2020-01-01T10:00:00+00:00": 0.2}}'
_CSV_EXAMPLE = "Datetime,%s\n2020-01-01T00:00:00+00:00,0.1\n2020-01-01T10:00:00+00:00,0.2"


def _shown(name: str) -> Mapping[str, Any]:
    return {
        "application/json": {"example": _JSON_EXAMPLE % name},
        "text/csv": {"example": _CSV_EXAMPLE % name},
    }


def _sent(name: str) -> Mapping[str, Any]:
    binary = {"type": "string", "format": "binary"}
    return {kind: {**binary, **example} for kind, example in _shown(name).items()}


_OF_ID, _OF_NAME = "TimeseriesData", "TimeseriesDataForCampaign"
_READS = "JSON: an object of values by time for each timeseries. CSV: a column for each."

OPERATIONS = (
    Operation(
        method="GET",
        path="/timeseries_data/stats",
        name="get_timeseries_data_stats",
        endpoint=data.stats,
        tag=_OF_ID,
        summary="Get timeseries data stats",
        query=(*data.STATS, data.IDS),
        content={"application/json": reference_to("TimeseriesDataStatsByID")},
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/timeseries_data/",
        name="get_timeseries_data",
        endpoint=data.read,
        tag=_OF_ID,
        summary="Get timeseries data",
        description=_READS,
        query=(data.IDS, *data.READ),
        content=_shown("1"),
        refusals=(Invalid,),
    ),
    Operation(
        method="POST",
        path="/timeseries_data/",
        name="post_timeseries_data",
        endpoint=data.write,
        tag=_OF_ID,
        summary="Post timeseries data",
        description=_READS,
        query=(data.STATE,),
        body=_sent("1"),
        body_required=False,
        status=HTTPStatus.CREATED,
        refusals=(Invalid,),
    ),
    Operation(
        method="DELETE",
        path="/timeseries_data/",
        name="delete_timeseries_data",
        endpoint=data.remove,
        tag=_OF_ID,
        summary="Delete timeseries data",
        query=(data.IDS, *data.REMOVE),
        status=HTTPStatus.NO_CONTENT,
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/timeseries_data/aggregate",
        name="aggregate_timeseries_data",
        endpoint=data.aggregate,
        tag=_OF_ID,
        summary="Get aggregated timeseries data",
        description=_READS,
        query=(data.IDS, *data.AGGREGATE),
        content=_shown("1"),
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/timeseries_data/campaign/{campaign_id}/stats",
        name="get_campaign_data_stats",
        endpoint=data.stats,
        tag=_OF_NAME,
        summary="Get timeseries data stats",
        query=(*data.STATS, data.NAMES),
        content={"application/json": reference_to("TimeseriesDataStatsByName")},
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/timeseries_data/campaign/{campaign_id}/",
        name="get_campaign_data",
        endpoint=data.read,
        tag=_OF_NAME,
        summary="Get timeseries data for a given campaign",
        description=_READS,
        query=(data.NAMES, *data.READ),
        content=_shown("Timeseries 1"),
        refusals=(Invalid,),
    ),
    Operation(
        method="POST",
        path="/timeseries_data/campaign/{campaign_id}/",
        name="post_campaign_data",
        endpoint=data.write,
        tag=_OF_NAME,
        summary="Post timeseries data for a given campaign",
        description=_READS,
        query=(data.STATE,),
        body=_sent("Timeseries 1"),
        body_required=False,
        status=HTTPStatus.CREATED,
        refusals=(Invalid,),
    ),
    Operation(
        method="DELETE",
        path="/timeseries_data/campaign/{campaign_id}/",
        name="delete_campaign_data",
        endpoint=data.remove,
        tag=_OF_NAME,
        summary="Delete timeseries data for a given campaign",
        query=(data.NAMES, *data.REMOVE),
        status=HTTPStatus.NO_CONTENT,
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/timeseries_data/campaign/{campaign_id}/aggregate",
        name="aggregate_campaign_data",
        endpoint=data.aggregate,
        tag=_OF_NAME,
        summary="Get aggregated timeseries data for a given campaign",
        description=_READS,
        query=(data.NAMES, *data.AGGREGATE),
        content=_shown("Timeseries 1"),
        refusals=(Invalid,),
    ),
)
