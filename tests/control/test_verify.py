"""A described request came as often as expected, or the answer says what came instead."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.control.plane import Plane
from understudy.core.journal import JournalBounds


@pytest.fixture
def verify(served: Plane, default: httpx.Client) -> Callable[..., dict[str, Any]]:
    acme = served.acme()
    acme.get("/items/1?full=1&tag=a&tag=b", headers={"Accept-Language": "de"})
    acme.post("/items", json={"name": "bell", "parts": [{"id": 1, "of": "brass"}], "loud": True})

    def asked(**expectation: Any) -> dict[str, Any]:
        answer = default.post("/journal/verify", json=expectation)
        assert answer.status_code == 200, answer.text
        verdict: dict[str, Any] = answer.json()
        return verdict

    return asked


@pytest.mark.parametrize(
    "expectation",
    [
        {},
        {"vendor": "acme", "operation": "item", "method": "get", "path": "/items/1", "status": 200, "times": 1},
        {"path": "/items*", "times": 2},
        {"query": {"full": "1"}},
        {"query": {"tag": "b"}},
        {"query": {"tag": ["a", "b"]}},
        {"headers": {"ACCEPT-language": "de"}},
        {"body_contains": "bell"},
        {"json": {"name": "bell"}},
        {"json": {"parts": [{"of": "brass"}], "loud": True}},
        {"path": "/nowhere", "times": 0},
        {"path": "/nowhere", "at_most": 3},
        {"at_least": 1, "at_most": 2},
    ],
)
def test_what_came_as_expected_is_verified(verify: Callable[..., dict[str, Any]], expectation: dict[str, Any]) -> None:
    verdict = verify(**expectation)
    assert (verdict["verified"], verdict["reason"], verdict["nearest"]) == (True, None, [])


@pytest.mark.parametrize(
    ("expectation", "what", "wanted", "got"),
    [
        ({"path": "/items/1", "method": "PUT"}, "method", "PUT", "GET"),
        ({"method": "GET", "path": "/items/2"}, "path", "/items/2", "/items/1"),
        ({"method": "GET", "status": 201}, "status", 201, 200),
        ({"method": "GET", "operation": "add"}, "operation", "add", "item"),
        ({"method": "GET", "query": {"full": "2"}}, "query.full", "2", "1"),
        ({"method": "GET", "query": {"page": "2"}}, "query.page", "2", None),
        ({"method": "GET", "headers": {"Accept-Language": "en"}}, "headers.accept-language", "en", "de"),
        ({"method": "GET", "headers": {"If-Match": "1"}}, "headers.if-match", "1", None),
        ({"method": "POST", "json": {"name": "horn"}}, "json.name", "horn", "bell"),
        ({"method": "POST", "json": {"size": 1}}, "json.size", 1, None),
        ({"method": "POST", "json": {"loud": 1}}, "json.loud", 1, True),
        ({"method": "POST", "json": {"parts": [{"id": 2}]}}, "json.parts.0.id", 2, 1),
        ({"method": "POST", "json": {"parts": []}}, "json.parts", [], [{"id": 1, "of": "brass"}]),
    ],
)
def test_the_nearest_miss_says_what_differed(
    verify: Callable[..., dict[str, Any]], expectation: dict[str, Any], what: str, wanted: object, got: object
) -> None:
    verdict = verify(**expectation)
    assert (verdict["verified"], verdict["count"]) == (False, 0)
    assert verdict["reason"] == "It came 0 times, at least 1 expected."
    assert verdict["nearest"][0]["differs"] == [{"what": what, "wanted": wanted, "got": got, "undecided": False}]


def test_a_body_that_is_no_json_is_shown(served: Plane, default: httpx.Client) -> None:
    served.acme().get("/items/1")
    verdict = default.post("/journal/verify", json={"json": None}).json()
    assert verdict["nearest"][0]["differs"] == [{"what": "json", "wanted": None, "got": None, "undecided": False}]


def test_too_many_are_not_verified(verify: Callable[..., dict[str, Any]]) -> None:
    verdict = verify(path="/items*", at_most=1)
    assert (verdict["verified"], verdict["count"]) == (False, 2)
    assert verdict["reason"] == "It came 2 times, at most 1 expected."


def test_what_was_dropped_and_could_have_counted_fails_and_is_named(started: Callable[..., Plane]) -> None:
    served = started(bounds=JournalBounds(entries=1))
    control = served.control("/tenants/default")
    for number in (1, 2):
        served.acme().get(f"/items/{number}")
    missing = control.post("/journal/verify", json={"path": "/items/1"}).json()
    assert missing["reason"] == "It came 0 times, but 1 dropped entry could have counted."
    exact = control.post("/journal/verify", json={"path": "/items/2", "times": 1}).json()
    assert (exact["verified"], exact["count"], exact["dropped"]) == (False, 1, 1)
    enough = control.post("/journal/verify", json={"path": "/items/2"}).json()
    assert enough["verified"] is True
    far = control.post("/journal/verify", json={"path": "/items/1", "at_least": 5}).json()
    assert far["reason"] == "It came 0 times, at least 5 expected."


def test_what_was_hidden_or_cut_decides_nothing(started: Callable[..., Plane]) -> None:
    served = started(bounds=JournalBounds(body=60))
    control = served.control("/tenants/default")
    served.acme().post("/items", json={"name": "b" * 100, "password": "secret"})
    for expectation in ({"body_contains": "secret"}, {"json": {"password": "secret"}}):
        verdict = control.post("/journal/verify", json=expectation).json()
        assert verdict["reason"] == "It came 0 times, but 1 of which not all was kept could have counted."
        assert verdict["nearest"][0]["differs"][0]["undecided"] is True


def test_a_hidden_header_decides_nothing(served: Plane, default: httpx.Client) -> None:
    served.acme().get("/items/1", headers={"Authorization": "Bearer a"})
    verdict = default.post("/journal/verify", json={"headers": {"authorization": "Bearer a"}, "times": 0}).json()
    assert (verdict["verified"], verdict["count"]) == (False, 0)
    shown = default.post("/journal/verify", json={"headers": {"authorization": "[hidden]"}}).json()
    assert shown["verified"] is True


@pytest.mark.parametrize(
    "expectation",
    [
        {"times": 1, "at_least": 1},
        {"at_least": 2, "at_most": 1},
        {"times": -1},
        {"vendor": "other"},
        {"bodyContains": "x"},
    ],
)
def test_an_expectation_that_contradicts_itself_is_refused(default: httpx.Client, expectation: dict[str, Any]) -> None:
    assert default.post("/journal/verify", json=expectation).status_code == 422
