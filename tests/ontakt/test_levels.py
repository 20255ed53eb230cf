"""Who may do what: every operation, every level, every bad credential."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, set_to, token_of
from understudy.ontakt import auth
from understudy.ontakt.app import api
from understudy.ontakt.auth import OPERATIONS, ORDER, check_complete
from understudy.ontakt.refusals import REFUSALS
from understudy.ontakt.resources.system import NOT_EMULATED
from understudy.ontakt.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "vendors" / "ontakt.md"
ROUTES = [route for route in api().routes if isinstance(route, APIRoute) and route.name != "login"]
SOCKETS = {"listen_to_events", "drive_machines"}


def requests() -> Iterator[tuple[str, str, str]]:
    """Each operation with a request that can do nothing: no such object, no body."""
    for route in ROUTES:
        path = route.path.replace("{year:int}", "2026").replace("{action}", "x").replace("{rest:path}", "x")
        for method in sorted(route.methods or ()):
            yield route.name, method, re.sub(r"\{\w+:int\}", "999999", path)


REQUESTS = list(requests())


def test_every_operation_has_its_levels() -> None:
    assert {route.name for route in ROUTES} | SOCKETS == set(OPERATIONS)


@pytest.mark.parametrize(
    ("operations", "says"),
    [
        ([*OPERATIONS, "list_issues"], "has no line for: list_issues; "),
        (OPERATIONS.keys() - {"get_root"}, "a line for no operation: get_root"),
    ],
)
def test_an_operation_without_a_line_or_a_line_without_one_is_named(operations: Iterable[str], says: str) -> None:
    with pytest.raises(LookupError, match=re.escape(says)):
        check_complete(operations)


def test_an_app_with_an_operation_that_has_no_line_is_not_assembled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "OPERATIONS", {k: v for k, v in OPERATIONS.items() if k != "get_goals"})
    with pytest.raises(LookupError, match="get_goals"):
        api()


def test_the_guide_tells_of_some_levels_and_the_others_say_that_they_are_ours() -> None:
    told = {name for name, access in OPERATIONS.items() if access.source == "documented"}
    assert {"create_machine", "update_machine_state", "clear_alerts", "delete_alert", "get_chart"} <= told
    assert OPERATIONS["create_shift"].source == "designed"
    assert OPERATIONS["drive_machines"].source == "inferred"


PROFILES = ["4.8", "4.10"]


def shown(token: str) -> dict[str, str]:
    """A token as both generations show it."""
    tokens = {"X-Auth-Token": token, "Authorization": f"Bearer {token}"} if token else {}
    return {**tokens, "Accept": "application/json"}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("role", ORDER)
def test_each_level_may_do_what_the_table_says_and_nothing_else(
    tenant: Tenant, client_of: Callable[..., Client], role: str, profile: str
) -> None:
    client = client_of(tenant, headers=shown(token_of(tenant, role)))
    set_to(tenant, restart_seconds=0, profile=profile)
    for name, method, path in REQUESTS:
        answer = client.request(method, path)
        if role in OPERATIONS[name].allowed:
            assert answer.status_code not in (401, 403), (method, path, answer.text)
        else:
            assert answer.status_code == 403, (method, path, answer.text)
            assert answer.json()["allowed"] == list(OPERATIONS[name].allowed)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("role", ["none", "expired", "revoked", "unknown", "other"])
def test_no_operation_answers_a_bad_credential(
    tenant: Tenant, new_tenant: Callable[..., Tenant], client_of: Callable[..., Client], role: str, profile: str
) -> None:
    set_to(tenant, profile=profile)
    tokens = {"none": "", "unknown": "nobody", "other": token_of(new_tenant(), "api_key")}
    client = client_of(tenant, headers=shown(tokens[role] if role in tokens else token_of(tenant, role)))
    for _, method, path in REQUESTS:
        answer = client.request(method, path)
        assert (answer.status_code, list(answer.json())) == (401, ["error"]), (method, path)


def test_allowed_can_name_users(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    set_to(tenant, allowed="usernames")
    answer = client_of(tenant, "audit").put("/api/equipment/", json={"name": "x"})
    assert answer.json() == {"error": "You are not allowed to do this.", "allowed": ["admin", "plan"]}


def levels() -> str:
    """The levels as a Markdown table."""
    lines = [f"| operation | {' | '.join(ORDER)} | |", f"|---|{':-:|' * len(ORDER)}---|"]
    for operation, access in OPERATIONS.items():
        ticks = " | ".join("✓" if level in access.allowed else "–" for level in ORDER)
        lines.append(f"| `{operation}` | {ticks} | {access.source} |")
    return "\n".join(lines) + "\n"


def test_the_documentation_shows_the_table() -> None:
    assert levels() in PAGE.read_text("utf-8")


def test_the_documentation_lists_what_is_not_emulated() -> None:
    listing = "".join(f"- `{path}`: {says}\n" for path, _, says in NOT_EMULATED)
    assert listing in PAGE.read_text("utf-8")


def test_the_documentation_names_every_operation_refusal_and_setting() -> None:
    text = PAGE.read_text("utf-8")
    names = [route.name for route in ROUTES if not route.name.startswith("missing_")]
    names += [kind.__name__ for kind in REFUSALS] + list(Settings.model_fields)
    assert [name for name in names if f"`{name}`" not in text] == []
