"""What holds for every resource."""

import json
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, freeze, new

COLLECTIONS = [
    "/api/machines/",
    "/api/machines/systems",
    "/api/machines/states/",
    "/api/parts/",
    "/api/alarms/",
    "/api/downtime/",
    "/api/shifts/",
    "/api/shift_notes/",
    "/api/shift_notes/fields/",
    "/api/programs/",
    "/api/processes/",
    "/api/tools/",
    "/api/tools/assemblies/",
    "/api/tools/replacements/",
    "/api/tools/replacements/rules/",
    "/api/inventory/",
    "/api/inventory/items/",
    "/api/equipment/",
    "/api/maintenance/items/",
    "/api/alerts/",
    "/api/users/",
    "/api/options/notify_channels/",
]


@pytest.mark.parametrize("path", COLLECTIONS)
def test_a_list_is_a_map_from_ids_to_objects(api: Client, path: str) -> None:
    found = api.get(path).json()
    assert found
    assert all(key == str(each["id"]) for key, each in found.items())


@pytest.mark.parametrize("path", [path for path in COLLECTIONS if path.endswith("/")])
def test_a_collection_has_its_slash_and_no_other_path(api: Client, path: str) -> None:
    answer = api.get(path.rstrip("/"))
    assert (answer.status_code, answer.json()) == (404, {"error": "Not found."})


@pytest.mark.parametrize("path", ["/api/equipment/0", "/api/equipment/99999999999999999999", "/api/equipment/x"])
def test_what_does_not_exist_is_not_found(api: Client, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert isinstance(answer.json()["error"], str)


def test_put_creates_patch_changes_delete_deletes(bare: Client) -> None:
    answer = bare.put("/api/equipment/", json={"name": "Saw"})
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    path = f"/api/equipment/{answer.json()['id']}"
    assert bare.patch(path, json={"description": "Band"}).json() == {**answer.json(), "description": "Band"}
    gone = bare.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert bare.get(path).status_code == bare.patch(path, json={}).status_code == bare.delete(path).status_code == 404


def test_unknown_and_read_only_fields_are_ignored(bare: Client) -> None:
    saw = new(bare, "/api/equipment/", name="Saw", id=77, colour="red")
    assert saw["id"] != 77
    assert bare.patch(f"/api/equipment/{saw['id']}", json={"id": 5, "colour": "blue"}).json() == saw


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"5", b'"x"', b"null", b'{"name": "\xff"}', b'{"name": "x", "interval": NaN}'],
)
def test_a_body_that_is_no_json_object_is_refused(bare: Client, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert bare.put("/api/equipment/", content=content, headers=headers).status_code == 400
    assert bare.get("/api/equipment/").json() == {}


def test_a_json_body_says_that_it_is_json(bare: Client) -> None:
    content = json.dumps({"name": "Saw"}).encode()
    assert bare.put("/api/equipment/", content=content).status_code == 400
    typed = {"Content-Type": "application/json; charset=utf-8"}
    assert bare.put("/api/equipment/", content=content, headers=typed).status_code == 201


@pytest.mark.parametrize("name", [None, 5, "", ["x"], True])
def test_a_field_of_another_type_is_refused(bare: Client, name: Any) -> None:
    answer = bare.put("/api/equipment/", json={"name": name})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("name: ")


def test_a_field_that_is_required_and_missing_is_named(bare: Client) -> None:
    assert bare.put("/api/equipment/", json={}).json() == {"error": "name: is required."}


def test_a_reference_to_nothing_is_a_failed_dependency(bare: Client) -> None:
    answer = bare.put("/api/equipment/", json={"name": "Saw", "machine_id": 7})
    assert (answer.status_code, answer.json()) == (424, {"error": "machine_id: there is no Machine 7."})
    assert bare.get("/api/equipment/?machine=7").status_code == 424


@pytest.mark.parametrize("word", ["1", "true", "on", "yes", "y", "checked"])
def test_six_words_are_true(api: Client, word: str) -> None:
    assert {each["planned"] for each in api.get(f"/api/downtime/?planned={word}").json().values()} == {True}


@pytest.mark.parametrize("word", ["0", "false", "", "True", "banana", "2"])
def test_every_other_word_is_false(api: Client, word: str) -> None:
    assert {each["planned"] for each in api.get(f"/api/downtime/?planned={word}").json().values()} == {False}


def test_a_repeated_parameter_is_either_and_different_ones_are_both(api: Client) -> None:
    both = api.get("/api/maintenance/items/?machine_id=1&machine_id=0&item_type=task").json()
    assert {each["machine_id"] for each in both.values()} == {1, None}
    assert {each["item_type"] for each in both.values()} == {"task"}


@pytest.mark.parametrize("query", ["start=x", "start=-1", "start=1e300", "start=nan", "machine=x", "machine=1.5"])
def test_a_parameter_that_does_not_fit_is_refused(api: Client, query: str) -> None:
    assert api.get(f"/api/downtime/?{query}").status_code == 400


@pytest.mark.parametrize("day", ["2020-7-22", "22.07.2020", "2020-02-30", "", "20200722"])
def test_dates_are_written_one_way(api: Client, day: str) -> None:
    answer = api.get("/api/alarms/", params={"day": day})
    assert (answer.status_code, list(answer.json())) == (400, ["error"]), answer.text


@pytest.mark.parametrize("time", ["6:00", "24:00", "06:60", "06:00:00", "06"])
def test_times_are_written_one_way(bare: Client, time: str) -> None:
    assert bare.put("/api/shifts/", json={"name": "Early", "start_time": time}).status_code == 400


def test_timestamps_are_unix_with_decimals(empty: Tenant, bare: Client) -> None:
    freeze(empty, "2026-06-01T12:00:00.250Z")
    machine = new(bare, "/api/machines/", name="Lathe")
    block = bare.put(f"/api/downtime/{machine['id']}", json={"start": 1780000000.125}).json()
    assert (block["start"], block["end"]) == (1780000000.125, None)
    whole = bare.patch(f"/api/downtime/{block['id']}", json={"end": 1780000100}).json()
    assert whole["end"] == 1780000100.0


@pytest.mark.parametrize("start", ["2026-06-01T12:00:00Z", "1780000000", True, -5, 1e15, None])
def test_a_timestamp_is_a_number(bare: Client, start: Any) -> None:
    machine = new(bare, "/api/machines/", name="Lathe")
    assert bare.put(f"/api/downtime/{machine['id']}", json={"start": start}).status_code == 400


def test_a_method_that_the_path_lacks_is_refused_with_those_it_has(api: Client) -> None:
    answer = api.post("/api/equipment/", json={"name": "Saw"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT")


def test_a_body_over_the_bound_is_refused(bare: Client, empty: Tenant) -> None:
    empty.control.patch("/settings/ontakt", json={"max_body_bytes": 100})
    assert bare.put("/api/equipment/", json={"name": "x" * 200}).status_code == 413


def test_what_is_not_emulated_says_so(api: Client) -> None:
    for path in ("/api/issues/", "/api/issues/7", "/api/plugins/x/y", "/api/reports/generate/csv"):
        answer = api.get(path)
        assert answer.status_code == 501
        assert "does not emulate" in answer.json()["error"]
