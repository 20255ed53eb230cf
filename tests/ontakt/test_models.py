"""Shifts, recurrences and automatic ends against models that are simple enough to be seen to be right."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.ontakt.computed_fields import Frequency, Recurrence, next_due
from understudy.ontakt.machine_events import MachinePlan, simulate
from understudy.ontakt.recorder import ended_by_activity, ended_by_part
from understudy.ontakt.shift_times import Pattern, Window, disjoint, windows

ZONES = ["UTC", "America/Chicago", "Europe/Berlin", "Asia/Kolkata"]
minutes = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))
patterns = st.builds(Pattern, st.integers(0, 127), minutes, minutes)
moments = st.integers(0, 60 * 24 * 500).map(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number))


def works(pattern: Pattern, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a moment lies in a shift: it began today or yesterday, and has not ended."""
    today = at.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        start = datetime.combine(day, pattern.start, zone)
        last = day if pattern.end > pattern.start else day + timedelta(days=1)
        begins = bool(pattern.days & (1, 2, 4, 8, 16, 32, 64)[day.weekday()])
        if begins and start.astimezone(UTC) <= at < datetime.combine(last, pattern.end, zone).astimezone(UTC):
            return True
    return False


@given(patterns, st.sampled_from(ZONES), moments, st.integers(0, 5 * 24 * 60))
@settings(max_examples=300, deadline=None)
def test_a_moment_is_in_a_shifts_windows_exactly_when_the_shift_works(
    pattern: Pattern, name: str, after: datetime, later: int
) -> None:
    zone = ZoneInfo(name)
    at = after + timedelta(minutes=later)
    found = list(windows(pattern, zone, after, after + timedelta(days=6)))
    assert any(window.start <= at < window.end for window in found) == works(pattern, zone, at)
    assert found == sorted(found)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), max_size=8))
def test_disjoint_windows_cover_the_same_time_once(pairs: list[tuple[int, int]]) -> None:
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    given_windows = [
        Window(begin + timedelta(minutes=start), begin + timedelta(minutes=start + length)) for start, length in pairs
    ]
    found = disjoint(given_windows)
    for minute in range(0, 700, 7):
        at = begin + timedelta(minutes=minute)
        covered = sum(window.start <= at < window.end for window in found)
        assert covered == any(window.start <= at < window.end for window in given_windows)


frequencies: st.SearchStrategy[Frequency] = st.sampled_from(["Y", "M", "W", "D"])


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    frequency = draw(frequencies)
    most = {"Y": 366, "M": 31, "W": 7, "D": 24}[frequency]
    indices = draw(st.lists(st.integers(-most, most - 1), min_size=1, max_size=4))
    return Recurrence(frequency, draw(st.integers(1, 4)), tuple(indices))


def period(frequency: Frequency, at: datetime) -> int:
    """The number of the year, month, week or day that a moment lies in."""
    match frequency:
        case "Y":
            return at.year
        case "M":
            return at.year * 12 + at.month
        case "W":
            return (at.date().toordinal() - 1) // 7
    return at.date().toordinal()


@cache
def days_by_period(frequency: Frequency, year: int) -> dict[int, list[date]]:
    """The days of a year and of its neighbours, by the number of their period."""
    found: dict[int, list[date]] = {}
    for ordinal in range(date(year - 1, 1, 1).toordinal(), date(year + 2, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        found.setdefault(period(frequency, datetime.combine(day, time(), UTC)), []).append(day)
    return found


def is_due(recurrence: Recurrence, begun: datetime, at: datetime) -> bool:
    """Whether a full hour is one of the recurrence's, by counting in its period from both ends."""
    if (period(recurrence.frequency, at) - period(recurrence.frequency, begun)) % recurrence.interval:
        return False
    if recurrence.frequency == "D":
        return at.hour in recurrence.indices or at.hour - 24 in recurrence.indices
    if at.hour:
        return False
    same = days_by_period(recurrence.frequency, at.year)[period(recurrence.frequency, at)]
    place = same.index(at.date())
    return place in recurrence.indices or place - len(same) in recurrence.indices


@given(recurrences(), moments, st.one_of(st.none(), st.integers(-100, 400 * 24)))
@settings(max_examples=60, deadline=None)
def test_the_next_due_moment_is_the_first_full_hour_that_counts(
    recurrence: Recurrence, begun: datetime, hours: int | None
) -> None:
    last = None if hours is None else begun + timedelta(hours=hours)
    due = next_due(recurrence, begun, last)
    after = begun if last is None else max(begun, last)
    at = after.replace(minute=0, second=0, microsecond=0)
    if at < after or last is not None:
        at += timedelta(hours=1)
    step = timedelta(hours=1 if recurrence.frequency == "D" else 24)
    if recurrence.frequency != "D" and at.hour:
        at = at.replace(hour=0) + timedelta(days=1)
    horizon = at + timedelta(days=5 * 366)
    while at < horizon and not is_due(recurrence, begun, at):
        if recurrence.frequency == "D" and at - after > timedelta(days=9):
            break
        at += step
    if is_due(recurrence, begun, at):
        assert due == at
    else:
        assert due is None or due >= horizon


@given(st.sampled_from(["Y", "M", "W", "D", "H"]), st.integers(1, 50), moments)
def test_without_indices_it_is_due_so_much_after_the_last_entry(
    frequency: Frequency, interval: int, last: datetime
) -> None:
    due = next_due(Recurrence(frequency, interval), last - timedelta(days=5), last)
    assert due is not None
    days = {"Y": 365.25, "M": 30.4375, "W": 7, "D": 1, "H": 1 / 24}[frequency] * interval
    slack = {"Y": 1.01, "M": 3.1}.get(frequency, 0)
    assert abs((due - last).total_seconds() / 86400 - days) <= slack + 1e-6
    assert next_due(Recurrence(frequency, interval), last, None) == last


def test_a_month_without_its_last_days_is_left_out() -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    found = [begun]
    for _ in range(3):
        due = next_due(Recurrence("M", 1, (30,)), begun, found[-1])
        assert due is not None
        found.append(due)
    assert [at.date() for at in found[1:]] == [date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]


def test_hours_ignore_indices_and_the_end_of_time_has_no_next() -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_due(Recurrence("H", 5, (1, 2)), begun, begun) == begun + timedelta(hours=5)
    late = datetime(9999, 12, 30, tzinfo=UTC)
    assert next_due(Recurrence("Y", 9), late, late) is None
    assert next_due(Recurrence("W", 9, (0,)), late, late) is None
    assert next_due(Recurrence("Y", 1, ()), late, None) == late


events = st.lists(
    st.tuples(st.integers(0, 100), st.sampled_from(["active", "part"]), st.integers(0, 40)), max_size=6
).map(sorted)


@given(st.integers(0, 100), st.sampled_from(["ACTIVE", "PART", None]), events)
def test_downtime_ends_with_the_first_event_that_ends_it(
    start: int, auto_end: str | None, happened: list[tuple[int, str, int]]
) -> None:
    zero = datetime(2026, 6, 1, tzinfo=UTC)
    block = {"start": zero + timedelta(minutes=start), "auto_end": auto_end}
    end = None
    for minute, kind, cycle in happened:
        at = zero + timedelta(minutes=minute)
        found = ended_by_activity(block, at) if kind == "active" else ended_by_part(block, at, timedelta(minutes=cycle))
        end = end or found
    wanted = {"ACTIVE": "active", "PART": "part"}.get(auto_end or "")
    fitting = [(minute, cycle) for minute, kind, cycle in happened if kind == wanted and minute >= start]
    if not fitting:
        assert end is None
    else:
        minute, cycle = fitting[0]
        expected = minute if wanted == "active" else max(start, minute - cycle)
        assert end == zero + timedelta(minutes=expected)


@given(st.integers(1, 40), st.floats(0, 1), st.lists(st.integers(0, 600), min_size=1, max_size=5).map(sorted))
@settings(deadline=None)
def test_made_up_production_is_the_same_in_pieces(cycle: int, trouble: float, cuts: list[int]) -> None:
    zero = datetime(2026, 6, 1, tzinfo=UTC)
    plan = MachinePlan(machine_id=3, cycle=cycle * 60, trouble=trouble)
    plans = [(plan, [Window(zero, zero + timedelta(hours=9))])]
    borders = [zero - timedelta(hours=1), *(zero + timedelta(minutes=cut) for cut in cuts), zero + timedelta(days=1)]
    pieces = [each for after, until in pairwise(borders) for each in simulate("s", plans, after, until)]
    assert pieces == simulate("s", plans, borders[0], borders[-1])
    assert pieces
