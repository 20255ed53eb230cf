"""No other site's page and no stranger uses the control plane."""

from collections.abc import Callable

import httpx
import pytest

from tests.control.plane import Plane

STRANGER = "192.0.2.7"
TOKEN = "a-token"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:4700", "localhost:4700", "LOCALHOST", "[::1]:4700", "127.1.2.3", "a.localhost", "api.acme.example"],
)
def test_it_is_reached_as_this_machine_and_by_the_vendors_names(control: httpx.Client, host: str) -> None:
    assert control.get("/vendors", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:4700", "192.0.2.1", ""])
def test_a_name_turned_to_this_machine_is_refused(control: httpx.Client, host: str) -> None:
    answer = control.post("/tenants", json={}, headers={"Host": host})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:understudy:problem:forbidden")
    assert len(control.get("/tenants").json()["tenants"]) == 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:4701", "http://localhost:4700"])
def test_a_page_of_another_site_is_refused(control: httpx.Client, origin: str) -> None:
    answer = control.post("/tenants/default/reset", headers={"Origin": origin})
    assert answer.status_code == 403


def test_a_page_of_its_own_is_let_in(control: httpx.Client) -> None:
    own = {"Origin": "http://127.0.0.1:4700"}
    assert control.post("/tenants/default/reset", headers=own).status_code == 204


def test_a_stranger_needs_the_token(started: Callable[..., Plane]) -> None:
    served = started(token=TOKEN)
    host = {"Host": "understudy:4700"}
    answer = served.control(address=STRANGER).get("/tenants", headers=host)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:understudy:problem:token-required"
    for shown in ({"Authorization": f"Bearer {TOKEN}"}, {"X-Understudy-Token": TOKEN}):
        assert served.control(address=STRANGER).get("/tenants", headers=host | shown).status_code == 200


@pytest.mark.parametrize(
    "shown",
    [{"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"X-Understudy-Token": ""}],
)
def test_a_wrong_token_is_none(started: Callable[..., Plane], shown: dict[str, str]) -> None:
    served = started(token=TOKEN)
    assert served.control(address=STRANGER).get("/tenants", headers=shown).status_code == 401


def test_a_token_may_end_in_any_letter(started: Callable[..., Plane]) -> None:
    stranger = started(token="voilà").control(address=STRANGER)
    headers = {b"Host": b"understudy:4700", b"Authorization": "Bearer voilà ".encode()}
    assert stranger.get("/tenants", headers=headers).status_code == 200


def test_a_token_makes_no_page_of_another_site_welcome(started: Callable[..., Plane]) -> None:
    headers = {"X-Understudy-Token": TOKEN, "Origin": "http://evil.example"}
    assert started(token=TOKEN).control().get("/tenants", headers=headers).status_code == 403


def test_this_machine_needs_no_token_and_a_proper_name(started: Callable[..., Plane]) -> None:
    control = started(token=TOKEN).control()
    assert control.get("/tenants").status_code == 200
    assert control.get("/tenants", headers={"Host": "api.acme.example:4700"}).status_code == 200
    assert control.get("/tenants", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/health", "/ready", "/version"])
def test_anybody_may_ask_whether_it_is_alive(started: Callable[..., Plane], path: str) -> None:
    stranger = started(token=TOKEN).control(address=STRANGER)
    assert stranger.get(path, headers={"Host": "whoever"}).status_code == 200


def test_a_form_of_another_site_is_no_json(control: httpx.Client) -> None:
    answer = control.post("/tenants", content=b'{"id": "mine"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422
    assert control.get("/tenants/mine").status_code == 404
