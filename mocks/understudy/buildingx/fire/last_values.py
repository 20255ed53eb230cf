"""What a fire panel last read of its elements: a function of the point and the tenant's time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations.simulation import unit

_HOUR_OF_TESTS = 2


def last_value(point_id: str, kind: str, now: datetime) -> dict[str, Any]:
    """The last value of a point; tests run every night, what ages is read every hour."""
    seed = int.from_bytes(blake2b(point_id.encode(), digest_size=6).digest(), "big")
    read = _last_test(now) if kind.endswith(("test", "activation")) else _last_hour(now)
    chance = unit(seed, read.toordinal())
    found: dict[str, Any] = {"id": point_id, "value": _value(kind, seed, chance, now), "createdAt": stamp(read)}
    if found["value"] == "TEST_FAILED":
        found["failureDetails"] = ("COMPENSATION", "GRID", "COVER")[seed % 3]
    return found


def _last_test(now: datetime) -> datetime:
    tested = now.replace(hour=_HOUR_OF_TESTS, minute=0, second=0, microsecond=0)
    return tested if tested <= now else tested - timedelta(days=1)


def _last_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _value(kind: str, seed: int, chance: float, now: datetime) -> str | float:
    return _VALUES[kind](seed, chance, now)


def _detector_test(seed: int, chance: float, now: datetime) -> str:
    if chance < 0.01:  # noqa: PLR2004 share of nights
        return "NOT_REACHABLE"
    return "TEST_FAILED" if _soiling(seed, now) > 0.9 else "TEST_SUCCESSFUL"  # noqa: PLR2004 what a detector stands


def _step(names: tuple[str, ...], share: float) -> str:
    return names[min(len(names) - 1, int(share * len(names)))]


_VALUES: dict[str, Callable[[int, float, datetime], str | float]] = {
    "automatic-detector-test": _detector_test,
    "manual-test-activation": lambda _seed, chance, _now: "TEST" if chance < 0.02 else "NORMAL",  # noqa: PLR2004 a share of all
    "external-alarm-indicator-test": lambda seed, _c, _n: "NO_EAI_CONFIGURED" if seed % 5 == 0 else "TEST_SUCCESSFUL",
    "operating-years": lambda seed, _chance, now: f"{seed % 9 + now.year - 2020}",
    "compensation": lambda seed, _chance, now: f"{_soiling(seed, now) * 100:.0f} %",
    "compensation-level": lambda seed, _chance, now: _step(("LOW", "MEDIUM", "HIGH"), _soiling(seed, now)),
    "grid-value": lambda seed, _chance, now: f"{_soiling(seed, now) * 40:.1f}",
    "grid-level": lambda seed, _chance, now: _step(("NO", "MINOR", "MAJOR", "FAULT"), _soiling(seed, now)),
    "sensitivity": lambda seed, _chance, _now: round(1.5 + unit(seed, 1), 2),
}


def _soiling(seed: int, now: datetime) -> float:
    # Detectors gather dust over three years and are then cleaned.
    days = (now.toordinal() + seed % 1095) % 1095
    return days / 1095
