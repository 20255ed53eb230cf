"""The second generation: bearer tokens, keys of each user, pages instead of JSON, numbers as texts."""

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, new, set_to, token_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def later(tenant: Tenant) -> Tenant:
    """A tenant of that generation."""
    set_to(tenant, profile="4.10")
    return tenant


@pytest.fixture
def client(later: Tenant, client_of: Callable[..., Client]) -> Callable[[str], Client]:
    """Makes clients by role."""
    return lambda role: client_of(later, headers={**JSON, "Authorization": f"Bearer {token_of(later, role)}"})


def test_the_token_is_a_bearer_token(later: Tenant, client: Callable[[str], Client]) -> None:
    assert client("api_key").get("/api/").json()["version"] == "4.10.24"
    old = httpx.get(later.path_url("ontakt") + "/api/", headers={**JSON, "X-Auth-Token": token_of(later, "api_key")})
    assert (old.status_code, old.json()) == (401, {"error": "Authentication is required."})


def test_the_first_generation_takes_no_bearer_token(tenant: Tenant) -> None:
    headers = {"Authorization": f"Bearer {token_of(tenant, 'api_key')}"}
    assert httpx.get(tenant.path_url("ontakt") + "/api/", headers=headers).status_code == 401


def test_errors_are_pages_for_who_does_not_accept_json(client: Callable[[str], Client]) -> None:
    page = client("api_key").get("/api/machines/999", headers={"Accept": "*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no Machine 999." in page.text
    assert client("api_key").get("/api/machines/999").json() == {"error": "There is no Machine 999."}


def test_a_page_escapes_what_the_client_sent(client: Callable[[str], Client]) -> None:
    page = client("api_key").get("/api/downtime/", params={"start": "<b>"}, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "&lt;b&gt;" in page.text


def test_a_users_key_is_shown_once_and_has_the_users_level(later: Tenant, client: Callable[[str], Client]) -> None:
    shop = client("shop")
    key = new(shop, "/api/users/keys", name="tablet")
    assert set(key) == {"id", "user_id", "name", "key", "created"}
    seen = httpx.get(later.path_url("ontakt") + "/api/", headers={"Authorization": f"Bearer {key['key']}"})
    assert seen.json()["user"]["username"] == "shop"
    listed = later.control.get("/ontakt/keys").json()[-1]
    assert (listed["id"], "key" in listed) == (key["id"], False)


def test_a_key_is_deleted_by_its_owner_or_an_administrator(client: Callable[[str], Client]) -> None:
    shop, plan, admin = client("shop"), client("plan"), client("admin")
    first, second = (new(shop, "/api/users/keys", name=name)["id"] for name in ("a", "b"))
    assert plan.delete(f"/api/users/keys/{first}").status_code == 403
    assert shop.delete(f"/api/users/keys/{first}").status_code == 204
    assert admin.delete(f"/api/users/keys/{second}").status_code == 204
    assert admin.delete(f"/api/users/keys/{second}").status_code == 404


def test_a_user_is_shown_with_the_keys_and_without_their_secrets(client: Callable[[str], Client]) -> None:
    key = new(client("shop"), "/api/users/keys", name="tablet")
    del key["key"]
    assert client("admin").get("/api/users/3").json()["api_keys"] == [key]
    assert client("admin").get("/api/users/99").status_code == 404


def test_a_user_has_no_keys_in_the_first_generation(api: Client) -> None:
    assert "api_keys" not in api.get("/api/users/1").json()


def test_a_key_has_a_name(client: Callable[[str], Client]) -> None:
    assert client("shop").put("/api/users/keys", json={}).status_code == 400


def test_users_have_no_keys_in_the_first_generation(api: Client) -> None:
    assert api.put("/api/users/keys", json={"name": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("lead_time", "12", 12),
        ("lead_time", "", None),
        ("pack_qty", "", 0),
        ("price", "4.5", 4.5),
        ("price", "", 0.0),
        ("name", "7", "7"),
    ],
)
def test_a_text_becomes_a_number(client: Callable[[str], Client], field: str, text: str, value: object) -> None:
    answer = client("api_key").patch("/api/inventory/items/1", json={field: text})
    assert answer.status_code == 200, answer.text
    assert answer.json()[field] == value


@pytest.mark.parametrize("body", [{"lead_time": "1.5"}, {"lead_time": "x"}, {"price": "cheap"}, {"price": "nan"}])
def test_a_text_that_is_no_such_number_cancels_the_request(
    client: Callable[[str], Client], body: dict[str, str]
) -> None:
    before = client("api_key").get("/api/inventory/items/1").json()
    assert client("api_key").patch("/api/inventory/items/1", json={**body, "name": "Other"}).status_code == 400
    assert client("api_key").get("/api/inventory/items/1").json() == before


def test_a_text_stays_a_text_in_the_first_generation(api: Client) -> None:
    assert api.patch("/api/inventory/items/1", json={"lead_time": "12"}).status_code == 400
