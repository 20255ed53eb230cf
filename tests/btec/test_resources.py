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
