"""The one door to chance: the same seed gives the same ids."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.clock import Clock
from understudy.core.ids import Ids, IdsState


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.set("frozen", datetime(2030, 5, 1, 8, tzinfo=UTC))
    return clock


def ids(clock: Clock, seed: str = "a") -> Ids:
    return Ids(IdsState(seed), clock)


def drawn(source: Ids) -> list[object]:
    return [source.uuid4(), source.uuid7(), source.token(), source.chance(), source.between(1, 1000), source.octets(8)]


def test_the_same_seed_gives_the_same_ids_and_another_gives_others(clock: Clock) -> None:
    assert drawn(ids(clock)) == drawn(ids(clock))
    assert not set(map(str, drawn(ids(clock)))) & set(map(str, drawn(ids(clock, "b"))))


def test_a_source_goes_on_from_its_state(clock: Clock) -> None:
    source = ids(clock)
    source.integer("boxes")
    source.token()
    state = source.state()
    expected = (source.integer("boxes"), source.token())
    again = Ids(state, clock)
    assert (again.integer("boxes"), again.token()) == expected


def test_integers_are_counted_for_each_collection(clock: Clock) -> None:
    source = ids(clock)
    assert [source.integer("boxes"), source.integer("boxes"), source.integer("items")] == [1, 2, 1]
    source.at_least("boxes", 9)
    source.at_least("boxes", 4)
    assert source.integer("boxes") == 10


def test_uuids_are_of_their_version(clock: Clock) -> None:
    source = ids(clock)
    for _ in range(50):
        assert (source.uuid4().version, source.uuid7().version) == (4, 7)
        assert (source.uuid4().variant, source.uuid7().variant) == ("specified in RFC 4122",) * 2


def test_uuid7_follows_the_tenants_clock(clock: Clock) -> None:
    source = ids(clock)
    first = source.uuid7()
    clock.set("frozen", datetime(2030, 5, 1, 9, tzinfo=UTC))
    second = source.uuid7()
    assert first < second
    assert second.int >> 80 == int(clock.timestamp() * 1000)
    assert source.uuid7(5).int >> 80 == 5


def test_tokens_have_their_length_and_alphabet(clock: Clock) -> None:
    tokens = [ids(clock).token(length) for length in (1, 40, 64, 65, 200)]
    assert [len(token) for token in tokens] == [1, 40, 64, 65, 200]
    assert all(re.fullmatch("[A-Za-z0-9]+", token) for token in tokens)


@given(low=st.integers(-100, 100), span=st.integers(0, 50), seed=st.text(max_size=5))
def test_numbers_lie_in_their_range(low: int, span: int, seed: str) -> None:
    source = Ids(IdsState(seed), Clock())
    assert low <= source.between(low, low + span) <= low + span
    assert 0 <= source.chance() < 1
