"""Nothing that happened lies after a tenant's now, wherever its clock stands when it is first touched."""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from tests.moments.stamps import FIELDS, Stamp, stamps, wrong
from tests.moments.test_answers import ANSWERS, ROLES
from understudy import suite
from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.models.temporal import micros, moment
from understudy.bemserver.timeseries_data.storage import DATA
from understudy.btec.tables import tokens
from understudy.buildingx.security.models import activities
from understudy.core.clock import Mode
from understudy.core.seeding import Seeding, days_to
from understudy.core.tenant import Tenant
from understudy.core.tenants import Tenants
from understudy.core.world import Anchor, World
from understudy.ontakt.catch_up import catch_up

PLAIN, LEAP = date(2026, 11, 28), date(2028, 2, 29)
EUROPE = (date(2027, 3, 28), date(2026, 10, 25))
"""Days on which clocks change in Europe, where all vendors' demo data but one laboratory are."""
BOSTON = (date(2027, 3, 14), date(2026, 11, 1))
EACH_HOUR = [time(hour, (hour * 37 + 2) % 60, hour) for hour in range(24)]
SOME = [time(0), time(1, 2), time(23, 58, 59)]
FORECASTS = TABLES.tables["weather_timeseries_by_sites"].c
DAYS = [
    # Of the shop's day nothing is seeded: it happens when somebody looks, and that is slow.
    *((vendor, PLAIN, EACH_HOUR[::3] if vendor == "ontakt" else EACH_HOUR) for vendor in FIELDS),
    *((vendor, day, SOME) for vendor in FIELDS for day in (LEAP, *EUROPE)),
    *(("buildingx", day, SOME) for day in BOSTON),
    # The first and the last moment that a clock can show.
    *((vendor, date(1980, 1, 1), [time(0)]) for vendor in FIELDS),
    *((vendor, date(2999, 12, 31), [time(23, 59, 59)]) for vendor in FIELDS),
]
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs to its end what a route would await."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def tenants() -> Tenants:
    """The tenants of a process."""
    return suite.tenants_of(suite.VENDORS)


@pytest.fixture(scope="module")
def tenant(tenants: Tenants) -> Tenant:
    """A tenant that is reset before each look."""
    return tenants.open_default()


async def _points(world: World) -> list[Stamp]:
    """The last point of each timeseries, by whether it is a forecast."""
    forecasts = {row[0] for row in await world.db.all(select(FORECASTS.timeseries_id).where(FORECASTS.forecast))}
    last = select(DATA.c.timeseries_id, func.max(DATA.c.timestamp)).group_by(DATA.c.timeseries_id)
    found = [(series in forecasts, moment(at)) for series, at in map(list, await world.db.all(last))]
    return [Stamp("forecast" if ahead else "timestamp", at.isoformat(), at) for ahead, at in found]


async def _found(tenants: Tenants, tenant: Tenant, vendor: str) -> list[str]:
    """What is wrong with the rows of all of a vendor's collections."""
    chosen = tenants.vendor(vendor)
    world = await tenants.world(tenant, vendor)
    if vendor == "ontakt":
        await catch_up(world)
    complaints = []
    for each in chosen.collections:
        points = each.name == "timeseries_data"
        found = await _points(world) if points else list(stamps(await each.extract(world.db), each.name))
        complaints += wrong(vendor, each.name, found, tenant.clock.now())
    return complaints


def _name(value: Any) -> str:
    return f"{len(value)}-times" if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("vendor", "day", "times"), DAYS, ids=_name)
def test_nothing_has_happened_that_is_to_come(
    tenants: Tenants, tenant: Tenant, run: Run, vendor: str, day: date, times: list[time]
) -> None:
    for each in times:
        tenants.vendor(vendor)
        tenants.reset(tenant)
        tenant.clock.set("frozen", datetime.combine(day, each, UTC))
        assert run(_found(tenants, tenant, vendor)) == []


@pytest.mark.parametrize(
    ("anchor", "at", "clock"),
    [
        ("now", "2026-11-28T00:00:30Z", ("real", 1.0)),
        ("now", "2026-11-28T06:57:00Z", ("real", 60.0)),
        ("fixed", None, None),
        ("fixed", "2026-06-01T03:00:00Z", ("frozen", 1.0)),
        ("fixed", "2026-05-20T03:00:00Z", ("frozen", 1.0)),
        ("fixed", "2027-06-01T03:00:00Z", ("real", 3600.0)),
    ],
)
@pytest.mark.parametrize("vendor", list(FIELDS))
def test_it_does_not_matter_how_the_clock_was_set(
    tenants: Tenants, run: Run, vendor: str, anchor: Anchor, at: str | None, clock: tuple[Mode, float] | None
) -> None:
    tenant = run(tenants.create("set", anchor=anchor))
    try:
        if at is not None and clock is not None:
            tenant.clock.set(clock[0], datetime.fromisoformat(at), clock[1])
        assert run(_found(tenants, tenant, vendor)) == []
    finally:
        tenants.delete("set")


@pytest.mark.parametrize(
    ("vendor", "wish"),
    [("btec", {"duts": 40}), ("standcloud", {"runs": 300}), ("bemserver", {"days": 1}), ("ontakt", {"parts": 100})],
)
def test_many_rows_made_on_request_end_by_now(
    tenants: Tenants, tenant: Tenant, run: Run, vendor: str, wish: dict[str, int]
) -> None:
    chosen = tenants.vendor(vendor)
    tenants.reset(tenant)
    tenant.clock.set("frozen", datetime(2026, 11, 28, 0, 2, tzinfo=UTC))
    world = run(tenants.world(tenant, vendor))
    shift = timedelta(days=days_to(tenant.clock.now()))
    seeding = Seeding(db=world.db, ids=world.ids, clock=tenant.clock, settings=world.settings, shift=shift)
    assert chosen.volume is not None
    assert chosen.fill is not None
    run(chosen.fill(seeding, chosen.volume(**wish)))
    assert run(_found(tenants, tenant, vendor)) == []


def test_what_is_measured_reaches_up_to_now(tenants: Tenants, tenant: Tenant, run: Run) -> None:
    tenants.reset(tenant)
    now = datetime(2026, 11, 28, 21, 14, tzinfo=UTC)
    tenant.clock.set("frozen", now)
    found = run(_points(run(tenants.world(tenant, "bemserver"))))
    last = {field: max(stamp.at for stamp in found if stamp.field == field) for field in ("timestamp", "forecast")}
    assert now - timedelta(minutes=20) < last["timestamp"] <= now
    assert now + timedelta(days=2, hours=22) < last["forecast"] <= now + timedelta(days=3)
    rows = run(run(tenants.world(tenant, "buildingx")).db.all(select(activities.c.created)))
    assert now.replace(hour=0) < max(row.created for row in rows) <= now


TOUCHED = datetime(2026, 11, 28, 21, 14, tzinfo=UTC)
EARLIER = ("2026-11-28T21:13:30Z", "2026-11-28T06:02:00Z", "2026-11-27T23:58:00Z", "2025-03-30T01:30:00Z")


@pytest.mark.parametrize("anchor", ["now", "fixed"])
@pytest.mark.parametrize("vendor", FIELDS)
def test_a_clock_set_back_takes_along_what_nobody_wrote_to(
    tenants: Tenants, run: Run, vendor: str, anchor: Anchor
) -> None:
    tenant = run(tenants.create("back", anchor=anchor))
    try:
        run(tenants.set_clock(tenant, "frozen", TOUCHED, 1.0))
        for at in EARLIER:
            assert run(_found(tenants, tenant, vendor)) == []
            world = tenant.sides[vendor].world
            run(tenants.set_clock(tenant, "frozen", datetime.fromisoformat(at), 1.0))
            assert tenant.sides[vendor].world is world
        assert run(_found(tenants, tenant, vendor)) == []
    finally:
        tenants.delete("back")


def test_what_was_set_back_is_as_if_it_had_been_touched_then(tenants: Tenants, run: Run) -> None:
    contents = []
    for first in (TOUCHED, datetime(2026, 11, 20, 6, 2, tzinfo=UTC)):
        tenant = run(tenants.create("back"))
        for at in (first, datetime(2026, 11, 20, 6, 2, tzinfo=UTC)):
            run(tenants.set_clock(tenant, "frozen", at, 1.0))
            world = run(tenants.world(tenant, "buildingx"))
        contents.append((world.db.image(), world.ids.state()))
        tenants.delete("back")
    assert contents[0] == contents[1]


def test_what_was_written_to_stays_when_the_clock_is_set_back(tenants: Tenants, tenant: Tenant, run: Run) -> None:
    tenants.reset(tenant)
    tenant.clock.set("frozen", TOUCHED)
    world = run(tenants.world(tenant, "bemserver"))
    at = datetime(2026, 11, 28, 21, 13, tzinfo=UTC)
    row = {"timeseries_id": 1, "data_state_id": 1, "timestamp": micros(at), "value": 1.0}
    run(world.db.execute(insert(DATA), row))
    before = run(_points(world))
    run(tenants.set_clock(tenant, "frozen", datetime(2026, 11, 28, 6, 2, tzinfo=UTC), 1.0))
    assert run(tenants.world(tenant, "bemserver")) is world
    assert run(_points(world)) == before


def test_what_is_written_while_the_clock_is_set_back_stays(tenants: Tenants, tenant: Tenant, run: Run) -> None:
    tenants.reset(tenant)
    tenant.clock.set("frozen", TOUCHED)
    world = run(tenants.world(tenant, "btec"))

    async def both() -> None:
        setting = asyncio.create_task(tenants.set_clock(tenant, "frozen", datetime(2024, 2, 29, tzinfo=UTC), 1.0))
        await asyncio.sleep(0)
        assert not setting.done()
        await world.db.execute(delete(tokens))
        await setting

    run(both())
    assert tenant.clock.now() == datetime(2024, 2, 29, tzinfo=UTC)
    assert run(world.db.all(select(tokens))) == []


def test_the_same_day_is_built_once(tenants: Tenants, tenant: Tenant, run: Run) -> None:
    contents = []
    for hour in (5, 5, 21):
        tenants.reset(tenant)
        tenant.clock.set("frozen", datetime(2026, 11, 28, hour, 3, tzinfo=UTC))
        contents.append(run(tenants.world(tenant, "standcloud")).db.image())
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.parametrize(
    ("field", "said"),
    [("recorded", "is later than"), ("noticed", "is noticed = .* a moment that may lie ahead?"), ("dueDate", None)],
)
def test_a_moment_to_come_and_a_field_that_nobody_knows_are_found(field: str, said: str | None) -> None:
    now = datetime(2026, 11, 28, 3, 2, tzinfo=UTC)
    for late in ("2026-11-28T03:02:01Z", "2026-11-29", 1_795_835_000, 1_795_835_000_000.5):
        complaints = wrong("buildingx", "rows", list(stamps([{"attributes": {field: late}}])), now)
        assert len(complaints) == (said is not None)
        assert said is None or re.search(said, complaints[0])
    assert wrong("buildingx", "rows", list(stamps({"recorded": "2026-11-28T03:02:00Z"})), now) == []


def test_a_row_that_a_generator_wrote_ahead_is_found(tenants: Tenants, tenant: Tenant, run: Run) -> None:
    tenants.reset(tenant)
    tenant.clock.set("frozen", datetime(2026, 11, 28, 3, 2, tzinfo=UTC))
    world = run(tenants.world(tenant, "bemserver"))
    row = {"timeseries_id": 1, "data_state_id": 1, "timestamp": micros(datetime(2026, 11, 28, 3, 3, tzinfo=UTC))}
    run(world.db.execute(insert(DATA), {**row, "value": 1.0}))
    assert len(run(_found(tenants, tenant, "bemserver"))) == 1


def test_the_moments_of_every_vendor_are_looked_at() -> None:
    for known in (FIELDS, ROLES, ANSWERS):
        assert set(known) == {listed.name for listed in suite.VENDORS}
