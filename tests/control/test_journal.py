"""What was asked and answered can be read, filtered and forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.control.plane import Plane
from understudy.core.journal import JournalBounds


def test_an_entry_says_what_was_asked_what_was_answered_and_why(served: Plane, default: httpx.Client) -> None:
    answer = served.acme().get("/items/9?full=1")
    entry = default.get(f"/journal/{answer.headers['understudy-request-id']}").json()
    assert (entry["vendor"], entry["operation"], entry["method"]) == ("acme", "item", "GET")
    assert (entry["path"], entry["query"], entry["status"]) == ("/items/9", "full=1", 404)
    assert (entry["refusal"], entry["clause"]) == ("NotFound", "acme/refused")
    assert entry["answer"]["body"] == '{"error": "No."}'
    assert entry["answer"]["cut"] is False


def test_a_request_that_no_operation_fits_is_kept_too(served: Plane, default: httpx.Client) -> None:
    served.acme().get("/nowhere")
    entry = default.get("/journal").json()["entries"][0]
    assert (entry["operation"], entry["path"]) == (None, "/nowhere")


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        ({"operation": "item"}, ["/items/1", "/items/9"]),
        ({"method": "post"}, ["/items"]),
        ({"path": "/items/*"}, ["/items/1", "/items/9"]),
        ({"path": "/items"}, ["/items"]),
        ({"status": 404}, ["/items/9"]),
        ({"vendor": "acme", "limit": 1}, ["/items"]),
        ({"fault": 1}, []),
    ],
)
def test_entries_are_found_by_what_they_are(
    served: Plane, default: httpx.Client, filters: dict[str, Any], paths: list[str]
) -> None:
    acme = served.acme()
    acme.get("/items/1")
    acme.get("/items/9")
    acme.post("/items", json={"name": "bell"})
    page = default.get("/journal", params=filters).json()
    assert [entry["path"] for entry in page["entries"]] == paths


def test_entries_are_found_from_a_moment_of_the_tenants_clock_on(served: Plane, default: httpx.Client) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    served.acme().get("/items/1")
    now = datetime.fromisoformat(default.post("/clock/advance", json={"seconds": 60}).json()["now"])
    served.acme().get("/items/2")
    page = default.get("/journal", params={"since": now.isoformat()}).json()
    assert [entry["path"] for entry in page["entries"]] == ["/items/2"]
    later = now + timedelta(seconds=1)
    assert default.get("/journal", params={"since": later.isoformat()}).json()["matching"] == 0


@pytest.mark.parametrize("filters", [{"vendor": "other"}, {"colour": "red"}, {"since": "yesterday"}, {"limit": 0}])
def test_a_filter_that_is_none_is_refused(default: httpx.Client, filters: dict[str, Any]) -> None:
    assert default.get("/journal", params=filters).status_code == 422


def test_a_cleared_journal_is_empty(served: Plane, default: httpx.Client) -> None:
    request = served.acme().get("/items/1").headers["understudy-request-id"]
    assert default.delete("/journal").status_code == 204
    assert default.get("/journal").json() == {"entries": [], "matching": 0, "kept": 0, "dropped": 0}
    assert default.get(f"/journal/{request}").status_code == 404


def test_secrets_do_not_stand_in_the_journal(served: Plane, default: httpx.Client) -> None:
    secrets = {"Authorization": "Bearer secret-a", "Cookie": "sid=secret-b"}
    served.acme().post("/items?password=secret-c", json={"name": "bell", "password": "secret-d"}, headers=secrets)
    text = default.get("/journal").text
    assert "bell" in text
    assert "secret-" not in text
    assert "demo-key" not in text


def test_a_long_body_is_kept_in_part_and_says_so(started: Callable[..., Plane]) -> None:
    served = started(bounds=JournalBounds(body=20))
    served.acme().post("/items", json={"name": "b" * 100})
    entry = served.control("/tenants/default").get("/journal").json()["entries"][0]
    assert entry["request"]["size"] > 100
    assert (len(entry["request"]["body"]), entry["request"]["cut"]) == (20, True)


def test_a_full_journal_drops_the_oldest_and_counts_them(started: Callable[..., Plane]) -> None:
    served = started(bounds=JournalBounds(entries=2))
    for number in (1, 2, 3):
        served.acme().get(f"/items/{number}")
    page = served.control("/tenants/default").get("/journal").json()
    assert [entry["path"] for entry in page["entries"]] == ["/items/2", "/items/3"]
    assert (page["kept"], page["dropped"]) == (2, 1)
