"""What the plant tested when: fourteen days in three shifts, one line a run."""

from collections.abc import Iterator
from dataclasses import dataclass

EVERLINE = "Everline Power"
HARBOUR = "Harbour & Sons Electronics"


@dataclass(frozen=True)
class Job:
    """A run to be made."""

    day: int
    """From the first of the fourteen days, 0 to 13; day 14 is the morning of the fixtures' instant."""
    shift: int
    """0 early, 1 late, 2 night."""
    stand: str
    plan: str
    part: str
    serial: str | None
    outcome: str = "pass"
    """`pass`, `stop`, `empty`, `retried`, or failures joined by +."""
    batch: str | None = None
    info: tuple[tuple[str, str | int | None], ...] = ()
    organization: int = 1


def _units(day: int, batch: str, first: int, outcomes: str) -> Iterator[Job]:
    """Power supplies at the hi-pot stand one after the other: a letter each, o for pass."""
    names = {"o": "pass", "b": "breakdown", "i": "insulation"}
    for number, letter in enumerate(outcomes, start=first):
        info = (("manufacturer", HARBOUR if batch.endswith("B") else EVERLINE), ("sw_version", "1.4"))
        serial = f"PSU-2605-{number:03}"
        yield Job(
            day,
            number // 3 % 3,
            "hipot",
            "hipot",
            "PSU-24-120",
            serial,
            names[letter],
            batch,
            info,
        )


def _psu(day: int, shift: int, stand: str, plan: str, number: int, outcome: str = "pass") -> Job:
    bad = number > 20  # noqa: PLR2004  the units of the second batch
    maker = HARBOUR if bad else EVERLINE
    info = (("manufacturer", maker), ("sw_version", "1.4"))
    batch = "B-2026-07B" if bad else "B-2026-07A"
    return Job(day, shift, stand, plan, "PSU-24-120", f"PSU-2605-{number:03}", outcome, batch, info)


def _bms(day: int, shift: int, number: int, outcome: str = "pass") -> Job:
    info = (("manufacturer", EVERLINE), ("cells", 16), ("rework", None if number == 1 else 0))
    return Job(day, shift, "line_1", "function", "BMS-16S", f"26-05-{number:04}", outcome, "B-2026-06", info)


def _gateway(day: int, shift: int, serial: str | None, firmware: str, outcome: str = "pass") -> Job:
    info = (("manufacturer", HARBOUR), ("firmware_version", firmware))
    return Job(day, shift, "line_2", "function", "GW-IOT-02", serial, outcome, None, info)


def _door(day: int, shift: int, serial: str, outcome: str = "pass") -> Job:
    info = (("firmware_version", "2.1.0"), ("hinge", "left"))
    return Job(day, shift, "door", "function", "DCU-01", serial, outcome, None, info)


def jobs() -> list[Job]:
    """All runs, in no particular order."""
    return [
        *_units(0, "B-2026-07A", 1, "oooooooooo"),
        *_units(2, "B-2026-07A", 11, "oooooioooo"),
        *_units(7, "B-2026-07B", 21, "obooibooob"),
        # Once more: one of the good batch, three of the bad one, one of which fails for the third time.
        _psu(3, 0, "hipot", "hipot", 16),
        _psu(8, 0, "hipot", "hipot", 22),
        _psu(8, 1, "hipot", "hipot", 25, "insulation"),
        _psu(9, 0, "hipot", "hipot", 25, "insulation"),
        _psu(10, 0, "hipot", "hipot", 26),
        # From hi-pot over function to the chamber: the quality passport of one unit.
        _psu(1, 0, "line_1", "function", 1),
        _psu(1, 1, "chamber", "environment", 1),
        _psu(3, 1, "line_1", "function", 2),
        _psu(3, 1, "line_1", "function", 3),
        _psu(3, 2, "line_1", "function", 4),
        _psu(4, 0, "line_1", "function", 5, "retried"),
        _psu(4, 0, "line_2", "function", 6, "rail"),
        _psu(4, 1, "line_2", "function", 6),
        _psu(4, 0, "chamber", "environment", 2, "hot"),
        _psu(5, 0, "chamber", "environment", 2),
        _psu(6, 1, "chamber", "environment", 3, "cycling"),
        _psu(9, 1, "chamber", "environment", 4, "cycling+humid"),
        _bms(1, 0, 1),
        _bms(1, 0, 2, "stop"),
        _bms(1, 1, 2),
        _bms(5, 1, 3, "timeout"),
        _bms(6, 0, 3),
        _bms(10, 2, 4),
        _gateway(8, 0, "GW-10031", "2.1.0"),
        _gateway(8, 0, "GW-10032", "2.0.7", "firmware"),
        _gateway(9, 1, "GW-10032", "2.1.0"),
        _gateway(11, 0, "GW-10033", "2.1.1"),
        _gateway(11, 2, "GW-10034", "2.1.1"),
        _gateway(12, 0, "GW-10035", "2.1.1", "stop"),
        _gateway(12, 1, None, "2.1.1"),
        _gateway(13, 0, "GW-10036", "2.1.1"),
        # A serial number that the battery boards have too.
        _door(10, 0, "26-05-0003"),
        _door(11, 1, "DCU-0102", "empty"),
        _door(11, 1, "DCU-0102"),
        _door(13, 1, "DCU-0103"),
        # All that the second organization has.
        Job(12, 0, "door", "function", "OTH-7", "OTH-7-1", organization=2),
    ]
