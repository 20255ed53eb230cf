"""Alerts, users, options, notification channels, reports."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new, set_to, sign_in


class Receiver:
    """A service that takes notifications, and answers as it is told."""

    def __init__(self) -> None:
        self.status = 200
        self.taken: list[bytes] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the signature of its base
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A service on this machine."""
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join(5)


def test_an_alert_of_ones_own_replaces_that_of_its_key(bare: Client) -> None:
    first = new(bare, "/api/alerts/", key="door", message="Open")
    second = new(bare, "/api/alerts/", key="door", message="Still open")
    assert first["key"] == "custom|door"
    assert bare.get("/api/alerts/").json() == {str(second["id"]): second}


def test_an_alert_goes_with_its_machine(bare: Client) -> None:
    machine = new(bare, "/api/machines/", name="Lathe")["id"]
    new(bare, "/api/alerts/", key="door", machine_id=machine)
    assert bare.put("/api/alerts/", json={"key": "x", "machine_id": 99}).status_code == 424
    bare.delete(f"/api/machines/{machine}")
    assert bare.get("/api/alerts/").json() == {}


def test_an_alert_may_expire(bare: Client, empty: Tenant) -> None:
    freeze(empty, "2026-06-01T12:00:00Z")
    new(bare, "/api/alerts/", key="door", expires=1780315260)
    advance(empty, 59)
    assert len(bare.get("/api/alerts/").json()) == 1
    advance(empty, 1)
    assert bare.get("/api/alerts/").json() == {}


def test_alerts_are_dismissed_one_by_one_or_all_at_once(bare: Client) -> None:
    first = new(bare, "/api/alerts/", key="a")["id"]
    for key in "bc":
        new(bare, "/api/alerts/", key=key)
    assert bare.delete(f"/api/alerts/{first}").status_code == 204
    assert bare.delete(f"/api/alerts/{first}").status_code == 404
    assert bare.post("/api/alerts/clear").status_code == 204
    assert bare.get("/api/alerts/").json() == {}


def test_an_action_of_an_alert_is_done_by_the_server(bare: Client, empty: Tenant) -> None:
    freeze(empty, "2026-06-01T12:00:00Z")
    machine = new(bare, "/api/machines/", name="Lathe")["id"]
    actions = {"End": "__end_downtime", "Edit": "_edit_downtime", "Help": "https://example.org", "Odd": "__fly"}
    alert = new(bare, "/api/alerts/", key="down", machine_id=machine, actions=actions)["id"]
    for action, status in (("_edit_downtime", 501), ("__fly", 501), ("__dismiss", 501), ("__end_downtime", 424)):
        assert bare.post(f"/api/alerts/{alert}/action/{action}").status_code == status
    block = bare.put(f"/api/downtime/{machine}", json={"start": 1780315000}).json()
    assert bare.post(f"/api/alerts/{alert}/action/__end_downtime").status_code == 204
    assert bare.get(f"/api/downtime/{block['id']}").json()["end"] == 1780315200.0
    assert bare.post(f"/api/alerts/{alert}/action/__end_downtime").status_code == 404


def test_an_alert_can_be_told_to_a_channel(bare: Client, receiver: Receiver) -> None:
    channel = bare.post("/api/options/notify_channels/", json={"name": "Board", "url": receiver.url}).json()["id"]
    assert bare.put(f"/api/alerts/?notify={channel}", json={"key": "door", "message": "Open"}).status_code == 201
    assert b'"message":"Open"' in receiver.taken[0]
    assert bare.put("/api/alerts/?notify=99", json={"key": "other"}).status_code == 424
    assert len(bare.get("/api/alerts/").json()) == 1


@pytest.mark.clause("ontakt/channels/test", "ontakt/channels/rejected")
def test_a_channel_is_tested(bare: Client, receiver: Receiver) -> None:
    created = bare.post("/api/options/notify_channels/", json={"name": "Board", "url": receiver.url})
    assert created.status_code == 201
    path = f"/api/options/notify_channels/{created.json()['id']}"
    assert bare.post(f"{path}/test").status_code == 204
    assert b"This is a test of Board." in receiver.taken[0]
    receiver.status = 418
    assert bare.post(f"{path}/test").json() == {"error": "The service answered 418."}
    assert bare.post(f"{path}/test").status_code == 424


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "ftp://127.0.0.1/", "nonsense", "http://192.0.2.1/", "http://[x/"]
)
def test_a_channel_that_cannot_be_reached_is_an_unknown_failure(bare: Client, url: str) -> None:
    channel = bare.post("/api/options/notify_channels/", json={"name": "Board", "url": url}).json()["id"]
    answer = bare.post(f"/api/options/notify_channels/{channel}/test")
    assert (answer.status_code, list(answer.json())) == (412, ["error"])


def test_other_machines_are_notified_only_where_that_is_allowed(empty: Tenant, bare: Client) -> None:
    channel = bare.post("/api/options/notify_channels/", json={"name": "B", "url": "http://192.0.2.1/"}).json()["id"]
    path = f"/api/options/notify_channels/{channel}/test"
    assert "another machine" in bare.post(path).json()["error"]
    set_to(empty, remote_channels=True, channel_seconds=0.05)
    assert "another machine" not in bare.post(path).json()["error"]


def test_a_channels_address_may_be_spelt_in_capitals_in_a_change(bare: Client) -> None:
    channel = bare.post("/api/options/notify_channels/", json={"name": "B", "url": "http://127.0.0.1:1/"}).json()["id"]
    changed = bare.patch(f"/api/options/notify_channels/{channel}", json={"URL": "http://127.0.0.1:2/"}).json()
    assert changed == {"id": channel, "name": "B", "url": "http://127.0.0.1:2/"}
    assert bare.post("/api/options/notify_channels/", json={"name": "B"}).status_code == 400


def test_a_new_user_can_sign_in(tenant: Tenant, api: Client) -> None:
    user = new(api, "/api/users/", username="Quality", password="Q-demo", access_level="audit")
    assert "password" not in user
    assert "login" not in user
    assert sign_in(tenant, "quality", "Q-demo").json()["user"] == {"access_level": "audit", "username": "Quality"}


def test_user_names_are_unique_whatever_their_case(api: Client) -> None:
    assert api.put("/api/users/", json={"username": "ADMIN", "password": "x"}).status_code == 409
    assert api.patch("/api/users/3", json={"username": "Plan"}).status_code == 409
    assert api.patch("/api/users/3", json={"username": "Shop"}).json()["username"] == "Shop"


@pytest.mark.parametrize("body", [{"username": "x"}, {"password": "x"}, {"username": "x", "password": ""}])
def test_a_user_has_a_name_and_a_password(api: Client, body: dict[str, str]) -> None:
    assert api.put("/api/users/", json=body).status_code == 400


def test_a_renamed_user_signs_in_under_the_new_name_alone(tenant: Tenant, api: Client) -> None:
    password = tenant.credential("ontakt", "shop")["password"]
    api.patch("/api/users/3", json={"username": "Floor"})
    assert sign_in(tenant, "floor", password).status_code == 200
    assert sign_in(tenant, "shop", password).status_code == 401


def test_a_deleted_user_is_signed_out(tenant: Tenant, api: Client, client_of: Callable[..., Client]) -> None:
    shop = client_of(tenant, "shop")
    assert api.delete("/api/users/3").status_code == 204
    assert shop.get("/api/").status_code == 401
    assert api.get("/api/downtime/2").json()["reporter_id"] is None


def test_options_have_values_and_defaults(api: Client) -> None:
    options = api.get("/api/options/").json()
    assert {"currency": "USD", "check_unused_tools_parts": 5, "default_tool_lead_time": 7}.items() <= options.items()
    changed = api.patch("/api/options/", json={"currency": "EUR", "inspection_installed": True, "colour": 1})
    assert changed.json() == {**options, "currency": "EUR"}
    assert api.get("/api/options/currencies").json()["EUR"] == "Euro"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"currency": "XXX"}, 400),
        ({"timezone": "Mars/Olympus"}, 400),
        ({"check_unused_tools_parts": True}, 400),
        ({"issue_tag_colors": {"x": "red"}}, 400),
        ({"global_shift_notes_notify_channel": 99}, 424),
        ({"language": "de", "currency": "XXX"}, 400),
    ],
)
def test_an_option_that_does_not_fit_changes_nothing(api: Client, body: dict[str, Any], status: int) -> None:
    before = api.get("/api/options/").json()
    assert api.patch("/api/options/", json=body).status_code == status
    assert api.get("/api/options/").json() == before


def test_report_types_are_listed(api: Client) -> None:
    reports = api.get("/api/reports/").json()
    assert {"csv", "event", "goal", "kudos", "machine_overview", "machine_runtime", "margin"} == set(reports)
    assert {each["result_type"] for each in reports.values()} == {"html"}
