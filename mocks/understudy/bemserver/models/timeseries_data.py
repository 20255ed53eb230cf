"""The queries of data: which timeseries, which interval, which buckets."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationInfo

from understudy.bemserver.models.scalars import Choice, Text, Whole, complaint
from understudy.bemserver.models.temporal import FIXED_PERIODS, PERIODS, Moment, Zone
from understudy.bemserver.models.units import Unit

AGGREGATIONS = ("avg", "sum", "min", "max", "count")
"""What a bucket's points can be brought down to."""


def _width(unit: str, info: ValidationInfo) -> str:
    """Refuses buckets of several days, weeks, months or years."""
    if info.data.get("bucket_width_value", 1) != 1 and unit not in FIXED_PERIODS:
        says = "Only fixed bucket width units (second, minute, hour) accept a value different than 1."
        raise complaint({"bucket_width_value": [says]}, step=1)
    return unit


def _one_each(units: list[str], info: ValidationInfo) -> list[str]:
    if len(units) != len(info.data.get("timeseries", units)):
        says = "If provided, convert_to must be the same size as timeseries."
        raise complaint({"_schema": [says]}, step=2)
    return units


SeriesT = TypeVar("SeriesT")
Ids = list[Annotated[int, Whole()]]
Names = list[Annotated[str, Text()]]
Start = Annotated[datetime, Moment()]
End = Annotated[datetime, Moment()]
State = Annotated[int, Whole()]
ZoneName = Annotated[str, Zone()]
Width = Annotated[int, Whole(1)]
WidthUnit = Annotated[str, Choice(PERIODS), AfterValidator(_width)]
Units = Annotated[list[Annotated[str, Unit()]], AfterValidator(_one_each)]
Aggregation = Annotated[str, Choice(AGGREGATIONS)]


class Interval(BaseModel, Generic[SeriesT]):
    """An interval of timeseries."""

    timeseries: SeriesT
    start_time: Start
    end_time: End
    data_state: State


class Read(Interval[SeriesT], Generic[SeriesT]):
    """The points of an interval, and how they are shown."""

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
    """Statistics of all points."""

    data_state: State
    timezone: ZoneName = "UTC"
    timeseries: SeriesT


class Write(BaseModel):
    """The state of new points."""

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
