"""Tenants come whole or not at all, are found by their credentials, and go with all they have."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert

from tests.core import acme
from understudy.core.clock import wall
from understudy.core.seeding import SeedError
from understudy.core.tenant import TakenError, TenantError
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


@pytest.fixture
def run() -> Iterator[Callable[..., Any]]:
    """Runs to its end what a route would await."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def tenants(tmp_path: Path) -> Tenants:
    made = acme.tenants(tmp_path)
    made.open_default()
    return made


def names(tenants: Tenants) -> list[str]:
    return [tenant.id for tenant in tenants.all()]


def test_a_vendor_is_made_when_it_is_first_asked_for(tmp_path: Path) -> None:
    made: list[Vendor] = []
    folder = acme.fixtures(tmp_path)

    def load() -> Vendor:
        made.append(acme.vendor())
        return made[-1]

    tenants = Tenants({"acme": load}, lambda _name: folder)
    tenants.open_default()
    assert (made, tenants.holders("acme", "demo-key")) == ([], [])
    assert tenants.vendor("acme") is tenants.vendor("acme")
    assert (made, tenants.holders("acme", "demo-key")) == ([tenants.vendor("acme")], ["default"])


def test_only_the_default_tenant_has_the_built_in_credentials(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    assert tenants.holders("acme", "demo-key") == ["default"]
    assert tenants.holders("acme", "demo-key.mine") == ["mine"]
    assert mine.sides["acme"].roles == {"key-1": {"key": "demo-key.mine"}}


def test_credentials_given_inline_stay_as_given(tenants: Tenants, run: Callable[..., Any]) -> None:
    run(tenants.create("mine", {"acme": {"keys": [{"id": 1, "key": "our-key"}]}}))
    assert tenants.holders("acme", "our-key") == ["mine"]
    assert tenants.holders("acme", "demo-key.mine") == []


def test_a_tenants_time_to_live_ends_by_the_host(
    tenants: Tenants, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = run(tenants.create("brief", ttl=60))
    brief.clock.set("frozen")
    monkeypatch.setattr("understudy.core.tenant.wall", lambda: wall() + 59)
    assert tenants.get("brief") is brief
    monkeypatch.setattr("understudy.core.tenant.wall", lambda: wall() + 61)
    assert names(tenants) == ["default"]
    assert (tenants.get("brief"), tenants.holders("acme", "demo-key.brief")) == (None, [])


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a b", "a/b", "a.b", "ä", "a" * 64])
def test_a_name_that_cannot_stand_in_a_path_is_refused(tenants: Tenants, run: Callable[..., Any], name: str) -> None:
    with pytest.raises(TenantError):
        run(tenants.create(name))
    assert names(tenants) == ["default"]


def test_a_made_up_name_is_free(tenants: Tenants, run: Callable[..., Any]) -> None:
    run(tenants.create("t-0001"))
    assert run(tenants.create()).id == "t-0002"


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ({"keys": [{"key": "demo-key"}]}, TakenError),
        ({"keys": [{"key": None}]}, SeedError),
        ({"items": [{"name": "a"}, {"name": "a"}]}, SeedError),
        ({"boxes": []}, SeedError),
    ],
)
def test_of_a_tenant_that_cannot_be_nothing_stays(
    tenants: Tenants, run: Callable[..., Any], rows: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(tenants.create("mine", {"acme": rows}))
    assert names(tenants) == ["default"]
    assert tenants.holders("acme", "demo-key") == ["default"]
    assert run(tenants.create("mine")).id == "mine"


def test_a_tenant_whose_credential_another_took_is_not_half_made(tenants: Tenants, run: Callable[..., Any]) -> None:
    run(tenants.create("first", {"acme": {"keys": [{"id": 1, "key": "demo-key.second"}]}}))
    with pytest.raises(TakenError, match="first"):
        run(tenants.create("second"))
    assert names(tenants) == ["default", "first"]
    assert tenants.holders("acme", "demo-key.second") == ["first"]


def test_reset_forgets_credentials_issued_since(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    world = run(tenants.world(mine, "acme"))
    run(world.db.execute(insert(acme.KEYS), {"id": 2, "key": "new-key"}))
    world.issue("new-key")
    assert tenants.holders("acme", "new-key") == ["mine"]
    tenants.reset(mine)
    assert tenants.holders("acme", "new-key") == []
    assert tenants.holders("acme", "demo-key.mine") == ["mine"]
    assert run(tenants.world(mine, "acme")) is not world


def test_a_world_that_another_takes_the_place_of_is_told_so(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    worlds = [run(tenants.world(mine, "acme"))]
    snapshot = run(tenants.snapshot(mine, "before"))
    tenants.reset(mine)
    worlds.append(run(tenants.world(mine, "acme")))
    run(tenants.restore(mine, snapshot))
    worlds.append(run(tenants.world(mine, "acme")))
    assert [world.retired for world in worlds] == [True, True, False]
    tenants.delete("mine")
    assert worlds[-1].retired


def test_the_credentials_of_a_world_can_be_read_anew(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    world = run(tenants.world(mine, "acme"))
    run(world.db.execute(delete(acme.KEYS)))
    run(world.db.execute(insert(acme.KEYS), {"key": "other-key"}))
    run(tenants.reindex(mine, "acme"))
    assert tenants.holders("acme", "demo-key.mine") == []
    assert tenants.holders("acme", "other-key") == ["mine"]


def test_a_credential_of_another_cannot_be_taken_by_reading_anew(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    world = run(tenants.world(mine, "acme"))
    run(world.db.execute(insert(acme.KEYS), {"key": "demo-key"}))
    with pytest.raises(TakenError, match="default"):
        run(tenants.reindex(mine, "acme"))
    assert tenants.holders("acme", "demo-key") == ["default"]


def test_a_restore_that_cannot_be_leaves_the_tenant_as_it_is(tenants: Tenants, run: Callable[..., Any]) -> None:
    mine = run(tenants.create("mine"))
    world = run(tenants.world(mine, "acme"))
    run(world.db.execute(insert(acme.KEYS), {"key": "our-key"}))
    run(tenants.reindex(mine, "acme"))
    snapshot = run(tenants.snapshot(mine, "with"))
    tenants.reset(mine)
    run(tenants.create("other", {"acme": {"keys": [{"id": 1, "key": "our-key"}]}}))
    with pytest.raises(TakenError):
        run(tenants.restore(mine, snapshot))
    assert tenants.holders("acme", "our-key") == ["other"]
    assert tenants.holders("acme", "demo-key.mine") == ["mine"]
