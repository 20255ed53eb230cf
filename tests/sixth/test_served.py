"""A vendor outside the package is served like the five: banner, clauses, journal, faults, resets, seeds."""

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.sixth.conftest import Clerk, Make
from tests.sixth.suite import FOLDER, SUITE
from tests.sixth.warehouse import VENDOR
from understudy import front
from understudy.contracts.clauses import Clause, read_clauses
from understudy.contracts.client import Client
from understudy.contracts.runner import run_clause
from understudy.control.addresses import Addresses

CLAUSES = read_clauses(SUITE[0].contracts(), "warehouse")
LONGEST = 250
SERVE = """
from tests.sixth.suite import SUITE
from understudy.cli.serve import serve_with
from understudy.server.settings import ServeSettings
serve_with(ServeSettings(port=0, vendor_ports=0, tls_port=0), SUITE)
"""


def test_it_is_small_and_stands_on_the_core_alone() -> None:
    source = (FOLDER / "warehouse.py").read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST
    assert set(re.findall(r"understudy\.(\w+)", source)) == {"core"}


def test_a_terminal_shows_where_it_is_and_what_to_ask() -> None:
    ours, theirs = pty.openpty()
    child = subprocess.Popen([sys.executable, "-c", SERVE], cwd=FOLDER.parents[1], stdout=theirs, env=_environment())
    os.close(theirs)
    shown = b""
    try:
        while b"Ctrl-C ends it." not in shown:
            shown += os.read(ours, 4096)
    finally:
        child.send_signal(signal.SIGINT)
        code = child.wait(20)
        os.close(ours)
    text = shown.decode().replace("\r\n", "\n")
    assert code == 0
    assert re.search(r"  Warehouse  (http://127.0.0.1:\d+)\n    clerk  token=clerk-token\n", text)
    assert re.search(r"    try: curl -H 'Authorization: Bearer clerk-token' http://127.0.0.1:\d+/boxes\n", text)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSTUDY_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(["mocks", ".", *filter(None, [kept.get("PYTHONPATH")])])}


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: str(clause.id))
def test_every_clause_is_so(where: Addresses, clause: Clause) -> None:
    client = Client(where.gateway)
    findings = run_clause(clause, VENDOR, client, where.control)
    client.close()
    assert findings == []


def test_every_refusal_cites_a_clause() -> None:
    assert {refusal.clause for refusal in VENDOR.refusals} <= {clause.id for clause in CLAUSES}


def test_its_document_describes_every_operation(clerk: Clerk) -> None:
    document = clerk.get("/openapi.json")
    assert (document["openapi"][:3], document["info"]["title"]) == ("3.1", "Warehouse")
    assert {path: sorted(methods) for path, methods in document["paths"].items()} == {
        "/boxes": ["get", "post"],
        "/boxes/{id}": ["delete", "get", "patch", "put"],
        "/shelves/": ["get", "put"],
        "/shelves/{shelf_id}": ["delete", "get"],
    }
    assert "swagger-ui" in clerk.ask("GET", "/docs").text


def test_it_is_reached_by_path_and_by_its_real_host(where: Addresses, clerk: Clerk) -> None:
    ways = [
        (f"{where.gateway}/warehouse/boxes/1", {}),
        (f"{where.gateway}/warehouse-too/boxes/1", {}),
        (f"{where.gateway}/boxes/1", {"Host": "warehouse.example"}),
    ]
    for url, headers in ways:
        assert clerk.http.get(url, headers=headers).json()["label"] == "nails"


def test_the_journal_has_what_was_asked_and_refused(clerk: Clerk) -> None:
    clerk.get("/boxes/1")
    clerk.get("/boxes/9")
    answered, refused = clerk.control.get("/journal").json()["entries"]
    assert (answered["operation"], answered["status"], answered["refusal"]) == ("read_boxes", 200, None)
    assert (refused["operation"], refused["status"], refused["refusal"]) == ("read_boxes", 404, "Unknown")


def test_a_fault_answers_in_its_words(clerk: Clerk) -> None:
    clerk.control.post("/faults", json={"vendor": "warehouse", "refusal": "Overloaded", "times": 1})
    first, second = (clerk.ask("GET", "/boxes") for _ in range(2))
    assert (first.status_code, first.json(), second.status_code) == (409, {"error": "The shelf cannot."}, 200)


def test_a_reset_takes_it_back_to_its_fixtures(clerk: Clerk) -> None:
    clerk.ask("DELETE", "/boxes/1")
    assert clerk.get("/boxes")["total"] == 2
    clerk.control.post("/reset")
    assert clerk.get("/boxes")["total"] == 3


def test_it_is_seeded_by_a_tenant_and_later(new_clerk: Make) -> None:
    clerk = new_clerk(boxes=[{"id": 7, "label": "glue"}])
    assert clerk.list("limit=9") == ["glue"]
    answer = clerk.control.post("/seed/warehouse", json={"boxes": [{"id": 9, "label": "tape"}]})
    assert (answer.status_code, clerk.list("limit=9")) == (200, ["glue", "tape"])
    wrong = clerk.control.post("/seed/warehouse", json={"boxes": [{"id": 9, "lable": "tape"}]})
    assert (wrong.status_code, "lable" in wrong.text) == (422, True)


def test_its_settings_are_described_and_bounded(clerk: Clerk) -> None:
    assert clerk.control.get("/settings/warehouse").json()["most_boxes"] == 5
    refused = clerk.control.patch("/settings/warehouse", json={"most": 1})
    assert refused.status_code == 422


def test_two_tenants_share_nothing(new_clerk: Make) -> None:
    mine, other = new_clerk(), new_clerk()
    mine.make(label="mine")
    assert (mine.get("/boxes")["total"], other.get("/boxes")["total"]) == (4, 3)
    assert other.ask("GET", "/boxes/4").status_code == httpx.codes.NOT_FOUND


def test_its_app_is_complete_in_itself_and_a_part_of_a_suite() -> None:
    token = {"Authorization": "Bearer clerk-token"}
    with TestClient(front.complete("warehouse", SUITE)) as client:
        assert client.get("/boxes/1", headers=token).json()["label"] == "nails"
        assert client.get("/_understudy/ready").json()["vendors"] == ["warehouse"]
    with TestClient(front.create_app(vendors=SUITE)) as client:
        assert client.get("/warehouse/boxes/1", headers=token).json()["label"] == "nails"


def test_the_folders_hold_what_the_vendor_names() -> None:
    names = {path.stem for path in Path(SUITE[0].fixtures()).glob("*.json")}
    assert names == {collection.name for collection in VENDOR.collections}
