"""The queries of data: which timeseries, which interval, which buckets."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo

from understudy.bemserver.almanac import FIXED
from understudy.bemserver.models.scalars import Choice, Text, Whole, complaint
from understudy.bemserver.models.temporal import Moment, Zone
from understudy.bemserver.models.units import Unit
from understudy.bemserver.points import AGGREGATES
from understudy.bemserver.resources.tasks import PERIODS


def _width(unit: str, info: ValidationInfo) -> str:
    """Refuses buckets of several days, weeks, months or years."""
    if info.data.get("bucket_width_value", 1) != 1 and unit not in FIXED:
        says = "Only fixed bucket width units (second, minute, hour) accept a value different than 1."
        raise complaint({"bucket_width_value": [says]}, step=1)
    return unit


def _one_each(units: list[str], info: ValidationInfo) -> list[str]:
    if len(units) != len(info.data.get("timeseries", units)):
        says = "If provided, convert_to must be the same size as timeseries."
        raise complaint({"_schema": [says]}, step=2)
    return units


SeriesT = TypeVar("SeriesT")
Ids = Annotated[list[Annotated[int, Whole()]], Field(description="Ids of timeseries.")]
Names = Annotated[list[Annotated[str, Text()]], Field(description="Names of timeseries.")]
Start = Annotated[datetime, Moment(), Field(description="Begin of the interval.")]
End = Annotated[datetime, Moment(), Field(description="End of the interval, which is not part of it.")]
State = Annotated[int, Whole(), Field(description="Id of the data state.")]
ZoneName = Annotated[str, Zone(), Field(description="Time zone of the times in the answer.")]
Width = Annotated[int, Whole(1), Field(description="Width in units; more than 1 for second, minute and hour only.")]
WidthUnit = Annotated[str, Choice(PERIODS), AfterValidator(_width)]
Units = Annotated[
    list[Annotated[str, Unit()]],
    AfterValidator(_one_each),
    Field(description="A unit for each timeseries; empty for its own."),
]
Aggregation = Annotated[str, Choice(tuple(AGGREGATES))]


class Read(BaseModel, Generic[SeriesT]):
    """Points of an interval."""

    timeseries: SeriesT
    start_time: Start
    end_time: End
    data_state: State
    timezone: ZoneName = "UTC"
    convert_to: Units = []


class Aggregate(BaseModel, Generic[SeriesT]):
    """Points of an interval brought down to buckets."""

    timeseries: SeriesT
    bucket_width_value: Width
    bucket_width_unit: WidthUnit
    start_time: Start
    end_time: End
    data_state: State
    timezone: ZoneName = "UTC"
    convert_to: Units = []
    aggregation: Aggregation = "avg"


class Stats(BaseModel, Generic[SeriesT]):
    """What is known of all points."""

    data_state: State
    timezone: ZoneName = "UTC"
    timeseries: SeriesT


class Remove(BaseModel, Generic[SeriesT]):
    """An interval whose points go."""

    timeseries: SeriesT
    start_time: Start
    end_time: End
    data_state: State


class Write(BaseModel):
    """Where points are to be."""

    data_state: State


class Completeness(BaseModel):
    """Buckets of timeseries whose points are counted."""

    bucket_width_value: Width
    bucket_width_unit: WidthUnit
    start_time: Start
    end_time: End
    timeseries: Ids
    data_state: State
    timezone: ZoneName = "UTC"


class Consumption(BaseModel):
    """Buckets of energy, and what they are divided by."""

    bucket_width_value: Width
    bucket_width_unit: WidthUnit
    start_time: Start
    end_time: End
    timezone: ZoneName = "UTC"
    unit: Annotated[str, Unit()] = "Wh"
    ratio_property: Annotated[str | None, Text()] = None
