"""What is kept on disk comes back as it was."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests.core import acme
from understudy.core.clock import wall
from understudy.core.limits import Limit
from understudy.core.storage import Storage
from understudy.core.tenant import Tenant
from understudy.core.tenant_file import read
from understudy.core.tenants import Tenants
from understudy.core.world import Licence


async def names(tenants: Tenants, tenant: Tenant, vendor: str = "acme") -> list[str]:
    world = await tenants.world(tenant, vendor)
    return [row.name for row in await world.db.all(select(acme.ITEMS).order_by(acme.ITEMS.c.id))]


def test_rows_and_ids_go_on_where_they_were(run: Callable[..., Any]) -> None:
    assert run(lambda tenants: acme.added(tenants, "default", "hammer")) == 3
    assert run(lambda tenants: acme.added(tenants, "default", "saw")) == 4

    async def look(tenants: Tenants) -> list[str]:
        return await names(tenants, tenants.all()[0])

    assert run(look) == ["anvil", "rope", "hammer", "saw"]


def test_a_tenant_comes_back_with_all_that_was_set(run: Callable[..., Any]) -> None:
    until = datetime(2031, 1, 1, tzinfo=UTC)

    async def make(tenants: Tenants) -> float:
        tenant = await tenants.create("t-1", {"acme": "empty"}, {"acme": {"greeting": "moin"}}, 9000.0, "fixed")
        side = tenant.sides["acme"]
        side.limit, side.licence = Limit("observe", "2/minute"), Licence("ok", until)
        return tenant.created

    async def look(tenants: Tenants) -> Tenant | None:
        return tenants.get("t-1")

    created = run(make)
    tenant = run(look)
    assert (tenant.created, tenant.ttl, tenant.anchor) == (created, 9000.0, "fixed")
    side = tenant.sides["acme"]
    assert side.source == "empty"
    assert side.settings == side.seeded_settings == acme.Settings(greeting="moin")
    assert (side.limit, side.licence) == (Limit("observe", "2/minute"), Licence("ok", until))


def test_credentials_made_and_withdrawn_come_back_so(run: Callable[..., Any]) -> None:
    async def change(tenants: Tenants) -> None:
        tenant = await tenants.create("t-1")
        world = await tenants.world(tenant, "acme")
        await world.db.execute(update(acme.KEYS).values(key="fresh"))
        await tenants.reindex(tenant, "acme")

    async def look(tenants: Tenants) -> list[list[str]]:
        return [tenants.holders("acme", key) for key in ("fresh", "demo-key.t-1", "demo-key")]

    run(change)
    assert run(look) == [["t-1"], [], ["default"]]


def test_a_key_given_up_by_one_tenant_and_taken_by_another_comes_back_there(run: Callable[..., Any]) -> None:
    async def change(tenants: Tenants) -> None:
        own = [{"id": 7, "key": "wandering"}]
        first = await tenants.create("b", {"acme": {"keys": own}})
        world = await tenants.world(first, "acme")
        await world.db.execute(delete(acme.KEYS))
        await tenants.reindex(first, "acme")
        await tenants.create("a", {"acme": {"keys": own}})

    async def look(tenants: Tenants) -> list[str]:
        return tenants.holders("acme", "wandering")

    run(change)
    assert run(look) == ["a"]


def test_reset_after_a_restart_returns_to_the_seed(run: Callable[..., Any]) -> None:
    async def make(tenants: Tenants) -> None:
        await tenants.create("t-1", {"acme": {"items": [{"id": 9, "name": "glue"}]}})
        await acme.added(tenants, "t-1", "tape")

    async def reset(tenants: Tenants) -> list[str]:
        tenant = tenants.get("t-1")
        assert tenant is not None
        assert await names(tenants, tenant) == ["glue", "tape"]
        tenants.reset(tenant)
        return await names(tenants, tenant)

    run(make)
    assert run(reset) == ["glue"]


def test_snapshots_come_back(run: Callable[..., Any]) -> None:
    async def make(tenants: Tenants) -> None:
        tenant = tenants.all()[0]
        await acme.added(tenants, "default", "tape")
        await tenants.snapshot(tenant, "taped")
        tenants.reset(tenant)

    async def restore(tenants: Tenants) -> list[str]:
        tenant = tenants.all()[0]
        await tenants.restore(tenant, tenant.snapshots["taped"])
        return await names(tenants, tenant)

    run(make)
    assert run(restore) == ["anvil", "rope", "tape"]


@pytest.mark.parametrize("mode", ["real", "frozen"])
def test_a_moved_clock_goes_on(run: Callable[..., Any], mode: str) -> None:
    async def move(tenants: Tenants) -> datetime:
        clock = tenants.all()[0].clock
        clock.set("frozen" if mode == "frozen" else "real")
        clock.advance(timedelta(days=400))
        return clock.now()

    async def look(tenants: Tenants) -> tuple[datetime, str]:
        clock = tenants.all()[0].clock
        return clock.now(), clock.state().mode

    before = run(move)
    after, kept_mode = run(look)
    assert kept_mode == mode
    assert timedelta(0) <= after - before < (timedelta(seconds=60) if mode == "real" else timedelta(microseconds=1))


def test_a_clock_in_step_with_the_host_stays_so(run: Callable[..., Any]) -> None:
    async def set_and_back(tenants: Tenants) -> None:
        clock = tenants.all()[0].clock
        clock.advance(timedelta(days=1))
        clock.set("real")
        clock.set("real", datetime.fromtimestamp(wall(), UTC))

    async def look(tenants: Tenants) -> float:
        clock = tenants.all()[0].clock
        return abs(clock.timestamp() - wall())

    run(set_and_back)
    assert run(look) < 0.1


def test_a_deleted_tenant_leaves_no_file(run: Callable[..., Any], tmp_path: Path) -> None:
    async def make(tenants: Tenants) -> None:
        await tenants.create("t-1")

    async def remove(tenants: Tenants) -> None:
        tenants.delete("t-1")

    run(make)
    assert (tmp_path / "data/tenants/t-1.tenant").is_file()
    run(remove)
    assert sorted(path.name for path in (tmp_path / "data/tenants").iterdir()) == ["default.tenant"]


def test_what_is_unchanged_is_not_written_again(run: Callable[..., Any], tmp_path: Path) -> None:
    async def nothing(tenants: Tenants) -> None:
        pass

    run(lambda tenants: acme.added(tenants, "default", "tape"))
    before = (tmp_path / "data/tenants/default.tenant").stat().st_mtime_ns
    run(nothing)
    assert (tmp_path / "data/tenants/default.tenant").stat().st_mtime_ns == before


async def set_settings(_tenants: Tenants, tenant: Tenant) -> None:
    tenant.sides["acme"].settings = acme.Settings(greeting="moin")


async def set_limit(_tenants: Tenants, tenant: Tenant) -> None:
    tenant.sides["acme"].limit = Limit("off", None)


async def set_licence(_tenants: Tenants, tenant: Tenant) -> None:
    tenant.sides["acme"].licence.state = "ended"


async def advance(_tenants: Tenants, tenant: Tenant) -> None:
    tenant.clock.advance(timedelta(hours=1))


async def add_row(tenants: Tenants, tenant: Tenant) -> None:
    await acme.added(tenants, tenant.id, "hammer")


async def take_again(tenants: Tenants, tenant: Tenant) -> None:
    await tenants.snapshot(tenant, "before")


async def drop_snapshot(_tenants: Tenants, tenant: Tenant) -> None:
    del tenant.snapshots["before"]


async def restore(tenants: Tenants, tenant: Tenant) -> None:
    await tenants.restore(tenant, tenant.snapshots["before"])


async def reset(tenants: Tenants, tenant: Tenant) -> None:
    tenants.reset(tenant)


CHANGES = [set_settings, set_limit, set_licence, advance, add_row, take_again, drop_snapshot, restore, reset]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_written_once(tmp_path: Path, change: Callable[[Tenants, Tenant], Awaitable[None]]) -> None:
    tenants = acme.tenants(tmp_path)
    path = tmp_path / "data/tenants/default.tenant"

    async def written() -> list[int]:
        tenants.vendor("acme")
        tenant = tenants.open_default()
        await acme.added(tenants, "default", "tape")
        await tenants.snapshot(tenant, "before")
        storage = Storage(tenants, tmp_path / "data")
        await storage.save()
        found = [path.stat().st_mtime_ns]
        await change(tenants, tenant)
        for _ in range(2):
            await storage.save()
            found.append(path.stat().st_mtime_ns)
        return found

    before, after, again = asyncio.run(written())
    assert before < after == again


def test_changes_are_written_while_it_runs(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "data/tenants/default.tenant"

    async def wait(tenants: Tenants) -> bool:
        await acme.added(tenants, "default", "tape")
        for _ in range(500):
            await asyncio.sleep(0.01)
            if path.is_file():
                return True
        return False

    assert run(wait, every=0.01)
    assert read(path).state.sides["acme"].content


def test_what_belongs_to_vendors_that_are_not_served_is_carried_along(run: Callable[..., Any]) -> None:
    async def make(tenants: Tenants) -> None:
        await tenants.create("t-1")
        await acme.added(tenants, "t-1", "tape", "bolt")
        tenant = tenants.get("t-1")
        assert tenant is not None
        await tenants.snapshot(tenant, "taped")

    async def change(tenants: Tenants) -> None:
        await acme.added(tenants, "t-1", "nail", "acme")

    async def look(tenants: Tenants) -> tuple[list[str], list[str], bool]:
        tenant = tenants.get("t-1")
        assert tenant is not None
        there = tenant.snapshots["taped"].sides["bolt"].content is not None
        return await names(tenants, tenant, "acme"), await names(tenants, tenant, "bolt"), there

    run(make, "acme", "bolt")
    run(change, "acme")
    assert run(look, "acme", "bolt") == (["anvil", "rope", "nail"], ["anvil", "rope", "tape"], True)


def test_a_tenant_at_long_work_keeps_no_other_from_being_saved(tmp_path: Path) -> None:
    async def scene() -> list[list[str]]:
        tenants = acme.tenants(tmp_path)
        storage = Storage(tenants, tmp_path)
        busy, _ = [await tenants.create(name) for name in ("busy", "other")]
        world = await tenants.world(busy, "acme")
        saved = []
        async with world.db.held():
            await storage.save(wait=False)
            saved.append(sorted(path.stem for path in (tmp_path / "tenants").iterdir()))
            last = asyncio.create_task(storage.save())
            await asyncio.sleep(0)
            assert not last.done()
        await last
        saved.append(sorted(path.stem for path in (tmp_path / "tenants").iterdir()))
        return saved

    assert asyncio.run(scene()) == [["other"], ["busy", "other"]]
