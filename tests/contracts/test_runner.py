"""Clauses are tried over HTTP, each with a tenant of its own, and what is not so is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.core import acme
from understudy.contracts.clauses import Clause
from understudy.contracts.client import Client
from understudy.contracts.runner import run_clause
from understudy.control.addresses import Addresses

Tried = Callable[..., list[str]]


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    with acme.served(tmp_path_factory.mktemp("acme")) as addresses:
        yield addresses


@pytest.fixture
def client(where: Addresses) -> Iterator[Client]:
    client = Client(where.gateway)
    yield client
    client.close()


@pytest.fixture
def tried(where: Addresses, client: Client) -> Tried:
    def play(*steps: dict[str, Any], **roles: Any) -> list[str]:
        clause = Clause.model_validate({"id": "acme/x", "says": "It is so.", "tier": "designed", "exchanges": steps})
        return run_clause(clause, acme.vendor(**roles), client, where.control)

    return play


def asked(path: str, status: int = 200, method: str = "GET", **more: Any) -> dict[str, Any]:
    keys = {"headers", "query", "body", "text", "form", "credential", "mount"}
    request = {"method": method, "path": path} | {key: more[key] for key in keys & set(more)}
    rest = {key: more[key] for key in {"capture", "repeat", "each"} & set(more)}
    return {"request": request, "answer": {"status": status, **more.get("answer", {})}, **rest}


def test_what_is_so_has_no_findings(tried: Tried) -> None:
    assert tried(asked("/items/1", answer={"body": {"const": {"id": 1, "name": "anvil"}}})) == []


def test_what_is_not_so_is_told_with_clause_and_exchange(tried: Tried) -> None:
    findings = tried(asked("/items/1"), asked("/items/1", answer={"body": {"required": ["price"]}}), asked("/items/9"))
    assert len(findings) == 1
    assert findings[0].startswith("acme/x, exchange 2: body: 'price' is a required property")


def test_captured_values_reach_later_requests(tried: Tried) -> None:
    made = asked("/items", 201, "POST", body={"name": "glue"}, capture={"item": "/id", "name": "/name"})
    again = asked("/items/{item}", answer={"body": {"const": {"id": "{item}", "name": "{name}"}}})
    assert tried(made, again) == []


def test_each_clause_has_a_tenant_of_its_own(tried: Tried) -> None:
    made = asked("/items", 201, "POST", body={"name": "glue"}, answer={"body": {"properties": {"id": {"const": 3}}}})
    assert tried(made) == tried(made) == []


def test_a_burst_is_judged_by_its_last_answer(tried: Tried) -> None:
    sixth = asked("/items/1", 429, credential="key-1", repeat=6)
    assert tried(sixth) == []
    assert "turn 1: status: wanted 429, got 200" in tried({**sixth, "each": True})[0]


def test_steps_change_the_tenant(tried: Tried) -> None:
    burst = asked("/items/1", credential="key-1", repeat=6)
    assert tried({"limits": {"mode": "off"}}, burst) == []
    assert tried({"seed": {"items": [{"id": 9, "name": "saw"}]}}, asked("/items/9")) == []
    assert tried({"clock": {"advance": 9}}, {"settings": {"greeting": "moin"}}) == []


def test_a_step_that_the_control_plane_refuses_is_told(tried: Tried) -> None:
    findings = tried({"control": {"method": "GET", "path": "nothing"}})
    assert findings[0].startswith("acme/x, exchange 1: SetupError: GET nothing: the control plane says 404")


def test_a_step_can_capture(tried: Tried) -> None:
    made = {
        "control": {
            "method": "POST",
            "path": "seed/acme",
            "body": {"items": [{"id": 40, "name": "saw"}]},
            "capture": {"rows": "/collections/items"},
        }
    }
    assert tried(made, asked("/items/{rows}", 404), asked("/items/40")) == []


def test_forms_texts_and_queries_are_sent(tried: Tried) -> None:
    assert "exchange 1" in tried(asked("/items", 201, "POST", form={"name": "saw"}))[0]
    assert tried(asked("/items", 201, "POST", text='{"name": "saw"}', query={"a": [1, 2]})) == []
    assert tried(asked("/items/1?a=1", query={"b": "ä"}, headers={"Accept": "text/plain"})) == []


def test_other_mounts_are_reached_by_name(tried: Tried) -> None:
    assert tried(asked("/items/1", mount="acme-too")) == []
    assert "has no mount acme-three" in tried(asked("/items/1", mount="acme-three"))[0]


def test_roles_that_do_not_exist_are_told(tried: Tried) -> None:
    assert "acme has no role revoked; there are key-1" in tried(asked("/items/1", credential="revoked"))[0]


def test_nobody_strangers_and_other_tenants_are_told_apart(tried: Tried) -> None:
    # Only a known credential is counted, so that only its sixth request is refused.
    for credential in ("none", "unknown", "other-tenant"):
        assert tried(asked("/items/1", credential=credential, repeat=7, each=True)) == []
    assert tried(asked("/items/1", 429, credential="key-1", repeat=6)) == []


def test_whoever_signed_in_long_ago_has_expired(tried: Tried) -> None:
    july = {"body": {"properties": {"now": {"pattern": "^2026-07-03T12:00"}}}}
    assert "/now: '2026-06-01T" in tried(asked("/now", credential="key-1", answer=july))[0]
    assert tried(asked("/now", credential="expired", answer=july)) == []


def test_links_are_followed_as_they_are(tried: Tried, where: Addresses) -> None:
    def linked(address: str) -> list[str]:
        made = asked("/items", 201, "POST", body={"name": address}, capture={"link": "/name"})
        return tried(made, asked("{link}"))

    assert linked(f"{where.gateway}/acme/items/1") == []
    assert linked("http://127.0.0.1:1/items/1")[0].endswith("leads elsewhere")
