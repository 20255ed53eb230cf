"""Access tokens, as a person makes them on the Administration page."""

from collections.abc import Callable

import httpx
import pytest

from tests.btec.conftest import Btec
from understudy.control.addresses import Addresses

READ = ["customers:read", "duts:read", "tests:read", "projects:read", "user-groups:read"]


def total(client: httpx.Client, resource: str) -> int:
    answer = client.get(f"/api/v1/{resource}")
    assert answer.status_code == 200, answer.text
    return int(answer.json()["total"])


@pytest.mark.clause("btec/tokens/demo-data")
def test_the_first_token_for_the_test_environment_adds_the_demo_data(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(seed={"btec": "empty"})
    assert btec.tenant.control.get("/state/btec").json()["collections"]["duts"] == 0
    client = btec.with_token(btec.new_token(scopes=READ)["token"])
    assert total(client, "customers") == 6
    assert total(client, "tests") == 146
    assert total(client, "user-groups") == 4


def test_the_demo_data_of_a_first_token_are_those_of_the_demo_seed(new_btec: Callable[..., Btec]) -> None:
    empty, demo = new_btec(seed={"btec": "empty"}), new_btec()
    empty.new_token()
    for name in ("customers", "departments", "duts", "tests", "projects", "users", "test_procedures"):
        assert empty.state(name) == demo.state(name)


def test_only_the_first_token_adds_demo_data(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(seed={"btec": "empty"})
    first = btec.new_token(scopes=["projects:write"])
    assert btec.with_token(first["token"]).delete("/api/v1/projects/1").status_code == 200
    btec.tenant.control.delete(f"/btec/tokens/{first['id']}")
    again = btec.with_token(btec.new_token(scopes=READ)["token"])
    assert total(again, "projects") == 3


def test_a_token_for_production_adds_nothing(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(seed={"btec": "empty"})
    token = btec.new_token(scopes=READ, test_environment=False)["token"]
    client = btec.with_token(token, "btec-production")
    assert total(client, "customers") == 0
    assert total(client, "user-groups") == 3
    assert btec.tenant.control.get("/state/btec").json()["collections"]["customers"] == 0


def test_demo_data_can_be_left_out(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(seed={"btec": "empty"}, settings={"btec": {"demo_data": False}})
    assert total(btec.with_token(btec.new_token(scopes=READ)["token"]), "customers") == 0


def test_demo_data_do_not_mix_with_what_is_there(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(seed={"btec": "empty"})
    added = btec.tenant.control.post("/seed/btec", json={"manufacturers": [{"id": 1, "name": "Schon da"}]})
    assert added.status_code == 200
    assert total(btec.with_token(btec.new_token(scopes=READ)["token"]), "customers") == 0


def test_the_secret_of_a_token_is_shown_once(btec: Btec) -> None:
    made = btec.new_token(name="erp", scopes=["duts:read"])
    assert made["test_environment"] is True
    assert made["expires_at"] is None
    shown = btec.tenant.control.get(f"/btec/tokens/{made['id']}").json()
    assert shown == {name: value for name, value in made.items() if name != "token"}
    assert made["token"] not in btec.tenant.control.get("/btec/tokens").text


def test_a_journal_holds_no_token(btec: Btec) -> None:
    btec.client().get("/api/v1/duts")
    assert btec.token("sandbox") not in btec.tenant.control.get("/journal").text


def test_an_expired_token_is_refused_at_the_very_next_request(btec: Btec) -> None:
    btec.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-01T12:00:00Z"})
    made = btec.new_token(scopes=["duts:read"], expires_at="2026-06-01T12:00:10Z")
    client = btec.with_token(made["token"])
    assert client.get("/api/v1/duts").status_code == 200
    btec.tenant.control.post("/clock/advance", json={"seconds": 9})
    assert client.get("/api/v1/duts").status_code == 200
    btec.tenant.control.post("/clock/advance", json={"seconds": 1})
    assert client.get("/api/v1/duts").status_code == 401
    btec.tenant.control.patch(f"/btec/tokens/{made['id']}", json={"expires_at": None})
    assert client.get("/api/v1/duts").status_code == 200


def test_a_deleted_token_is_gone_from_the_page_and_says_so_to_its_user(btec: Btec) -> None:
    made = btec.new_token(scopes=["duts:read"])
    assert btec.tenant.control.delete(f"/btec/tokens/{made['id']}").status_code == 204
    answer = btec.with_token(made["token"]).get("/api/v1/duts")
    assert (answer.status_code, answer.json()["description"]) == (401, "This access token was deleted.")
    assert btec.tenant.control.get(f"/btec/tokens/{made['id']}").status_code == 404
    assert made["id"] not in [each["id"] for each in btec.tenant.control.get("/btec/tokens").json()]


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"name": "x"},
        {"name": "x", "scopes": ["everything"]},
        {"name": "", "scopes": []},
        {"name": "x", "scopes": [], "expires_at": "2026-06-01"},
        {"name": "x", "scopes": [], "colour": "red"},
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(btec: Btec, wish: dict[str, object]) -> None:
    before = btec.tenant.control.get("/btec/tokens").json()
    assert btec.tenant.control.post("/btec/tokens", json=wish).status_code == 422
    assert btec.tenant.control.get("/btec/tokens").json() == before


@pytest.mark.parametrize("change", [{"name": None}, {"scopes": None}, {"token": "x"}])
def test_a_change_of_a_token_that_makes_no_sense_is_refused(btec: Btec, change: dict[str, object]) -> None:
    assert btec.tenant.control.patch("/btec/tokens/1", json=change).status_code == 422


def test_an_empty_change_changes_nothing(btec: Btec) -> None:
    before = btec.tenant.control.get("/btec/tokens/1").json()
    assert btec.tenant.control.patch("/btec/tokens/1", json={}).json() == before


@pytest.mark.clause("btec/environments/hosts")
@pytest.mark.parametrize(
    ("host", "role"), [("sandbox-api-btec.benning.de", "sandbox"), ("api-btec.benning.de", "production")]
)
def test_the_environments_answer_at_their_hosts(btec: Btec, server: Addresses, host: str, role: str) -> None:
    token = {"Authorization": f"Token {btec.token(role)}"}
    other = {"Authorization": f"Token {btec.token('production' if role == 'sandbox' else 'sandbox')}"}
    with httpx.Client(base_url=server.gateway, headers={"Host": host}) as client:
        assert client.get("/api/v1/user-groups", headers=token).status_code == 200
        assert client.get("/api/v1/user-groups", headers=other).status_code == 401


def test_a_new_tenant_is_told_its_tokens_and_their_variables(btec: Btec) -> None:
    described = btec.tenant.vendors["btec"]
    assert described["credentials"]["sandbox"]["token"].startswith("demo-sandbox-token")
    assert described["env"] == {
        "BTEC_URL": described["url"],
        "BTEC_SANDBOX_TOKEN": btec.token("sandbox"),
        "BTEC_PRODUCTION_TOKEN": btec.token("production"),
    }
