"""The event bus and the proxy."""

import contextlib
import json
import threading
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new, set_to, socket, token_of

BUS, PROXY = "/socket/event_bus", "/socket/proxy"
LISTENERS, CHANGES = 20, 500


def heard(bus: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bus.recv(timeout=60))
    return found


def closed_with(bus: ClientConnection) -> int:
    with contextlib.suppress(ConnectionClosed):
        while True:
            bus.recv(timeout=60)
    return bus.close_code or 0


@pytest.mark.clause("ontakt/sockets/ping")
def test_ping_is_answered_pong(tenant: Tenant) -> None:
    with socket(tenant, BUS, token_of(tenant, "audit")) as bus:
        bus.send("ping")
        assert bus.recv(timeout=60) == "pong"


@pytest.mark.clause("ontakt/sockets/objects")
def test_every_change_is_told(empty: Tenant, bare: Client) -> None:
    with socket(empty, BUS, token_of(empty, "api_key")) as bus:
        saw = new(bare, "/api/equipment/", name="Saw")
        assert heard(bus) == {"event": "object", "new": True, "type": "Equipment", "object": saw}
        changed = bare.patch(f"/api/equipment/{saw['id']}", json={"description": "Band"}).json()
        assert heard(bus) == {"event": "object", "new": False, "type": "Equipment", "object": changed}
        bare.delete(f"/api/equipment/{saw['id']}")
        assert heard(bus) == {"event": "delete", "type": "Equipment", "id": saw["id"]}


@pytest.mark.clause("ontakt/sockets/deletions")
def test_objects_that_go_together_are_told_as_one_list(tenant: Tenant, api: Client) -> None:
    with socket(tenant, BUS, token_of(tenant, "api_key")) as bus:
        api.delete("/api/machines/9")
        told = [heard(bus)]
        while told[-1].get("type") != "Equipment":
            told.append(heard(bus))
    gone = {each["type"]: each["id"] for each in told if each["event"] == "delete"}
    assert gone["Machine"] == 9
    assert set(gone["Program"]) == {13, 14}
    assert {45349, 45351, 45353} <= set(gone["Part"])


@pytest.mark.clause("ontakt/sockets/options")
def test_options_are_told_by_key(empty: Tenant, bare: Client) -> None:
    with socket(empty, BUS, token_of(empty, "api_key")) as bus:
        bare.patch("/api/options/", json={"currency": "EUR"})
        told = heard(bus)
        assert (told["type"], told["object"]) == ("Option", {"key": "currency", "value": "EUR", "kind": "str"})
        bare.patch("/api/options/", json={"currency": None, "global_shift_notes_notify_channel": None})
        bare.patch("/api/options/", json={"global_shift_notes_notify_channel": None})
        assert heard(bus)["object"] == {"key": "global_shift_notes_notify_channel", "value": None, "kind": None}


def test_a_refused_change_is_not_told(empty: Tenant, bare: Client) -> None:
    with socket(empty, BUS, token_of(empty, "api_key")) as bus:
        assert bare.put("/api/equipment/", json={"name": "Saw", "machine_id": 9}).status_code == 424
        bus.send("ping")
        assert bus.recv(timeout=60) == "pong"


def test_passwords_and_keys_are_never_told(tenant: Tenant, api: Client) -> None:
    with socket(tenant, BUS, token_of(tenant, "audit")) as bus:
        new(api, "/api/users/", username="New", password="secret-demo")
        text = str(bus.recv(timeout=60))
    assert '"username":"New"' in text
    assert "secret-demo" not in text


def test_the_clock_makes_parts_that_are_told(tenant: Tenant, api: Client) -> None:
    # A Monday morning in the shop.
    freeze(tenant, "2030-06-03T12:00:00Z")
    api.get("/api/")
    with socket(tenant, BUS, token_of(tenant, "api_key")) as bus:
        advance(tenant, 3600)
        types = {heard(bus)["type"] for _ in range(20)}
    assert "Part" in types


def test_twenty_listeners_miss_nothing_and_keep_the_order(empty: Tenant, bare: Client) -> None:
    token = token_of(empty, "api_key")
    item = new(bare, "/api/equipment/", name="Saw")["id"]
    told: list[list[str]] = [[] for _ in range(LISTENERS)]
    ready = threading.Barrier(LISTENERS + 1)

    def listen(kept: list[str]) -> None:
        with socket(empty, BUS, token) as bus:
            ready.wait(30)
            while len(kept) < CHANGES:
                kept.append(json.loads(bus.recv(timeout=60))["object"]["description"])

    threads = [threading.Thread(target=listen, args=(kept,)) for kept in told]
    for thread in threads:
        thread.start()
    ready.wait(60)
    for number in range(CHANGES):
        assert bare.patch(f"/api/equipment/{item}", json={"description": str(number)}).status_code == 200
    for thread in threads:
        thread.join(60)
    assert all(kept == [str(number) for number in range(CHANGES)] for kept in told)


@pytest.mark.clause("ontakt/sockets/credentials")
@pytest.mark.parametrize("path", [BUS, PROXY])
@pytest.mark.parametrize("role", [None, "expired", "revoked"])
def test_a_socket_wants_a_good_credential(tenant: Tenant, path: str, role: str | None) -> None:
    with pytest.raises(InvalidStatus) as caught, socket(tenant, path, role and token_of(tenant, role)):
        pass
    assert caught.value.response.status_code == 401
    assert list(json.loads(caught.value.response.body or b"")) == ["error"]


def test_an_auditor_may_not_drive_machines(tenant: Tenant) -> None:
    with pytest.raises(InvalidStatus) as caught, socket(tenant, PROXY, token_of(tenant, "audit")):
        pass
    assert json.loads(caught.value.response.body or b"")["allowed"] == ["admin", "plan"]


def test_sockets_take_bearer_tokens_in_the_second_generation(tenant: Tenant) -> None:
    set_to(tenant, profile="4.10")
    bearer = f"Bearer {token_of(tenant, 'api_key')}"
    with socket(tenant, BUS, None, Authorization=bearer) as bus:
        bus.send("ping")
        assert bus.recv(timeout=60) == "pong"


def test_a_path_without_a_socket_is_not_found(tenant: Tenant) -> None:
    with pytest.raises(InvalidStatus) as caught, socket(tenant, "/socket/x", token_of(tenant, "api_key")):
        pass
    assert caught.value.response.status_code == 404


@pytest.mark.clause("ontakt/sockets/closing")
@pytest.mark.parametrize("path", [BUS, PROXY])
def test_a_restart_closes_sockets(tenant: Tenant, api: Client, path: str) -> None:
    with socket(tenant, path, token_of(tenant, "api_key")) as bus:
        api.post("/api/restart")
        assert closed_with(bus) == 1012


def test_a_reset_closes_sockets(tenant: Tenant) -> None:
    with socket(tenant, BUS, token_of(tenant, "api_key")) as bus:
        assert tenant.control.post("/reset").status_code in (200, 204)
        assert closed_with(bus) == 1012


@pytest.mark.clause("ontakt/sockets/closing")
def test_a_revoked_session_closes_its_socket(tenant: Tenant) -> None:
    with socket(tenant, BUS, token_of(tenant, "shop")) as bus:
        session = tenant.control.get("/ontakt/sessions").json()[-1]["id"]
        tenant.control.delete(f"/ontakt/sessions/{session}")
        assert closed_with(bus) == 1008


def test_who_listens_is_known_and_forgotten(tenant: Tenant) -> None:
    with socket(tenant, BUS, token_of(tenant, "api_key")) as bus:
        assert tenant.control.get("/ontakt/event_bus").json() == {"listeners": 1}
        bus.close()
    for _ in range(200):
        if tenant.control.get("/ontakt/event_bus").json() == {"listeners": 0}:
            return
    pytest.fail("the listener is still there")


@pytest.mark.clause("ontakt/sockets/closing")
def test_a_listener_that_is_too_slow_is_let_go(tenant: Tenant, api: Client) -> None:
    set_to(tenant, event_backlog=1)
    with socket(tenant, BUS, token_of(tenant, "api_key")) as bus:
        api.delete("/api/machines/9")
        assert closed_with(bus) == 1013


@pytest.mark.clause("ontakt/sockets/proxy")
def test_a_proxy_drives_a_machine(empty: Tenant, bare: Client) -> None:
    machine = new(bare, "/api/machines/", name="Lathe")["id"]
    token = token_of(empty, "api_key")
    with socket(empty, BUS, token) as bus, socket(empty, PROXY, token, **{"User-Agent": "proxy/1.0"}) as proxy:
        for count in (7, 8):
            state = {"part_count": count, "cycle_state": "ACTIVE", "program_name": "O1.NC"}
            proxy.send(json.dumps({"machine_id": machine, "src": "nc", "state": state}))
        types = [heard(bus)["type"] for _ in range(4)]
        proxy.send(json.dumps({"machine_id": machine, "src": "tmac", "state": {"alarms": {"WEAR ALARM": 1780315000}}}))
        while (told := heard(bus))["type"] != "Alarm":
            pass
    assert types[:2] == ["Program", "MachineStateRecord"]
    assert told["object"]["alarm_src"] == "TMAC"
    assert len(bare.get("/api/parts/").json()) == 1


@pytest.mark.clause("ontakt/sockets/proxy-errors")
@pytest.mark.parametrize(
    "message",
    [
        "",
        "x",
        "[]",
        '{"machine_id": 99, "state": {}}',
        '{"machine_id": 1}',
        '{"machine_id": 1, "state": {"part_count": -1}}',
    ],
)
def test_a_message_that_a_proxy_cannot_send_is_answered_with_an_error(tenant: Tenant, message: str) -> None:
    with socket(tenant, PROXY, token_of(tenant, "api_key")) as proxy:
        proxy.send(message)
        assert list(heard(proxy)) == ["error"]
        proxy.send(json.dumps({"machine_id": 1, "state": {"estopped": True}}))
        proxy.send("again")
        assert list(heard(proxy)) == ["error"]


def test_a_driven_machine_makes_nothing_up_any_more(tenant: Tenant, api: Client) -> None:
    freeze(tenant, "2030-06-03T11:30:00Z")
    api.post("/api/machines/1/state", json={"cycle_state": "READY"})
    advance(tenant, 6 * 3600)
    parts = api.get("/api/parts/", params={"start": 1906716600}).json().values()
    assert parts
    assert 1 not in {part["machine_id"] for part in parts}


def journalled(tenant: Tenant, operation: str) -> dict[str, Any]:
    for _ in range(200):
        for entry in tenant.control.get("/journal").json()["entries"]:
            if entry["operation"] == operation:
                found: dict[str, Any] = entry
                return found
    pytest.fail("nothing in the journal")


def test_sockets_stand_in_the_journal(tenant: Tenant) -> None:
    token = token_of(tenant, "audit")
    with socket(tenant, BUS, token):
        pass
    assert journalled(tenant, "listen_to_events")["status"] == 101
    with pytest.raises(InvalidStatus), socket(tenant, PROXY, token):
        pass
    entry = journalled(tenant, "drive_machines")
    assert (entry["status"], entry["refusal"]) == (403, "LevelTooLow")


@pytest.mark.parametrize(
    ("rule", "status"),
    [({"refusal": "BackupBroken"}, 502), ({"status": 418}, 418), ({"status": 503, "after": True}, 503)],
)
def test_faults_refuse_sockets(tenant: Tenant, rule: dict[str, Any], status: int) -> None:
    assert tenant.control.post("/faults", json={"vendor": "ontakt", "times": 1, **rule}).status_code == 201
    with pytest.raises(InvalidStatus) as caught, socket(tenant, BUS, token_of_key(tenant)):
        pass
    assert caught.value.response.status_code == status


def token_of_key(tenant: Tenant) -> str:
    return tenant.credential("ontakt", "api_key")["token"]


@pytest.mark.parametrize("connection", ["close", "cut", "drip"])
def test_faults_end_a_sockets_connection(tenant: Tenant, connection: str) -> None:
    rule = {"vendor": "ontakt", "times": 1, "connection": connection}
    assert tenant.control.post("/faults", json=rule).status_code == 201
    with pytest.raises((InvalidMessage, OSError)), socket(tenant, BUS, token_of_key(tenant)):
        pass


def test_a_late_socket_is_still_one(tenant: Tenant) -> None:
    rule = {"vendor": "ontakt", "times": 1, "latency_ms": 20}
    assert tenant.control.post("/faults", json=rule).status_code == 201
    with socket(tenant, BUS, token_of_key(tenant)) as bus:
        bus.send("ping")
        assert bus.recv(timeout=60) == "pong"
