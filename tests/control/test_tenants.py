"""Tenants are made, shown, reset and taken away."""

import httpx
import pytest

from tests.control.plane import Plane


def test_a_new_tenant_says_everything_its_users_need(control: httpx.Client) -> None:
    answer = control.post("/tenants", json={"id": "mine"})
    assert answer.status_code == 201
    acme = answer.json()["vendors"]["acme"]
    assert acme["url"] == "http://127.0.0.1:4999"
    assert acme["path_url"] == "http://127.0.0.1:4700/t/mine/acme"
    assert acme["tls_path_url"] == "https://127.0.0.1:4743/t/mine/acme"
    assert acme["credentials"] == {"key-1": {"key": "demo-key.mine"}}
    assert acme["env"] == {"ACME_URL": "http://127.0.0.1:4999"}
    assert acme["mounts"]["acme-test"]["url"] == "http://127.0.0.1:4700/acme-test"


def test_a_tenant_without_a_wish_gets_an_id_of_its_own(control: httpx.Client) -> None:
    ids = {control.post("/tenants", json={}).json()["id"] for _ in range(3)}
    assert len(ids) == 3


def test_what_was_answered_at_making_is_answered_again(control: httpx.Client) -> None:
    made = control.post("/tenants", json={"id": "mine", "ttl": 3600}).json()
    assert control.get("/tenants/mine").json() == made
    assert made["expires"] > made["created"]


def test_the_credential_of_a_new_tenant_reaches_its_data_alone(served: Plane, control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "mine", "seed": {"acme": {"items": [{"id": 7, "name": "horn"}]}}})
    assert served.acme("demo-key.mine").get("/items/7").json()["name"] == "horn"
    assert served.acme("demo-key.mine").get("/items/1").status_code == 404
    assert served.acme("demo-key").get("/items/7").status_code == 404


def test_an_empty_seed_has_credentials_and_nothing_else(served: Plane, control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "bare", "seed": {"acme": "empty"}})
    assert served.acme("demo-key.bare").get("/items/1").status_code == 404
    assert control.get("/tenants/bare/state/acme").json()["collections"] == {"keys": 1, "items": 0}


def test_tenants_are_listed_the_oldest_first(control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "b"})
    control.post("/tenants", json={"id": "a"})
    listed = control.get("/tenants").json()["tenants"]
    assert [each["id"] for each in listed] == ["default", "b", "a"]


def test_a_deleted_tenant_is_gone_with_its_credentials(served: Plane, control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "mine"})
    assert control.delete("/tenants/mine").status_code == 204
    assert control.get("/tenants/mine").status_code == 404
    assert served.tenants.holders("acme", "demo-key.mine") == []


def test_the_default_tenant_stays(control: httpx.Client) -> None:
    answer = control.delete("/tenants/default")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:understudy:problem:conflict")
    assert control.get("/tenants/default").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"id": "default"}, 409, "default"),
        ({"id": "Big"}, 422, "a-z"),
        ({"id": "a/b"}, 422, "a-z"),
        ({"ttl": 0}, 422, "ttl"),
        ({"name": "x"}, 422, "body/name"),
        ({"seed": {"other": "demo"}}, 422, "other"),
        ({"seed": {"acme": "full"}}, 422, "seed"),
        ({"seed": {"acme": {"boxes": []}}}, 422, "boxes"),
        ({"seed": {"acme": {"items": [{"id": 1, "colour": "red"}]}}}, 422, "row 1, field name"),
        ({"seed": {"acme": {"keys": [{"key": 5}]}}}, 422, "row 1, field key"),
        ({"seed": {"acme": {"keys": [{"id": 3}]}}}, 422, "row 1, field key"),
        ({"seed": {"acme": {"keys": [{"id": 1, "key": ["a"]}]}}}, 422, "row 1, field key"),
        ({"seed": {"acme": {"keys": [{"id": 1, "key": "demo-key"}]}}}, 409, "default"),
        ({"settings": {"acme": {"volume": 11}}}, 422, "body/settings/acme/volume"),
        ({"settings": {"acme": {"greeting": 5}}}, 422, "body/settings/acme/greeting"),
        ({"settings": {"other": {}}}, 422, "other"),
    ],
)
def test_a_tenant_that_cannot_be_as_wished_is_not_made(
    control: httpx.Client, body: dict[str, object], status: int, says: str
) -> None:
    answer = control.post("/tenants", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert [each["id"] for each in control.get("/tenants").json()["tenants"]] == ["default"]


def test_reset_returns_a_tenant_to_what_it_was_made_with(served: Plane, control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "mine", "settings": {"acme": {"greeting": "hi"}}})
    control.patch("/tenants/mine/settings/acme", json={"greeting": "ho"})
    control.put("/tenants/mine/licence/acme", json={"state": "expired"})
    control.put("/tenants/mine/limits/acme", json={"mode": "off"})
    control.put("/tenants/mine/clock", json={"mode": "frozen", "now": "2030-01-01T00:00:00Z"})
    control.post("/tenants/mine/faults", json={"vendor": "acme", "status": 503, "times": 1})
    acme = served.acme("demo-key.mine")
    assert acme.get("/items/1").status_code == 503
    assert acme.post("/items", json={"name": "bell"}).status_code == 201
    assert control.post("/tenants/mine/reset").status_code == 204
    assert acme.get("/items/3").status_code == 404
    assert control.get("/tenants/mine/settings/acme").json()["greeting"] == "hi"
    assert control.get("/tenants/mine/licence/acme").json()["effective"] == "ok"
    assert control.get("/tenants/mine/limits/acme").json()["mode"] == "enforce"
    assert control.get("/tenants/mine/clock").json()["mode"] == "real"
    assert control.get("/tenants/mine/faults").json()["faults"] == []
    assert control.get("/tenants/mine/journal").json()["kept"] == 1


def test_a_fixed_tenant_lives_at_the_instant_of_its_seed(control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "then", "anchor": "fixed"})
    assert control.get("/tenants/then/clock").json()["now"].startswith("2026-06-01T12:00:")
    control.put("/tenants/then/clock", json={"mode": "real"})
    control.post("/tenants/then/reset")
    assert control.get("/tenants/then/clock").json()["now"].startswith("2026-06-01T12:00:")
