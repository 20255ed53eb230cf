"""Every resource can be created, read, listed, replaced, changed and deleted."""

from typing import Any

import httpx
import pytest

from tests.btec.conftest import Btec
from tests.btec.samples import SAMPLES, Sample

BY_PATH = [pytest.param(sample, id=sample.path.rpartition("/")[2]) for sample in SAMPLES]


def create(client: httpx.Client, sample: Sample, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(sample.path, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.parametrize("sample", BY_PATH)
def test_what_was_sent_is_served(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    assert {name: made[name] for name in sample.body} == sample.body
    assert sandbox.get(f"{sample.path}/{made['id']}").json() == made


@pytest.mark.parametrize("sample", BY_PATH)
def test_the_least_is_enough(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.least)
    assert {name: made[name] for name in sample.least} == sample.least


@pytest.mark.parametrize("sample", BY_PATH)
def test_without_any_of_the_least_nothing_is_created(sandbox: httpx.Client, sample: Sample) -> None:
    before = sandbox.get(sample.path).json()["total"]
    for name in sample.least:
        answer = sandbox.post(sample.path, json={key: value for key, value in sample.least.items() if key != name})
        assert answer.status_code == 400
        assert f"{name} (body) is required." in answer.json()["description"]
    assert sandbox.get(sample.path).json()["total"] == before


@pytest.mark.parametrize("sample", BY_PATH)
def test_ids_are_never_given_twice(sandbox: httpx.Client, sample: Sample) -> None:
    first = create(sandbox, sample, sample.body)["id"]
    assert sandbox.delete(f"{sample.path}/{first}").json() == {"id": first}
    assert create(sandbox, sample, sample.body)["id"] == first + 1


@pytest.mark.parametrize("sample", BY_PATH)
def test_a_change_leaves_the_rest(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    answer = sandbox.patch(f"{sample.path}/{made['id']}", json=sample.change)
    assert answer.status_code == 200, answer.text
    changed = {**made, **sample.change, "modified_at": answer.json().get("modified_at")}
    assert answer.json() == {name: value for name, value in changed.items() if name in made}
    assert sandbox.get(f"{sample.path}/{made['id']}").json() == answer.json()


@pytest.mark.parametrize("sample", BY_PATH)
def test_an_empty_change_is_one(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    answer = sandbox.patch(f"{sample.path}/{made['id']}", json={})
    assert {**answer.json(), "modified_at": None} == {**made, "modified_at": None}


@pytest.mark.parametrize("sample", [each for each in BY_PATH if each.values[0].replaceable])  # type: ignore[union-attr] # a parameter set of samples
def test_a_replacement_leaves_nothing(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    answer = sandbox.put(f"{sample.path}/{made['id']}", json=sample.least)
    assert answer.status_code == 200, answer.text
    fresh = create(sandbox, sample, {**sample.body, **_other(sample.body)})
    assert answer.json()["id"] == made["id"]
    for name in set(sample.body) - set(sample.least):
        assert answer.json()[name] in (None, False, [], "planned", "invited")
    assert fresh["id"] == made["id"] + 1


def _other(body: dict[str, Any]) -> dict[str, Any]:
    """What of a body may stand only once, written differently."""
    once = ("number", "dut_number", "serial_number", "email", "title", "name")
    return {name: "andere" + str(body[name]) for name in once if name in body}


@pytest.mark.parametrize("sample", [each for each in BY_PATH if each.values[0].replaceable])  # type: ignore[union-attr] # a parameter set of samples
def test_what_was_read_can_be_sent_back(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    answer = sandbox.put(f"{sample.path}/{made['id']}", json=made)
    assert {**answer.json(), "modified_at": None} == {**made, "modified_at": None}


@pytest.mark.parametrize("sample", BY_PATH)
def test_what_was_deleted_is_gone(sandbox: httpx.Client, sample: Sample) -> None:
    made = create(sandbox, sample, sample.body)
    before = sandbox.get(sample.path).json()["total"]
    assert sandbox.delete(f"{sample.path}/{made['id']}").status_code == 200
    for method in ("GET", "DELETE"):
        answer = sandbox.request(method, f"{sample.path}/{made['id']}")
        assert answer.status_code == 404
        assert f"id {made['id']}" in answer.json()["description"]
    assert sandbox.patch(f"{sample.path}/{made['id']}", json={}).status_code == 404
    assert sandbox.get(sample.path).json()["total"] == before - 1


@pytest.mark.parametrize("sample", BY_PATH)
def test_with_the_switch_an_unknown_id_is_a_400(btec: Btec, sample: Sample) -> None:
    btec.settings(unknown_id="bad_request")
    assert btec.client().get(f"{sample.path}/99999").status_code == 400


@pytest.mark.parametrize("sample", BY_PATH)
def test_production_has_its_own(btec: Btec, sample: Sample) -> None:
    production = btec.client("production", "btec-production")
    references = {name: value for name, value in sample.least.items() if name.endswith("_id") and name != "group_id"}
    answer = production.post(sample.path, json=sample.least)
    assert answer.status_code == (400 if references else 201)
    if references:
        assert "there is no" in answer.json()["description"]


@pytest.mark.parametrize("sample", BY_PATH)
def test_sorting_by_every_field_gives_every_item_once(sandbox: httpx.Client, sample: Sample) -> None:
    document = sandbox.get("/api-docs/openapi.json").json()
    parameters = {each["name"]: each["schema"] for each in document["paths"][sample.path]["get"]["parameters"]}
    total = sandbox.get(sample.path).json()["total"]
    for field in parameters["sort"]["enum"]:
        for order in ("asc", "desc"):
            found: list[Any] = []
            while len(found) < total:
                query = {"sort": field, "order": order, "limit": 17, "offset": len(found)}
                found += sandbox.get(sample.path, params=query).json()["items"]
            assert len({each["id"] for each in found}) == total
            keys = [(each.get(field) is not None, each.get(field) or 0, each["id"]) for each in found]
            assert keys == sorted(keys, reverse=order == "desc")


DUT = {"dut_number": "W", "designation": "W", "customer_id": 1, "protection_class": 1}
WRONG: dict[str, list[Any]] = {
    "protection_class": [True, "1", 0, 4, None, 1.5],
    "rated_power": ["5", -1, True],
    "customer_id": ["1", 1.0, 0, -1, 2**53, True, None],
    "out_of_service": ["true", 1, None],
    "dut_number": ["", 5, None, "x" * 201],
    "test_interval_months": [0, 241, 6.0, "6"],
    "cable": [[], 5, {"length": "5"}, {"conductors": 2.5}, {"colour": "red"}],
}


@pytest.mark.parametrize(("field", "wrong"), [(field, each) for field, wrong in WRONG.items() for each in wrong])
def test_a_wrong_value_is_refused_by_name(sandbox: httpx.Client, field: str, wrong: Any) -> None:
    for method, path in (("POST", "/api/v1/duts"), ("PUT", "/api/v1/duts/1"), ("PATCH", "/api/v1/duts/1")):
        answer = sandbox.request(method, path, json={**DUT, field: wrong})
        assert answer.status_code == 400, method
        assert field in answer.json()["description"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-Infinity"])
def test_a_number_that_json_lacks_is_refused(sandbox: httpx.Client, number: str) -> None:
    content = '{"rated_power": ' + number + "}"
    answer = sandbox.patch("/api/v1/duts/1", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("day", [20260601, "01.06.2026", "2026-06-31", "2026-06-01T00:00:00", True, None])
def test_a_day_is_written_in_one_way(sandbox: httpx.Client, day: Any) -> None:
    answer = sandbox.post("/api/v1/tests", json={"dut_id": 1, "date": day})
    assert answer.status_code == 400
    assert "date (body)" in answer.json()["description"]


@pytest.mark.parametrize("email", ["", "nobody", "a b@c.example", "a@", "@b.example", "a@b@c", None, 5])
def test_an_address_has_one_at(sandbox: httpx.Client, email: Any) -> None:
    answer = sandbox.post("/api/v1/users", json={"email": email, "group_id": 1})
    assert answer.status_code == 400
    assert "email (body)" in answer.json()["description"]
