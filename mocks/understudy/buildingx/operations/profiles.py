"""Profiles: what a point would measure at a moment, a function of its tuning and the time and of nothing else.

Nothing of the history is stored: thirteen months of it are computed when they are asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import cos, exp, floor, pi, sin
from typing import Any, NamedTuple

from pydantic_core import from_json

from understudy.core.timestamps import zone

GRID = 600
"""Seconds between two values of a point."""
REACH = 396 * 86_400
"""Seconds for which history reaches back: thirteen months."""
_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800
_YEAR = 365.2425
_RESPONSE = 3600.0
"""Seconds in which a room goes most of the way to a new set point."""
_WARMEST, _LONGEST = 200.0, 172
"""Days of the year."""
_SATURDAY = 5
_WEEKEND, _LUNCH, _WAKING = (8, 17), (12, 13), (5.5, 20)
"""Hours of the day: when somebody is there at a weekend, when many eat, when a room is not let cool down."""
_AUGUST, _CHRISTMAS = (213, 232), 355
"""Days of the year on which many are away."""
_RESTART = 40 * _DAY
"""Seconds after which a gateway starts anew."""
_GAPS, _BAD = 0.003, ((0.008, 2), (0.009, 3), (0.0095, 1))
"""The share of hours without values, and up to which share hours have values of which bad quality."""


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
    if at.weekday >= _SATURDAY:
        return (0.15 if use == "laboratory" else 0.03) * (1 if _WEEKEND[0] <= at.hour < _WEEKEND[1] else 0)
    begin, end = (7.0, 19.5) if use == "laboratory" else (7.5, 18.5)
    share = max(0.0, min(1.0, (at.hour - begin) / 1.5, (end - at.hour) / 2))
    if _LUNCH[0] <= at.hour < _LUNCH[1]:
        share *= 0.6
    date = at.day % _YEAR
    holidays = 0.6 if _AUGUST[0] <= date < _AUGUST[1] or date > _CHRISTMAS else 1.0
    return share * holidays * (0.7 + 0.3 * unit(seed, at.day))


def season(at: Instant, height: float) -> float:
    """The season from -1 to 1, which is at its height on a day of the year."""
    return cos(2 * pi * (at.day % _YEAR - height) / _YEAR)


class Situation(NamedTuple):
    """What a profile computes from."""

    at: Instant
    tuning: Tuning
    steps: Sequence[tuple[int, float]] = ()
    """Changes of the set point: seconds and new value, the earliest first."""

    @property
    def people(self) -> float:
        """The share of people who are there, from 0 to 1."""
        return occupancy(self.at, self.tuning.seed, self.tuning.use)

    @property
    def outside(self) -> float:
        """Degrees outside: season, time of day, and weather that stays for days."""
        day = 4 * cos(2 * pi * (self.at.hour - 15) / 24)
        return 10 + 9.5 * season(self.at, _WARMEST) + day + 4.5 * smooth(1, self.at.seconds, 3 * _DAY)

    def wander(self, hours: int) -> float:
        """A number from -1 to 1 that takes a new direction every so many hours."""
        return smooth(self.tuning.seed, self.at.seconds, hours * _HOUR)

    def drawn(self, salt: int = 0) -> float:
        """A number from 0 to 1, another one every half hour."""
        return unit(self.tuning.seed ^ salt, self.at.seconds // 1800)

    def followed(self, later: int = 0) -> float:
        """Degrees by which the room has followed its set point, or will have so many seconds later."""
        seconds, before, moved = self.at.seconds + later, self.tuning.setpoint, 0.0
        for since, value in self.steps:
            if since > seconds:
                break
            moved += (value - before) * (1 - exp((since - seconds) / _RESPONSE))
            before = value
        return moved


def _temperature(now: Situation) -> float:
    warm = max(0.0, now.outside - 20) * 0.22
    night = 0.0 if _WAKING[0] <= now.at.hour <= _WAKING[1] else -1.2
    return now.tuning.setpoint + warm + night + 0.7 * now.people + 0.35 * now.wander(2) + now.followed()


def _co2(now: Situation) -> float:
    before = now._replace(at=instant(now.at.seconds - 2 * GRID, now.tuning.zone))
    return 425 + 260 * now.tuning.scale * (now.people + before.people) + 30 * now.wander(1)  # not a status: ppm


def _valve(now: Situation) -> float:
    demand = max(0.0, (17 - now.outside) * 3.4) * (0.5 + 0.5 * now.people)
    opening = 18 * (now.followed(later=_DAY) - now.followed())
    return _percent(demand + opening + 4 * now.wander(1))


def _percent(number: float) -> float:
    return max(0.0, min(100.0, number))


def _irradiance(now: Situation) -> float:
    at = now.at
    longer = 2.2 * season(at, _LONGEST)
    height = cos(pi * (at.hour - 13) / (12 + 2 * longer))
    clear = 0.65 + 0.35 * smooth(2, at.seconds, _DAY // 2)
    noon = 520 + 180 * longer  # not a status: W/m2
    return max(0.0, height) * noon * clear if abs(at.hour - 13) < 6 + longer else 0.0


def _supply(now: Situation) -> float:
    return 19.5 - 0.06 * (now.outside - 10) + 0.4 * now.wander(1)


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
    season = seconds / _HOUR + 0.18 * sin(phase * seconds) / phase / _HOUR
    return 1.6 * season + 7.5 * busy


Profile = Callable[[Situation], float]

PROFILES: dict[str, tuple[Profile, int]] = {
    "temperature": (_temperature, 1),
    "humidity": (lambda now: 43 + 9 * season(now.at, _WARMEST) + 4 * now.people + 6 * now.wander(5), 1),
    "co2": (_co2, 0),
    "presence": (lambda now: float(now.drawn() < now.people), 0),
    "window": (lambda now: float(now.drawn(salt=7) < 0.12 * now.people), 0),
    "setpoint": (lambda now: now.tuning.setpoint, 1),
    "valve": (_valve, 0),
    "fan": (lambda now: float(round(3 * now.people)), 0),
    "outdoor": (lambda now: now.outside + 0.3 * now.wander(1), 1),
    "outdoor_humidity": (lambda now: 72 - 1.1 * now.outside + 8 * now.wander(6), 0),
    "irradiance": (_irradiance, 0),
    "supply": (_supply, 1),
    "exhaust": (lambda now: _supply(now) + 2.3 + 0.8 * now.people, 1),
    "pressure": (lambda now: 60 + 190 * now.people + 6 * now.wander(1), 0),
    "speed": (lambda now: _percent(15 + 70 * now.people + 3 * now.wander(1)), 0),
    "load": (lambda now: max(0.0, 22 + 12 * now.wander(2)), 0),
    "power": (_power, 2),
    "energy": (_energy, 1),
    "uptime": (lambda now: float((now.at.seconds + now.tuning.seed % _RESTART) % _RESTART // _HOUR), 0),
}
"""How each kind of value is computed, and with how many decimals it is written."""


def quality(seed: int, seconds: int) -> int | None:
    """The quality of the values of an hour: 0 good, others bad; None for a gap."""
    drawn = unit(seed ^ 0x5DEECE66D, floor(seconds / _HOUR))
    if drawn < _GAPS:
        return None
    for below, code in _BAD:
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
