"""Every row of the table of resources, in the ways that all of them share."""

from typing import Any

import httpx
import pytest

from understudy.bemserver.entities.catalog import ENTITIES
from understudy.bemserver.models.entity import Entity

STARRED = {"If-Match": "*"}
DONE = httpx.codes.NO_CONTENT


def rows(*operations: str) -> pytest.MarkDecorator:
    """The resources that have some operations, as parameters of a test."""
    chosen = [each for each in ENTITIES if set(operations) <= set(each.operations)]
    return pytest.mark.parametrize("resource", chosen, ids=[each.name for each in chosen])


def newest(client: httpx.Client, resource: Entity) -> dict[str, Any]:
    found = client.get(resource.path).json()
    assert found, f"the demo data have no {resource.name}"
    row: dict[str, Any] = found[-1]
    return row


def body_of(resource: Entity, row: dict[str, Any]) -> dict[str, Any]:
    """A row as a change of it that changes nothing."""
    body = {field.name: row[field.name] for field in resource.taken if field.taken and field.name in row}
    return {**body, "password": "a new one"} if resource.name == "users" else body


@rows("list")
def test_the_demo_data_are_listed(admin: httpx.Client, resource: Entity) -> None:
    answer = admin.get(resource.path)
    assert answer.status_code == 200
    assert ("etag" in answer.headers) is resource.tagged
    assert ("x-pagination" in answer.headers) is resource.paged
    assert answer.json()


@rows("read")
def test_a_row_is_the_same_alone_and_in_its_list(admin: httpx.Client, resource: Entity) -> None:
    row = newest(admin, resource)
    assert admin.get(f"{resource.path}{row['id']}").json() == row


@rows("replace")
def test_a_change_that_changes_nothing_keeps_the_tag(admin: httpx.Client, resource: Entity) -> None:
    row = newest(admin, resource)
    path = f"{resource.path}{row['id']}"
    before = admin.get(path)
    headers = {"If-Match": before.headers["etag"]} if resource.guarded else {}
    after = admin.put(path, json=body_of(resource, row), headers=headers)
    assert after.json() == before.json()
    assert admin.get(path).headers["etag"] == before.headers["etag"]


@rows("delete")
def test_a_deleted_row_is_gone(admin: httpx.Client, resource: Entity) -> None:
    if resource.name == "timeseries_properties":
        admin.post(resource.path, json={"name": "Nobody's"})
    path = f"{resource.path}{newest(admin, resource)['id']}"
    assert admin.delete(path, headers=STARRED).status_code == DONE
    assert admin.get(path).status_code == 404


@rows("create")
def test_an_empty_body_lacks_every_required_field(admin: httpx.Client, resource: Entity) -> None:
    errors = admin.post(resource.path, json={}).json()["errors"]["json"]
    assert list(errors) == [field.name for field in resource.columns if field.required]


@rows("create")
def test_nobody_creates_without_signing_in(tenant: Any, client_of: Any, resource: Entity) -> None:
    answer = client_of(tenant).post(resource.path, json={})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@rows("list")
def test_a_filter_of_the_wrong_type_is_refused(admin: httpx.Client, resource: Entity) -> None:
    known = [each for each in resource.parameters if each.endswith("_id") and each != "ifc_id"]
    for name in known:
        answer = admin.get(resource.path, params={name: "x"})
        assert answer.json()["errors"]["query"][name] == ["Not a valid integer."]


@rows("list")
def test_sorts_run_both_ways(admin: httpx.Client, resource: Entity) -> None:
    for name in resource.sorts:
        up = [row[name] for row in admin.get(resource.path, params={"sort": name}).json()]
        down = [row[name] for row in admin.get(resource.path, params={"sort": f"-{name}"}).json()]
        if not resource.paged:
            assert down == up[::-1]


@rows("list")
def test_a_collection_is_redirected_to_its_slash(admin: httpx.Client, resource: Entity) -> None:
    answer = admin.get(resource.path.rstrip("/"))
    assert answer.status_code == 308
    assert answer.headers["location"].endswith(f"/bemserver{resource.path}")


def test_a_property_that_timeseries_have_is_kept(admin: httpx.Client) -> None:
    assert admin.delete("/timeseries_properties/1", headers=STARRED).status_code == 409
    assert admin.get("/timeseries_properties/1").status_code == 200


@pytest.mark.parametrize("noun", ["site", "building", "storey", "space", "timeseries"])
def test_a_value_must_be_of_its_propertys_type(admin: httpx.Client, noun: str) -> None:
    path, reference = f"/{noun}_property_data/", f"{noun}_property_id"
    row = admin.get(path).json()[0]
    key = reference if reference in row else "property_id"
    body = {f"{noun}_id": row[f"{noun}_id"], key: row[key], "value": "no number"}
    answer = admin.put(f"{path}{row['id']}", json=body, headers=STARRED)
    assert answer.status_code == 422
    moved = {**body, f"{noun}_id": row[f"{noun}_id"] + 1, "value": row["value"]}
    assert admin.put(f"{path}{row['id']}", json=moved, headers=STARRED).status_code == 409


def test_deleting_a_campaign_takes_everything_in_it(admin: httpx.Client) -> None:
    assert admin.delete("/campaigns/1", headers=STARRED).status_code == 204
    for name in ("sites", "zones", "campaign_scopes", "timeseries", "events", "tasks_by_campaigns"):
        assert all(row.get("campaign_id") != 1 for row in admin.get(f"/{name}/").json())
    stats = {"timeseries": 1, "data_state": 1}
    assert admin.get("/timeseries_data/stats", params=stats).status_code == 422


def test_an_unknown_parameter_of_a_weather_filter_finds_nothing(admin: httpx.Client) -> None:
    assert admin.get("/weather_timeseries_by_sites/", params={"parameter": "no such"}).json() == []


def test_names_of_tasks_are_kept_with_a_suffix_that_only_the_filter_shows(admin: httpx.Client) -> None:
    task = {"task_name": "Anything", "campaign_id": 1, "offset_unit": "day"}
    assert admin.post("/tasks_by_campaigns/", json=task).json()["task_name"] == "Anything"
    assert admin.get("/tasks_by_campaigns/", params={"task_name": "Anything"}).json() == []
    assert len(admin.get("/tasks_by_campaigns/", params={"task_name": "AnythingScheduled"}).json()) == 1


def test_a_zones_value_is_refused_in_other_words(admin: httpx.Client) -> None:
    area = admin.post("/zone_properties/", json={"structural_element_property_id": 1}).json()["id"]
    answer = admin.post("/zone_property_data/", json={"zone_id": 1, "zone_property_id": area, "value": "large"})
    assert answer.json()["message"] == "Invalid value type"


def test_a_filter_nested_too_deep_does_not_fit(admin: httpx.Client) -> None:
    answer = admin.get("/timeseries/", params={"properties": "[" * 3_000})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"query": {"properties": ["Not a valid json string."]}}
