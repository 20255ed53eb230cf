"""The stages are one list, composed once: what each does, and in which order."""

import asyncio
import logging
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.core import acme
from understudy.core.exchange import KEY, Exchange
from understudy.core.faults import Fault
from understudy.core.long_work import Interrupted
from understudy.core.seeding import SeedError
from understudy.core.stages import STAGES
from understudy.core.stages.stage import Headers, Stage
from understudy.core.tenants import Tenants


@pytest.fixture
def tenants(tmp_path: Path) -> Tenants:
    made = acme.tenants(tmp_path)
    made.open_default()
    return made


def entered(app: ASGIApp) -> ASGIApp:
    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = Exchange(scope, "acme")
        await app(scope, receive, send)

    return entry


def get(tenants: Tenants, path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(entered(acme.app(tenants)))
        async with httpx.AsyncClient(transport=transport, base_url="http://acme") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def test_every_stage_says_something_and_one_answers_for_what_is_raised() -> None:
    said = [{name for name in vars(Stage) if getattr(stage, name) is not getattr(Stage, name)} for stage in STAGES]
    assert all(said)
    assert sum("raised" in names for names in said) == 1


def test_the_last_stage_sees_the_head_of_an_answer_first(tenants: Tenants, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def noting(stage: type[Stage]) -> type[Stage]:
        class Noting(stage):  # type: ignore[misc,valid-type] # any stage will do
            def before(self, exchange: Exchange) -> object:
                seen.append(f"before {stage.__name__}")
                return super().before(exchange)

            def head(self, exchange: Exchange, headers: Headers) -> None:
                seen.append(f"head {stage.__name__}")
                super().head(exchange, headers)

        return Noting

    monkeypatch.setattr("understudy.core.stages.middleware.STAGES", tuple(noting(stage) for stage in STAGES))
    assert get(tenants, "/items/1").status_code == 200
    names = [stage.__name__ for stage in STAGES]
    assert seen == [f"before {name}" for name in names] + [f"head {name}" for name in reversed(names)]


def test_the_journal_keeps_the_vendors_own_headers(tenants: Tenants) -> None:
    answer = get(tenants, "/items/1")
    (entry,) = tenants.get("default").journal  # type: ignore[union-attr] # it was opened by the fixture
    assert {"date", "understudy-request-id"} <= set(answer.headers)
    assert {name for name, _ in entry.answer.headers} == {"content-length", "content-type"}


def test_an_error_of_ours_is_the_vendors_answer_and_in_the_log(
    tenants: Tenants, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(acme, "select", None)
    with caplog.at_level(logging.ERROR):
        answer = get(tenants, "/items/1")
    assert (answer.status_code, answer.json()) == (500, {"error": acme.Unexpected.says})
    assert "/items/1" in caplog.text


def test_work_given_up_because_of_a_reset_is_no_error_of_ours(
    tenants: Tenants, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def given_up(*_: object) -> None:
        raise Interrupted

    monkeypatch.setattr(acme, "select", given_up)
    with caplog.at_level(logging.ERROR):
        answer = get(tenants, "/items/1")
    assert (answer.status_code, answer.json()) == (500, {"error": acme.Unexpected.says})
    assert caplog.text == ""


@pytest.mark.parametrize("connection", ["close", "cut"])
def test_a_server_that_cannot_end_a_connection_gets_an_error(tenants: Tenants, connection: str) -> None:
    rule = Fault(1, "acme", connection=connection)  # type: ignore[arg-type] # one of its words
    tenants.get("default").faults.add(rule)  # type: ignore[union-attr] # it was opened by the fixture
    with pytest.raises(ConnectionAbortedError):
        get(tenants, "/items/1")


async def unreadable(_exchange: Exchange) -> str | None:
    raise RecursionError("a credential nested too deep")


@pytest.mark.parametrize("path_tenant", [None, "mine"])
def test_what_is_raised_while_the_tenant_is_looked_for_is_answered_in_the_vendors_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, path_tenant: str | None
) -> None:
    monkeypatch.setattr(acme, "identify", unreadable)
    tenants = acme.tenants(tmp_path)
    default = tenants.open_default()
    mine = asyncio.run(tenants.create("mine"))

    async def ask() -> httpx.Response:
        async def entry(scope: Scope, receive: Receive, send: Send) -> None:
            scope[KEY] = Exchange(scope, "acme", path_tenant=path_tenant)
            await app(scope, receive, send)

        app = acme.app(tenants)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(entry), base_url="http://acme") as client:
            return await client.get("/now")

    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()) == (500, {"error": acme.Unexpected().text})
    assert "nested too deep" in caplog.text
    kept = {tenant.id: [entry.status for entry in tenant.journal] for tenant in (default, mine)}
    assert kept == ({"default": [], "mine": [500]} if path_tenant else {"default": [500], "mine": []})


def test_a_world_that_cannot_be_made_is_answered_in_the_vendors_words_and_in_the_journal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_seeding: object) -> None:
        raise SeedError("keys: row 1 fits no more")

    made = acme.vendor(generate=broken)
    monkeypatch.setattr(acme, "vendor", lambda _name: made)
    tenants = acme.tenants(tmp_path)
    tenants.open_default()
    with caplog.at_level(logging.ERROR):
        answers = [get(tenants, path) for path in ("/items/1", "/nowhere")]
    assert [(each.status_code, each.json()) for each in answers] == [(500, {"error": acme.Unexpected.says})] * 2
    assert "row 1 fits no more" in caplog.text
    assert [entry.status for entry in tenants.get("default").journal] == [500, 500]  # type: ignore[union-attr] # it was opened here
