"""Rates are counted for each tenant and credential by itself."""

import pytest

from understudy.core.limits import Limit, Limits

FIVE = Limit("enforce", "5/hour")


def test_the_sixth_request_exceeds_five() -> None:
    limits = Limits()
    assert [limits.hit(FIVE, "default", "acme", "key") for _ in range(6)] == [True] * 5 + [False]


def test_tenants_vendors_and_credentials_are_counted_by_themselves() -> None:
    limits = Limits()
    for _ in range(5):
        limits.hit(FIVE, "default", "acme", "key")
    assert limits.hit(FIVE, "mine", "acme", "key")
    assert limits.hit(FIVE, "default", "other", "key")
    assert limits.hit(FIVE, "default", "acme", "second")
    assert not limits.hit(FIVE, "default", "acme", "key")


@pytest.mark.parametrize("limit", [Limit("off", "1/hour"), Limit("enforce", None)])
def test_no_limit_counts_nothing(limit: Limit) -> None:
    limits = Limits()
    assert all(limits.hit(limit, "default", "acme", "key") for _ in range(10))


def test_two_processes_in_one_do_not_meet() -> None:
    first, second = Limits(), Limits()
    for _ in range(6):
        first.hit(FIVE, "default", "acme", "key")
    assert second.hit(FIVE, "default", "acme", "key")


@pytest.mark.parametrize("rate", ["often", "", "5/fortnight", "five/second"])
def test_what_is_no_rate_is_an_error(rate: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Limits().parse(rate)
