"""One day at a place in steps of ten minutes: its weather, and who is there when."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

STEPS = 144
"""Steps of a day."""
SECONDS = 600
"""Seconds of a step."""
DAY = STEPS * SECONDS
"""Seconds of a day."""

_SMOOTH = tuple(share * share * (3 - 2 * share) for share in (step / STEPS for step in range(STEPS)))

Rota = Literal["office", "lunch", "workshop", "school"]

# Shares of the people who are there at local hours; straight lines between.
_ROTAS: dict[Rota, tuple[tuple[float, float], ...]] = {
    "office": (
        *((0, 0), (7.3, 0), (8.7, 0.8), (10, 1), (12, 0.9), (12.5, 0.35), (13.5, 0.4), (14.2, 0.95)),
        *((16.5, 0.8), (18, 0.25), (19.2, 0), (24, 0)),
    ),
    "lunch": (
        *((0, 0), (7.5, 0), (9.5, 0.15), (11.5, 0.15), (12.3, 1), (13.2, 0.9), (14.2, 0.1), (16, 0.1)),
        *((17, 0), (24, 0)),
    ),
    "workshop": (
        *((0, 0), (5.6, 0), (6.2, 0.9), (9, 1), (9.3, 0.5), (9.6, 1), (13.8, 1), (14.2, 0.6), (21.5, 0.5)),
        *((22, 0), (24, 0)),
    ),
    "school": (
        *((0, 0), (7.8, 0), (8.4, 1), (11.4, 0.95), (11.8, 0.1), (13.2, 0.1), (13.6, 1), (16.2, 0.9)),
        *((16.7, 0.05), (18, 0), (24, 0)),
    ),
}
_SATURDAY, _WEDNESDAY = 5, 2
_AUGUST = 8


@dataclass(frozen=True)
class Place:
    """Where days are lived."""

    name: str
    zone: ZoneInfo
    latitude: float
    """Degrees to the north."""
    longitude: float
    """Degrees to the east."""
    mean: float
    """Mean temperature of the year, in °C."""
    swing: float
    """Half of what July is warmer than January, in K."""


def octets(*names: object, count: int) -> bytes:
    """Pseudo-random bytes that follow from some names."""
    return hashlib.shake_128(":".join(map(str, names)).encode()).digest(count)


def _drawn(*names: object) -> float:
    """A pseudo-random number from -1 to 1, more often near 0."""
    first, second, third = octets(*names, count=3)
    return (first + second + third) / 382.5 - 1


def _between(points: tuple[tuple[float, float], ...], hour: float) -> float:
    for (start, low), (end, high) in pairwise(points):
        if hour <= end:
            return max(0.0, low + (high - low) * (hour - start) / (end - start))
    return 0.0


@dataclass(frozen=True)
class Day:
    """A day of UTC at a place; everything follows from the seed, the place and the day's number since 1970."""

    seed: str
    place: Place
    number: int

    @cached_property
    def date(self) -> datetime:
        """Its noon in UTC."""
        return datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.number)

    @cached_property
    def offset(self) -> float:
        """Hours by which the place's clocks are ahead of UTC at noon."""
        moved = self.date.astimezone(self.place.zone).utcoffset() or timedelta()
        return moved / timedelta(hours=1)

    def _noted(self, kind: str, later: int = 0) -> float:
        return _drawn(self.seed, self.place.name, kind, self.number + later)

    def _wave(self, kind: str) -> Iterator[float]:
        """From this day's number of a kind to the next day's, smoothly."""
        here, there = self._noted(kind), self._noted(kind, 1)
        return (here + (there - here) * share for share in _SMOOTH)

    @cached_property
    def cloud(self) -> float:
        """Share of the sky that is covered, from 0 to 1."""
        return min(1.0, max(0.0, 0.5 + 0.9 * self._noted("cloud")))

    @cached_property
    def season(self) -> float:
        """From -1 in the middle of January to 1 in the middle of July."""
        return -math.cos(2 * math.pi * (self.date.timetuple().tm_yday - 17) / 365.25)

    @cached_property
    def slow(self) -> tuple[float, ...]:
        """Temperatures of the air without the wave of the day, in °C."""
        base = self.place.mean + self.place.swing * self.season
        return tuple(base + 5.5 * front for front in self._wave("front"))

    @cached_property
    def air(self) -> tuple[float, ...]:
        """Temperatures of the air, in °C: coldest about sunrise, warmest in the afternoon."""
        summer = 1.15 + 0.35 * self.season
        turned = self.place.longitude / 360 - 0.135
        return tuple(
            slow - summer * (3.2 + 1.6 * wide) * math.cos(2 * math.pi * (step / STEPS + turned))
            for step, (slow, wide) in enumerate(zip(self.slow, self._wave("width"), strict=True))
        )

    @cached_property
    def mean_air(self) -> float:
        """Mean temperature of the air, in °C."""
        return sum(self.air) / STEPS

    @cached_property
    def sun(self) -> tuple[float, ...]:
        """Solar radiation on a flat roof, in W/m²."""
        latitude = math.radians(self.place.latitude)
        declination = math.radians(23.44) * self.season
        level, lift = math.sin(latitude) * math.sin(declination), math.cos(latitude) * math.cos(declination)
        clear = 1050 * (1 - 0.75 * self.cloud**1.5)
        turned = self.place.longitude / 360 - 0.5
        heights = (level + lift * math.cos(2 * math.pi * (step / STEPS + turned)) for step in range(STEPS))
        return tuple(clear * height**1.2 if height > 0 else 0.0 for height in heights)

    @cached_property
    def humidity(self) -> tuple[float, ...]:
        """Relative humidities of the air, in percent: what is in it changes little in a day."""
        parts = zip(self.air, self.slow, self._wave("damp"), strict=True)
        return tuple(min(100.0, max(18.0, 71 + 20 * damp - 3.4 * (air - slow))) for air, slow, damp in parts)

    @cached_property
    def wind(self) -> tuple[float, ...]:
        """Speeds of the wind, in m/s: strongest in the afternoon."""
        return tuple(
            max(0.2, (3.4 + 2.4 * base) * (1 - 0.35 * math.cos(2 * math.pi * (step / STEPS - 0.08))))
            for step, base in enumerate(self._wave("wind"))
        )

    @cached_property
    def _rotas(self) -> dict[Rota, tuple[float, ...]]:
        return {}

    def people(self, rota: Rota) -> tuple[float, ...]:
        """Shares of the people who are there, from 0 to about 1."""
        if rota not in self._rotas:
            self._rotas[rota] = self._people(rota)
        return self._rotas[rota]

    def _people(self, rota: Rota) -> tuple[float, ...]:
        busy = self._busy(rota)
        if not busy:
            return (0.0,) * STEPS
        busy *= 0.93 + 0.12 * self._noted(rota)
        ends = 12.3 if rota == "school" and self.date.weekday() == _WEDNESDAY else 24.0
        hours = ((step * 24 / STEPS + self.offset) % 24 for step in range(STEPS))
        return tuple(busy * _between(_ROTAS[rota], hour) if hour < ends else 0.0 for hour in hours)

    def _busy(self, rota: Rota) -> float:
        """How full the place is that day."""
        weekday, month = self.date.weekday(), self.date.month
        if weekday >= _SATURDAY:
            return 0.35 if rota == "workshop" and weekday == _SATURDAY else 0.0
        if rota == "school":
            return 0.0 if month in (_AUGUST - 1, _AUGUST) else 1.0
        return 0.55 if month == _AUGUST else 1.0
