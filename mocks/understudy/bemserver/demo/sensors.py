"""The points of a timeseries between two moments: a shape, noise, and what goes wrong with sensors."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from understudy.bemserver.demo.days import DAY, SECONDS, STEPS, Day, Place, octets
from understudy.bemserver.demo.shapes import Shape

_day = lru_cache(1024)(Day)
"""Days that are kept, as all series of a place share them."""
_SILENT, _FAILING = 10, 12
"""Of some 256 days, those on which a sensor says nothing for hours, and on which it fails at a step."""
_TROUBLE = 8
"""Bytes of chance that decide over a day's troubles."""
_WORST = 24
"""Steps of ten minutes that a sensor is silent at most by chance."""


@dataclass(frozen=True)
class Gap:
    """A time without points."""

    days_ago: float
    hours: float


@dataclass(frozen=True)
class Outliers:
    """A time of wrong values."""

    days_ago: float
    hours: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """How exactly something is measured."""

    noise: float = 0.0
    """Largest error of a value, in its unit."""
    relative: bool = False
    """Whether the error is a share of the value."""
    digits: int = 1
    """Decimals that it tells."""
    least: float = -math.inf
    """Its lowest value."""
    most: float = math.inf
    """Its highest value."""
    broken: float | None = None
    """What it tells when it fails; none where it never fails by chance."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """What is measured, where, by what, and what went wrong with it."""

    campaign: str
    name: str
    place: Place
    shape: Shape
    sensor: Sensor
    every: int
    """Steps of ten minutes between two points."""
    wrong: tuple[Gap | Outliers, ...] = ()
    clean: bool = False
    """Whether its data are kept in the state Clean, too."""
    ahead: int = 0
    """Days into the future that it tells of."""


@dataclass(frozen=True)
class Point:
    """A value at a moment."""

    moment: int
    """Seconds since 1970."""
    value: float
    sound: bool
    """Whether the sensor was right, so that cleaning keeps it."""


def measured(seed: str, series: Series, start: int, end: int, today: int) -> Iterator[Point]:
    """The points of a series from a moment up to another, in seconds since 1970; faults count back from today."""
    wrong = [(today - fault.days_ago * DAY, fault) for fault in series.wrong]
    for number in range(start // DAY, -(-end // DAY)):
        yield from _of_day(seed, series, number, (start, end), wrong)


def _of_day(
    seed: str, series: Series, number: int, span: tuple[int, int], wrong: list[tuple[float, Gap | Outliers]]
) -> Iterator[Point]:
    day, begun = _day(seed, series.place, number), number * DAY
    drawn = octets(seed, series.campaign, series.name, number, count=STEPS + _TROUBLE)
    silent, failed = _troubles(drawn[STEPS:])
    now = [(at, fault) for at, fault in wrong if at < begun + DAY and at + fault.hours * 3600 > begun]
    for step in range(0, STEPS, series.every):
        moment = begun + step * SECONDS
        if step in silent or not span[0] <= moment < span[1]:
            continue
        fault = next((each for at, each in now if at <= moment < at + each.hours * 3600), None) if now else None
        if isinstance(fault, Gap):
            continue
        if fault is not None:
            yield Point(moment, fault.value, sound=False)
        elif series.sensor.broken is not None and failed <= step < failed + series.every:
            yield Point(moment, series.sensor.broken, sound=False)
        else:
            yield Point(moment, _told(series.sensor, series.shape(day, step), drawn[step]), sound=True)


def _told(sensor: Sensor, value: float, drawn: int) -> float:
    """What a sensor tells of a true value."""
    error = sensor.noise * (drawn / 127.5 - 1)
    told = round(value * (1 + error) if sensor.relative else value + error, sensor.digits)
    return max(sensor.least, min(sensor.most, told))


def _troubles(drawn: bytes) -> tuple[range, int]:
    """The steps at which a sensor is silent that day, seldom any, and the one at which it fails, mostly none."""
    silent = range(0)
    if drawn[0] < _SILENT:
        first = drawn[1] * STEPS // 256
        silent = range(first, min(STEPS, first + 1 + drawn[2] % _WORST))
    return silent, drawn[4] * STEPS // 256 if drawn[3] < _FAILING else -STEPS
