"""Five requests in any second for each token."""

import time
from collections.abc import Callable

import httpx
import pytest

from tests.btec.conftest import Btec

PATH = "/api/v1/manufacturers/1"


@pytest.fixture
def limited(btec: Btec) -> Btec:
    btec.limits("enforce")
    return btec


def statuses(client: httpx.Client, count: int) -> list[int]:
    return [client.get(PATH).status_code for _ in range(count)]


def until_served(client: httpx.Client, seconds: float) -> float:
    """How long it takes until a request is served again."""
    begun = time.monotonic()
    while client.get(PATH).status_code == 429:
        assert time.monotonic() < begun + seconds
    return time.monotonic() - begun


def test_the_sixth_request_of_a_second_is_refused_and_one_after_it_served(limited: Btec) -> None:
    client = limited.client()
    begun = time.monotonic()
    assert statuses(client, 6) == [200, 200, 200, 200, 200, 429]
    until_served(client, 3)
    assert time.monotonic() - begun >= 0.9


def test_a_token_does_not_use_up_what_another_has(limited: Btec) -> None:
    assert statuses(limited.client(), 6)[-1] == 429
    assert statuses(limited.client("read_only"), 5) == [200] * 5


def test_a_tenant_does_not_use_up_what_another_has(limited: Btec, new_btec: Callable[..., Btec]) -> None:
    other = new_btec()
    other.limits("enforce")
    assert statuses(limited.client(), 6)[-1] == 429
    assert statuses(other.client(), 5) == [200] * 5


@pytest.mark.parametrize("role", ["expired", "revoked"])
def test_a_token_that_is_refused_is_never_too_often_there(limited: Btec, role: str) -> None:
    assert statuses(limited.client(role), 8) == [401] * 8


def test_a_token_at_the_other_environment_is_not_counted(limited: Btec) -> None:
    assert statuses(limited.client("sandbox", "btec-production"), 8) == [401] * 8
    assert statuses(limited.client(), 5) == [200] * 5


def test_the_rate_comes_before_licence_and_permission(limited: Btec) -> None:
    limited.licence("expired_426")
    assert statuses(limited.client("no_permission"), 6) == [426] * 5 + [429]


def test_paths_that_nothing_has_count_too(limited: Btec) -> None:
    client = limited.client()
    assert [client.get("/api/v1/nothing").status_code for _ in range(6)] == [404] * 5 + [429]


def test_a_moved_clock_opens_the_second_anew(limited: Btec) -> None:
    client = limited.client()
    assert statuses(client, 6)[-1] == 429
    limited.tenant.control.post("/clock/advance", json={"seconds": 1})
    assert statuses(client, 5) == [200] * 5
