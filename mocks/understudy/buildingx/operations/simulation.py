"""What a point would measure at a moment: a function of its tuning and the time, of nothing else.

Nothing of the history is stored: thirteen months of it are computed when they are asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import cos, exp, floor, pi
from typing import Any, NamedTuple

from pydantic_core import from_json

from understudy.buildingx.jsonapi.timestamps import zone

GRID = 600
"""Seconds between two values of a point."""
REACH = 396 * 86_400
"""Seconds for which history reaches back: thirteen months."""
_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800
_YEAR = 365.2425
_RESPONSE = 3600.0
"""Seconds in which a room goes most of the way to a new set point."""
_WARMEST = 200.0
"""Day of the year."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What makes one point's values its own."""

    seed: int
    """Of all chance in them."""
    zone: str
    """Time zone of the building."""
    use: str = "office"
    """`office` or `laboratory`: when people are there."""
    scale: float = 1.0
    """Size of what is measured against the usual."""
    setpoint: float = 21.5
    """Degrees that the room keeps while nobody says otherwise."""
    setpoint_point: str | None = None
    """Id of the point whose commands the value follows."""
    locked: bool = False
    """Whether automation of higher priority discards commands."""


@lru_cache(maxsize=2048)
def tuning_of(text: str) -> Tuning:
    """The tuning of a point from its column."""
    values: dict[str, Any] = from_json(text)
    return Tuning(**values)


class Instant(NamedTuple):
    """A moment as people in the building see it."""

    seconds: int
    """Since 1970, UTC."""
    day: int
    """Days since 1970, local."""
    weekday: int
    """0 is Monday."""
    hour: float
    """Of the day, with its fraction."""


class Situation(NamedTuple):
    """What a profile computes from."""

    at: Instant
    tuning: Tuning
    steps: Sequence[tuple[int, float]] = ()
    """Changes of the set point: seconds and new value, the earliest first."""


@lru_cache(maxsize=8192)
def _offset(name: str, hour: int) -> int:
    offset = zone(name).utcoffset(datetime.fromtimestamp(hour * _HOUR, UTC).replace(tzinfo=None))
    return int(offset.total_seconds()) if offset is not None else 0


def instant(seconds: int, name: str) -> Instant:
    """A moment in a time zone."""
    day, rest = divmod(seconds + _offset(name, seconds // _HOUR), _DAY)
    return Instant(seconds, day, (day + 3) % 7, rest / _HOUR)


def occupancy(at: Instant, seed: int, use: str) -> float:
    """The share of people who are there, from 0 to 1."""
    if at.weekday >= 5:  # noqa: PLR2004 Saturday and Sunday
        return (0.15 if use == "laboratory" else 0.03) * (1 if 8 <= at.hour < 17 else 0)  # noqa: PLR2004 hours of the day
    begin, end = (7.0, 19.5) if use == "laboratory" else (7.5, 18.5)
    share = max(0.0, min(1.0, (at.hour - begin) / 1.5, (end - at.hour) / 2))
    if 12 <= at.hour < 13:  # noqa: PLR2004 an hour for lunch
        share *= 0.6
    holidays = 0.6 if 213 <= at.day % _YEAR < 232 or at.day % _YEAR > 355 else 1.0  # noqa: PLR2004 August, Christmas
    return share * holidays * (0.7 + 0.3 * unit(seed, at.day))


def outdoor(at: Instant, seed: int) -> float:
    """Degrees outside: season, time of day, and weather that stays for days."""
    season = 10 + 9.5 * cos(2 * pi * (at.day % _YEAR - _WARMEST) / _YEAR)
    return season + 4 * cos(2 * pi * (at.hour - 15) / 24) + 4.5 * smooth(seed, at.seconds, 3 * _DAY)


def _response(steps: Sequence[tuple[int, float]], before: float, seconds: int) -> float:
    moved = 0.0
    for since, value in steps:
        if since > seconds:
            break
        moved += (value - before) * (1 - exp((since - seconds) / _RESPONSE))
        before = value
    return moved


def _temperature(now: Situation) -> float:
    at, own = now.at, now.tuning
    there = occupancy(at, own.seed, own.use)
    warm = max(0.0, outdoor(at, 1) - 20) * 0.22
    night = -1.2 if at.hour < 5.5 or at.hour > 20 else 0.0  # noqa: PLR2004 hours of the day
    drift = 0.35 * smooth(own.seed, at.seconds, 2 * _HOUR)
    return own.setpoint + warm + night + 0.7 * there + drift + _response(now.steps, own.setpoint, at.seconds)


def _humidity(now: Situation) -> float:
    at, own = now.at, now.tuning
    season = 43 + 9 * cos(2 * pi * (at.day % _YEAR - _WARMEST) / _YEAR)
    return season + 4 * occupancy(at, own.seed, own.use) + 6 * smooth(own.seed, at.seconds, 5 * _HOUR)


def _co2(now: Situation) -> float:
    at, own = now.at, now.tuning
    before = instant(at.seconds - 2 * GRID, own.zone)
    people = (occupancy(at, own.seed, own.use) + occupancy(before, own.seed, own.use)) / 2
    return 425 + 520 * own.scale * people + 30 * smooth(own.seed, at.seconds, _HOUR)  # not a status: ppm


def _presence(now: Situation) -> float:
    at, own = now.at, now.tuning
    return float(unit(own.seed, at.seconds // 1800) < occupancy(at, own.seed, own.use))


def _window(now: Situation) -> float:
    at, own = now.at, now.tuning
    return float(unit(own.seed ^ 7, at.seconds // 1800) < 0.12 * occupancy(at, own.seed, own.use))


def _setpoint(now: Situation) -> float:
    return now.tuning.setpoint


def _valve(now: Situation) -> float:
    at, own = now.at, now.tuning
    demand = max(0.0, (17 - outdoor(at, 1)) * 3.4) * (0.5 + 0.5 * occupancy(at, own.seed, own.use))
    opening = 18 * (
        _response(now.steps, own.setpoint, at.seconds + 86_400) - _response(now.steps, own.setpoint, at.seconds)
    )
    return max(0.0, min(100.0, demand + opening + 4 * smooth(own.seed, at.seconds, _HOUR)))


def _fan(now: Situation) -> float:
    return float(round(3 * occupancy(now.at, now.tuning.seed, now.tuning.use)))


def _outdoor(now: Situation) -> float:
    return outdoor(now.at, 1) + 0.3 * smooth(now.tuning.seed, now.at.seconds, _HOUR)


def _outdoor_humidity(now: Situation) -> float:
    return 72 - 1.1 * outdoor(now.at, 1) + 8 * smooth(now.tuning.seed, now.at.seconds, 6 * _HOUR)


def _irradiance(now: Situation) -> float:
    at = now.at
    longer = 2.2 * cos(2 * pi * (at.day % _YEAR - 172) / _YEAR)
    height = cos(pi * (at.hour - 13) / (12 + 2 * longer))
    clear = 0.65 + 0.35 * smooth(2, at.seconds, _DAY // 2)
    noon = 520 + 180 * longer  # not a status: W/m2
    return max(0.0, height) * noon * clear if abs(at.hour - 13) < 6 + longer else 0.0


def _supply(now: Situation) -> float:
    return 19.5 - 0.06 * (outdoor(now.at, 1) - 10) + 0.4 * smooth(now.tuning.seed, now.at.seconds, _HOUR)


def _exhaust(now: Situation) -> float:
    return _supply(now) + 2.3 + 0.8 * occupancy(now.at, now.tuning.seed, now.tuning.use)


def _pressure(now: Situation) -> float:
    running = occupancy(now.at, now.tuning.seed, now.tuning.use)
    return 60 + 190 * running + 6 * smooth(now.tuning.seed, now.at.seconds, _HOUR)


def _speed(now: Situation) -> float:
    running = occupancy(now.at, now.tuning.seed, now.tuning.use)
    return max(0.0, min(100.0, 15 + 70 * running + 3 * smooth(now.tuning.seed, now.at.seconds, _HOUR)))


def _load(now: Situation) -> float:
    return max(0.0, 22 + 12 * smooth(now.tuning.seed, now.at.seconds, 2 * _HOUR))


@lru_cache(maxsize=8)
def _week(use: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Occupation of the hours of a week, and its sum up to each of them."""
    hours = [occupancy(Instant(0, 0, hour // 24, hour % 24 + 0.5), 0, use) for hour in range(168)]
    sums = [0.0]
    for share in hours:
        sums.append(sums[-1] + share)
    return tuple(hours), tuple(sums)


def _power(now: Situation) -> float:
    at, own = now.at, now.tuning
    hours, _ = _week(own.use)
    season = 1 + 0.18 * cos(2 * pi * at.seconds / (_YEAR * _DAY))
    return own.scale * (1.6 * season + 7.5 * hours[at.weekday * 24 + int(at.hour)])


def _energy(now: Situation) -> float:
    # The integral of the power since 1 January 2024, so that differences are what was used in between.
    at, own = now.at, now.tuning
    return own.scale * (_used(at.seconds, own.use) - _used(1_704_067_200, own.use))


def _used(seconds: int, use: str) -> float:
    hours, sums = _week(use)
    # Weeks begin on Monday, the first day since 1970 on a Thursday.
    weeks, rest = divmod(seconds + 3 * _DAY, _WEEK)
    hour, part = divmod(rest, _HOUR)
    busy = weeks * sums[-1] + sums[hour] + hours[hour] * part / _HOUR
    phase = 2 * pi / (_YEAR * _DAY)
    season = seconds / _HOUR + 0.18 * _sine(phase * seconds) / phase / _HOUR
    return 1.6 * season + 7.5 * busy


def _sine(angle: float) -> float:
    return cos(angle - pi / 2)


def _uptime(now: Situation) -> float:
    return float((now.at.seconds + now.tuning.seed % (40 * _DAY)) % (40 * _DAY) // _HOUR)


Profile = Callable[[Situation], float]

PROFILES: dict[str, tuple[Profile, int]] = {
    "temperature": (_temperature, 1),
    "humidity": (_humidity, 1),
    "co2": (_co2, 0),
    "presence": (_presence, 0),
    "window": (_window, 0),
    "setpoint": (_setpoint, 1),
    "valve": (_valve, 0),
    "fan": (_fan, 0),
    "outdoor": (_outdoor, 1),
    "outdoor_humidity": (_outdoor_humidity, 0),
    "irradiance": (_irradiance, 0),
    "supply": (_supply, 1),
    "exhaust": (_exhaust, 1),
    "pressure": (_pressure, 0),
    "speed": (_speed, 0),
    "load": (_load, 0),
    "power": (_power, 2),
    "energy": (_energy, 1),
    "uptime": (_uptime, 0),
}
"""How each kind of value is computed, and with how many decimals it is written."""


def quality(seed: int, seconds: int) -> int | None:
    """The quality of the values of an hour: 0 good, others bad; None for a gap."""
    drawn = unit(seed ^ 0x5DEECE66D, floor(seconds / _HOUR))
    if drawn < 0.003:  # noqa: PLR2004 shares of all hours
        return None
    for below, code in ((0.008, 2), (0.009, 3), (0.0095, 1)):
        if drawn < below:
            return code
    return 0


def written(name: str, number: float) -> str:
    """The text of a computed value."""
    if name in ("presence", "window"):
        return "true" if number else "false"
    return f"{number:.{PROFILES[name][1]}f}"


_MASK = (1 << 64) - 1


def unit(seed: int, step: int) -> float:
    """A number from 0 to 1 (1 left out), evenly spread (the mixing of splitmix64)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (1 << 64)


def smooth(seed: int, seconds: int, period: int) -> float:
    """A number from -1 to 1 that wanders, taking a new direction every period."""
    step, rest = divmod(seconds, period)
    begin = unit(seed, step)
    return 2 * (begin + (unit(seed, step + 1) - begin) * rest / period) - 1
