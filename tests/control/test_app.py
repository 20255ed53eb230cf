"""What the routes have in common: problems, bounds, their document, the vendors' own."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.control.plane import Plane
from understudy.control import entry
from understudy.core.storage import fingerprint
from understudy.core.tenants import Tenants


def test_it_says_that_it_is_alive_ready_and_what_it_is(control: httpx.Client) -> None:
    assert control.get("/health").json() == {"status": "ok"}
    assert control.get("/ready").json() == {"ready": True, "vendors": ["acme"]}
    assert control.get("/version").json()["name"] == "understudy"
    head = control.head("/health")
    assert (head.status_code, head.content) == (200, b"")


def test_it_is_not_ready_before_the_default_tenant_is_there(served: Plane, control: httpx.Client) -> None:
    served.tenants.delete("default")
    answer = control.get("/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:understudy:problem:not-ready")


def test_the_vendors_say_where_they_answer(control: httpx.Client) -> None:
    [acme] = control.get("/vendors").json()
    assert (acme["name"], acme["url"]) == ("acme", "http://127.0.0.1:4999")
    assert acme["mounts"]["acme"]["hosts"] == ["api.acme.example"]
    assert acme["mounts"]["acme-test"]["tls_url"] == "https://127.0.0.1:4743/acme-test"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not-found"),
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/tenants/", 404, "not-found"),
        ("GET", "/tenants/nobody", 404, "not-found"),
        ("GET", "/tenants/nobody/clock", 404, "not-found"),
        ("GET", "/tenants/nobody/acme/keys", 404, "not-found"),
        ("GET", "/tenants/default/acme/boxes", 404, "not-found"),
        ("GET", "/tenants/default/acme", 404, "not-found"),
        ("DELETE", "/tenants/default/acme/keys/none", 404, "not-found"),
        ("PUT", "/tenants", 405, "method-not-allowed"),
        ("POST", "/health", 405, "method-not-allowed"),
        ("GET", "/tenants/default/faults/x", 422, "invalid"),
    ],
)
def test_every_no_is_a_problem(control: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    answer = control.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:understudy:problem:{code}"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"x"', b"null", b'{"mode": NaN}', b'{"mode": "\\ud800"}'])
def test_a_body_that_is_no_object_is_a_problem(default: httpx.Client, body: bytes) -> None:
    answer = default.put("/clock", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:understudy:problem:invalid")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/tenants", "GET, POST"),
        ("/tenants/default/clock", "GET, PUT"),
        ("/tenants/default/faults", "DELETE, GET, POST"),
        ("/tenants/default/acme/keys", "GET, POST"),
    ],
)
def test_a_wrong_method_names_all_right_ones(control: httpx.Client, path: str, methods: str) -> None:
    assert control.patch(path).headers["allow"] == methods


def test_an_error_of_ours_is_a_problem_and_in_the_log(
    served: Plane, control: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_self: Tenants) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(served.tenants), "all", broken)
    answer = control.get("/tenants")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:understudy:problem:unexpected")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_a_body_over_the_bound_is_refused_whether_announced_or_not(default: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(entry.BODY_BOUND // 65_536 + 1):
            yield b" " * 65_536

    announced = default.put(
        "/clock", content=b" " * (entry.BODY_BOUND + 1), headers={"Content-Type": "application/json"}
    )
    assert announced.status_code == 413
    assert "content-length" not in httpx.Request("PUT", "http://x", content=pieces()).headers
    streamed = default.put("/clock", content=pieces(), headers={"Content-Type": "application/json"})
    assert (streamed.status_code, streamed.json()["type"]) == (413, "urn:understudy:problem:too-large")


def test_a_body_announced_over_the_bound_is_not_even_read(default: httpx.Client) -> None:
    def unread() -> Iterator[bytes]:
        pytest.fail("it was read")
        yield b""

    headers = {"Content-Type": "application/json", "Content-Length": str(entry.BODY_BOUND + 1)}
    assert default.put("/clock", content=unread(), headers=headers).status_code == 413


@pytest.mark.parametrize("body", [b'{"json": NaN}', b'{"json": "\\ud800"}', b'{"vendor": "\\udfff"}'])
def test_what_is_no_text_and_no_number_is_refused(default: httpx.Client, body: bytes) -> None:
    answer = default.post("/journal/verify", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:understudy:problem:invalid")


def test_rows_may_be_larger_than_other_bodies(default: httpx.Client) -> None:
    rows = [{"name": f"item-{number:05}" + "x" * 200} for number in range(5_000)]
    assert default.post("/seed/acme", json={"items": rows}).json()["added"] == {"items": 5_000}


def test_what_a_person_does_in_the_vendors_pages_is_a_route_too(served: Plane, default: httpx.Client) -> None:
    assert default.get("/acme/keys").json() == [1]
    key = default.post("/acme/keys", json={"name": "ci"}).json()["key"]
    assert served.tenants.holders("acme", key) == ["default"]
    assert default.delete(f"/acme/keys/{key}").status_code == 204
    assert served.tenants.holders("acme", key) == []


def test_a_vendors_route_may_take_what_is_no_json_and_large(default: httpx.Client) -> None:
    body = b"\x1f\x8b" * entry.BODY_BOUND
    answer = default.put("/acme/backup", content=body, headers={"Content-Type": "application/gzip"})
    assert answer.json() == {"acme": 2 * entry.BODY_BOUND}


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_has_all_routes_the_vendors_too(control: httpx.Client) -> None:
    document = control.get("/openapi.json").json()
    assert document["servers"] == [{"url": "/_understudy"}]
    assert {"GET /health", "POST /tenants", "GET /tenants/{tenant_id}/acme/keys"} <= set(operations(document))
    assert control.get("/openapi.json").json() == document


def test_the_document_says_how_each_route_says_no(control: httpx.Client) -> None:
    document = control.get("/openapi.json").json()
    for name, operation in operations(document).items():
        assert operation["operationId"], name
        assert operation.get("description") or "/acme/" in name, name
        refused = operation["responses"]["422"]["content"]
        assert refused == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, name
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert "Misfit" in document["components"]["schemas"]


def test_every_field_of_the_document_is_described(control: httpx.Client) -> None:
    schemas = control.get("/openapi.json").json()["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        if not name.startswith("Body_")
        for field, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]
    assert bare == []


def test_operation_ids_are_given_once(control: httpx.Client) -> None:
    ids = [each["operationId"] for each in operations(control.get("/openapi.json").json()).values()]
    assert len(ids) == len(set(ids))


def test_changes_are_seen_by_whoever_keeps_them(served: Plane, default: httpx.Client) -> None:
    tenant = served.tenants.all()[0]
    changes: list[Callable[[], httpx.Response]] = [
        lambda: default.put("/clock", json={"mode": "frozen"}),
        lambda: default.post("/clock/advance", json={"seconds": 1}),
        lambda: default.put("/licence/acme", json={"state": "ok", "valid_until": "2031-01-01T00:00:00Z"}),
        lambda: default.put("/limits/acme", json={"mode": "off"}),
        lambda: default.patch("/settings/acme", json={"mark_answers": False}),
        lambda: default.post("/seed/acme", json={"items": [{"name": "bell"}]}),
        lambda: default.post("/snapshots", json={"name": "a"}),
        lambda: default.post("/snapshots/a/restore"),
        lambda: default.delete("/snapshots/a"),
        lambda: default.post("/acme/keys", json={"name": "ci"}),
        lambda: default.post("/reset"),
    ]
    for number, change in enumerate(changes):
        before = fingerprint(tenant)
        assert change().is_success, number
        assert fingerprint(tenant) != before, number


def test_what_is_read_refused_or_not_kept_changes_nothing_that_is(served: Plane, default: httpx.Client) -> None:
    tenant = served.tenants.all()[0]
    default.get("/state/acme")
    before = fingerprint(tenant)
    asked: list[tuple[Callable[[], httpx.Response], int]] = [
        (lambda: default.get("/acme/keys"), 200),
        (lambda: default.post("/acme/keys", json={"nonsense": 1}), 422),
        (lambda: default.put("/clock", json={"mode": "stopped"}), 422),
        (lambda: default.post("/clock/advance", json={"seconds": -1}), 422),
        (lambda: default.put("/licence/acme", json={"state": "nonsense"}), 422),
        (lambda: default.put("/limits/acme", json={"mode": "nonsense"}), 422),
        (lambda: default.patch("/settings/acme", json={"nonsense": 1}), 422),
        (lambda: default.post("/seed/acme", json={"items": [{"nonsense": 1}]}), 422),
        (lambda: default.delete("/snapshots/nonsense"), 404),
        (lambda: default.post("/faults", json={"vendor": "acme", "status": 500}), 201),
        (lambda: default.delete("/faults/1"), 204),
        (lambda: default.delete("/faults"), 204),
        (lambda: default.delete("/journal"), 204),
    ]
    for number, (ask, status) in enumerate(asked):
        assert ask().status_code == status, number
        assert fingerprint(tenant) == before, number
