"""Who may read and change what."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant

STARRED = {"If-Match": "*"}
EVENT = {"timestamp": "2026-01-01T00:00:00Z", "level": "INFO", "category_id": 1, "source": "test"}


def test_a_member_sees_the_campaigns_of_his_groups(member: httpx.Client) -> None:
    assert [row["id"] for row in member.get("/campaigns/").json()] == [1]
    assert member.get("/campaigns/2").status_code == 403


def test_a_member_sees_himself_alone(member: httpx.Client) -> None:
    assert [row["email"] for row in member.get("/users/").json()] == ["member@example.com"]
    assert member.get("/users/1").status_code == 403


def test_a_member_writes_events_of_his_scopes_only(member: httpx.Client) -> None:
    assert member.post("/events/", json={**EVENT, "campaign_scope_id": 1}).status_code == 201
    assert member.post("/events/", json={**EVENT, "campaign_scope_id": 4}).status_code == 403


def test_an_event_and_its_site_must_be_of_one_campaign(admin: httpx.Client) -> None:
    event = admin.post("/events/", json={**EVENT, "campaign_scope_id": 4}).json()["id"]
    answer = admin.post("/events_by_sites/", json={"event_id": event, "site_id": 1})
    assert answer.json()["errors"]["json"] == {"_schema": "Event and site must be in same campaign"}


def test_an_event_and_its_timeseries_must_be_of_one_scope(admin: httpx.Client) -> None:
    event = admin.post("/events/", json={**EVENT, "campaign_scope_id": 4}).json()["id"]
    answer = admin.post("/timeseries_by_events/", json={"event_id": event, "timeseries_id": 1})
    assert "same campaign scope" in answer.text


@pytest.mark.parametrize("link", ["timeseries_by_events", "events_by_zones"])
def test_an_event_that_there_is_not_is_linked_with_nothing(admin: httpx.Client, link: str) -> None:
    other = "timeseries_id" if "timeseries" in link else "zone_id"
    assert admin.post(f"/{link}/", json={"event_id": 9999, other: 1}).status_code == 409
    assert admin.post(f"/{link}/", json={"event_id": 0, other: 1}).status_code == 409


def test_a_user_changes_himself_but_not_his_rights(member: httpx.Client) -> None:
    body = {"name": "Renamed", "email": "renamed@example.com", "password": "changed"}
    assert member.put("/users/2", json=body, headers=STARRED).json()["name"] == "Renamed"
    assert member.put("/users/2/set_admin", json={"value": True}, headers=STARRED).status_code == 401


def test_a_user_who_changed_his_address_signs_in_with_it(member: httpx.Client) -> None:
    body = {"name": "Renamed", "email": "renamed@example.com", "password": "changed"}
    member.put("/users/2", json=body, headers=STARRED)
    signed_in = member.post("/auth/token", json={"email": body["email"], "password": "changed"})
    assert signed_in.json()["status"] == "success"


def test_levels_of_notification_are_a_users_own(member: httpx.Client) -> None:
    wish = {"user_id": 2, "category_id": 4, "notification_level": "DEBUG"}
    assert member.post("/event_categories_by_users/", json=wish).status_code == 201
    assert member.post("/event_categories_by_users/", json={**wish, "user_id": 3}).status_code == 403


def test_notifications_are_counted_and_marked_by_their_user(member: httpx.Client) -> None:
    path = "/notifications/count_by_campaign"
    assert member.get(path, params={"user_id": 3}).status_code == 403
    before = member.get(path, params={"user_id": 2, "read": False}).json()["total"]
    assert before > 0
    assert member.put("/notifications/mark_all_as_read", params={"user_id": 2, "campaign_id": 1}).status_code == 204
    assert member.get(path, params={"user_id": 2, "read": False}).json()["total"] == 0
    assert member.put("/notifications/mark_all_as_read", params={"user_id": 3}).status_code == 403


@pytest.mark.clause("bemserver/paging/counted-twice")
def test_a_row_reached_in_two_ways_is_counted_twice(
    tenant: Tenant, admin: httpx.Client, client_of: Callable[..., httpx.Client]
) -> None:
    other = client_of(tenant, "other")

    def total(**params: Any) -> int:
        found = other.get("/timeseries/", params={"page_size": 100, **params})
        assert len({row["id"] for row in found.json()}) == len(found.json())
        number: int = int(found.headers["x-pagination"].split(",")[0].split(":")[1])
        return number

    once = total()
    group = admin.post("/user_groups/", json={"name": "Another"}).json()["id"]
    admin.post("/users_by_user_groups/", json={"user_id": 3, "user_group_id": group})
    admin.post("/user_groups_by_campaign_scopes/", json={"campaign_scope_id": 4, "user_group_id": group})
    assert total() == 2 * once
    assert total(user_id=3) == 4 * once
    assert total(recurse_site_id=3) <= once


@pytest.mark.parametrize("name", ["site", "building", "storey"])
def test_a_place_is_asked_for_alone_or_with_all_below(admin: httpx.Client, name: str) -> None:
    alone = admin.get("/timeseries/", params={f"{name}_id": 1, "page_size": 100}).json()
    below = admin.get("/timeseries/", params={f"recurse_{name}_id": 1, "page_size": 100}).json()
    assert len(below) >= len(alone)
    both = admin.get("/events/", params={f"{name}_id": 1, f"recurse_{name}_id": 1}).json()
    told = f"{name}_id and recurse_{name}_id are mutually exclusive arguments"
    assert both["errors"]["query"]["_schema"] == [told]


def test_timeseries_are_found_by_their_properties(admin: httpx.Client) -> None:
    found = admin.get("/timeseries_property_data/", params={"property_id": 1}).json()[0]
    wanted = f'{{"Min": "{found["value"]}"}}'
    rows = admin.get("/timeseries/", params={"properties": wanted, "page_size": 100}).json()
    assert found["timeseries_id"] in [row["id"] for row in rows]
    assert admin.get("/timeseries/", params={"properties": '{"Min": "no such"}'}).json() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", ["Not a valid json string."]),
        ("[1]", ["Not a valid json object."]),
        ('{"Min": 1}', {"Min": {"value": ["Not a valid string."]}}),
        ('{"Min": null}', {"Min": {"value": ["Field may not be null."]}}),
    ],
)
def test_properties_that_cannot_be_read_are_refused(admin: httpx.Client, text: str, told: Any) -> None:
    answer = admin.get("/timeseries/", params={"properties": text})
    assert answer.json()["errors"]["query"]["properties"] == told
