"""Rules of failure are made, counted, shown and taken away."""

from typing import Any

import httpx
import pytest

from tests.control.plane import Plane


def test_a_refusal_is_answered_as_often_as_asked(served: Plane, default: httpx.Client) -> None:
    made = default.post("/faults", json={"vendor": "acme", "refusal": "TooMany", "times": 2})
    assert (made.status_code, made.json()["hits"], made.json()["spent"]) == (201, 0, False)
    statuses = [served.acme().get("/items/1").status_code for _ in range(3)]
    assert statuses == [429, 429, 200]
    rule = default.get(f"/faults/{made.json()['number']}").json()
    assert (rule["hits"], rule["spent"]) == (2, True)


def test_any_status_comes_in_the_vendors_dialect(served: Plane, default: httpx.Client) -> None:
    default.post("/faults", json={"vendor": "acme", "status": 507})
    answer = served.acme().get("/items/1")
    assert (answer.status_code, answer.json()) == (507, {"error": "Injected fault."})


def test_a_rule_of_one_operation_leaves_the_others_alone(served: Plane, default: httpx.Client) -> None:
    default.post("/faults", json={"vendor": "acme", "operation": "add", "status": 500})
    assert served.acme().get("/items/1").status_code == 200
    assert served.acme().post("/items", json={"name": "bell"}).status_code == 500
    assert served.acme().get("/items/3").status_code == 404


def test_an_answer_lost_afterwards_leaves_the_write_done(served: Plane, default: httpx.Client) -> None:
    default.post("/faults", json={"vendor": "acme", "operation": "add", "status": 503, "after": True})
    assert served.acme().post("/items", json={"name": "bell"}).status_code == 503
    assert served.acme().get("/items/3").json()["name"] == "bell"


def test_malformed_json_is_no_json(served: Plane, default: httpx.Client) -> None:
    default.post("/faults", json={"vendor": "acme", "connection": "malformed"})
    answer = served.acme().get("/items/1")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        answer.json()


@pytest.mark.parametrize("path", ["/items/none", "/items/9", "/nowhere"])
def test_an_answer_that_says_no_is_broken_too(served: Plane, default: httpx.Client, path: str) -> None:
    default.post("/faults", json={"vendor": "acme", "connection": "malformed"})
    answer = served.acme().get(path)
    assert answer.status_code in (400, 404)
    with pytest.raises(ValueError, match=r"."):
        answer.json()
    assert default.get("/journal").json()["entries"][0]["fault"] == 1


def test_a_dripping_answer_comes_whole(served: Plane, default: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.core.stages.faults.DRIP_PAUSE", 0)
    default.post("/faults", json={"vendor": "acme", "connection": "drip"})
    assert served.acme().get("/items/1").json()["name"] == "anvil"


def test_only_a_latency_lets_the_answer_through(served: Plane, default: httpx.Client) -> None:
    made = default.post("/faults", json={"vendor": "acme", "latency_ms": {"min": 1, "max": 3}})
    assert made.json()["latency_ms"] == {"min": 1, "max": 3}
    assert served.acme().get("/items/1").json()["name"] == "anvil"
    assert default.get("/faults").json()["faults"][0]["hits"] == 1
    assert default.get("/journal").json()["entries"][0]["milliseconds"] >= 1


def test_a_fixed_latency_is_shown_as_it_was_asked(default: httpx.Client) -> None:
    made = default.post("/faults", json={"vendor": "acme", "latency_ms": 5})
    assert made.json()["latency_ms"] == 5


def test_the_journal_marks_what_a_rule_did(served: Plane, default: httpx.Client) -> None:
    number = default.post("/faults", json={"vendor": "acme", "refusal": "TooMany"}).json()["number"]
    served.acme().get("/items/1")
    entry = default.get("/journal", params={"fault": number}).json()["entries"][0]
    assert (entry["status"], entry["refusal"], entry["fault"]) == (429, "TooMany", number)


def test_rules_are_taken_away_one_by_one_or_all_at_once(served: Plane, default: httpx.Client) -> None:
    first, *_ = [default.post("/faults", json={"vendor": "acme", "status": 503}).json()["number"] for _ in range(3)]
    assert default.delete(f"/faults/{first}").status_code == 204
    assert default.get(f"/faults/{first}").status_code == 404
    assert default.delete(f"/faults/{first}").status_code == 404
    assert len(default.get("/faults").json()["faults"]) == 2
    assert default.delete("/faults").status_code == 204
    assert served.acme().get("/items/1").status_code == 200


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ({"vendor": "other", "status": 500}, "acme"),
        ({"vendor": "acme", "operation": "fetch", "status": 500}, "item"),
        ({"vendor": "acme", "refusal": "Gone"}, "NotFound"),
    ],
)
def test_a_rule_for_what_does_not_exist_names_what_does(
    default: httpx.Client, body: dict[str, Any], known: str
) -> None:
    answer = default.post("/faults", json=body)
    assert answer.status_code == 422
    assert known in answer.json()["known"]
    assert default.get("/faults").json()["faults"] == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"status": 500, "refusal": "TooMany"},
        {"status": 500, "connection": "close"},
        {"status": 399},
        {"status": 600},
        {"connection": "slow"},
        {"latency_ms": -1},
        {"latency_ms": {"min": 5, "max": 4}},
        {"latency_ms": 5, "after": True},
        {"status": 500, "times": 0},
        {"status": 500, "often": 1},
    ],
)
def test_a_rule_that_says_two_things_or_none_is_refused(default: httpx.Client, more: dict[str, Any]) -> None:
    answer = default.post("/faults", json={"vendor": "acme", **more})
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert default.get("/faults").json()["faults"] == []
