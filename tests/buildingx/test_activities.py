"""The Activities APIs: what happened, as version 1 and version 2 tell it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

ONE = "/sec-activities-v1/partitions/{p}/activities"
OF_CUSTOMER = "/sec-activities/v2/customers/{c}"
OF_PARTITION = OF_CUSTOMER + "/partitions/{p}/"


def _told(client: Client, path: str, **filters: str) -> list[dict[str, Any]]:
    answer = client.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    return [each["attributes"] for each in answer.json()["data"]]


def _pages(client: Client, size: int) -> Iterator[dict[str, Any]]:
    link = f"{ONE}?page[size]={size}"
    while link:
        yield client.get(link).json()
        link = client.get(link).json()["links"]["next"]


@pytest.mark.clause("buildingx/activities/null-next")
def test_the_last_page_of_version_1_says_that_there_is_no_next(client: Client) -> None:
    pages = list(_pages(client, 100))
    assert len(pages) > 1
    assert "next" in pages[-1]["links"]
    ids = [each["id"] for page in pages for each in page["data"]]
    assert len(set(ids)) == len(ids) == len(client.get(ONE).json()["data"])
    assert pages[0]["links"]["next"].endswith(f"page[cursor]={pages[0]['data'][-1]['id']}")


@pytest.mark.parametrize("cursor", ["x", "0" * 24])
def test_a_cursor_that_is_no_activity_is_refused_or_begins_anew(client: Client, cursor: str) -> None:
    assert client.get(ONE, params={"page[cursor]": cursor}).status_code == 400
    client.tenant.control.patch("/settings/buildingx", json={"invalid_cursor": "restart"})
    assert client.get(ONE, params={"page[cursor]": cursor}).json()["data"] == client.get(ONE).json()["data"]


def test_activities_have_all_documented_members(client: Client) -> None:
    members = {"title", "description", "eventType", "severity", "category", "subCategory", "created", "recorded"}
    for each in _told(client, ONE):
        assert set(each) == members | {"subSystem", "origin"}
    assert {each["severity"] for each in _told(client, ONE)} == {"Low", "Medium", "High"}
    assert None in {each["subCategory"] for each in _told(client, ONE)}


def test_activities_are_of_the_last_two_weeks(client: Client) -> None:
    created = [datetime.fromisoformat(each["created"]) for each in _told(client, ONE)]
    assert created == sorted(created)
    now = datetime.fromisoformat(client.tenant.control.get("/clock").json()["now"])
    assert now - timedelta(days=16) < created[0] < created[-1] <= now


@pytest.mark.clause("buildingx/activities/recorded")
def test_what_is_done_through_the_apis_is_an_activity(client: Client) -> None:
    people = "/sec-piam-v1/partitions/{p}/identities"
    body = {"type": "Identity", "attributes": {"firstName": "Nina", "lastName": "Roth"}}
    made = client.send("POST", people, body).json()["data"]
    client.send("PATCH", f"{people}/{made['id']}", body)
    client.send("DELETE", f"{people}/{made['id']}")
    last = _told(client, ONE)[-3:]
    assert [each["title"] for each in last] == ["Identity created", "Identity changed", "Identity deleted"]
    assert {(each["eventType"], each["category"]) for each in last} == {("Operator", "User operation")}
    assert _told(client, OF_PARTITION, filterText="roth")[-1]["severity"] == "Medium"


@pytest.mark.clause("buildingx/activities/path-order")
def test_version_2_takes_the_path_in_either_order(client: Client) -> None:
    orders = (OF_PARTITION, OF_PARTITION[:-1], "/sec-activities/v2/partitions/{p}/customers/{c}")
    answers = [client.get(path).json()["data"] for path in orders]
    assert answers[0] == answers[1] == answers[2] != []


def test_the_customer_sees_all_its_partitions_and_no_others(tenant: Tenant, sign_in: Sign) -> None:
    client = sign_in(tenant)
    places = {each["location"] for each in _told(client, OF_CUSTOMER)}
    assert {"Lakeside Office A", "Town House"} <= places
    assert "Harbour House" not in places
    assert {each["location"] for each in _told(sign_in(tenant, "small"), OF_PARTITION)} == {"Town House"}


def test_a_partition_is_only_found_with_its_own_customer(tenant: Tenant, sign_in: Sign) -> None:
    client, other = sign_in(tenant), sign_in(tenant, "other_customer")
    path = f"/sec-activities/v2/customers/{other.customer}/partitions/{{p}}/"
    assert client.get(path).status_code == 403
    assert client.get(f"/sec-activities/v2/customers/{other.customer}").status_code == 403


@pytest.mark.clause("buildingx/activities/filter-text")
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("forced", {"Door forced"}),
        ("FORCED armed", {"Door forced", "Section armed"}),
        ('"rear door"', {"Door forced"}),
        ('"door rear"', set()),
        ('"rear door" armed', {"Door forced", "Section armed"}),
        ('""', None),
        ("%", set()),
    ],
)
def test_words_are_alternatives_and_quoted_ones_a_phrase(client: Client, text: str, titles: set[str] | None) -> None:
    found = {each["title"] for each in _told(client, OF_PARTITION, filterText=text)}
    assert found == ({each["title"] for each in _told(client, OF_PARTITION)} if titles is None else titles)


@pytest.mark.clause("buildingx/activities/filters")
def test_filters_are_exact_lists_that_all_must_fit(client: Client) -> None:
    everything = _told(client, OF_PARTITION)
    filters = {"severity": "High,Medium", "subSystem": "Intrusion,Access control", "location": "Lakeside Office A"}
    found = _told(client, OF_PARTITION, **filters)
    assert found == [
        each
        for each in everything
        if each["severity"] in ("High", "Medium") and each["location"] == "Lakeside Office A"
    ]
    assert found != []
    assert {each["category"] for each in _told(client, OF_PARTITION, category="Access,Alarm")} == {"Access", "Alarm"}
    assert _told(client, OF_PARTITION, severity="high") == []
    assert _told(client, OF_PARTITION, severity="Hig") == []


@pytest.mark.clause("buildingx/activities/dates-together")
def test_the_dates_are_given_both_or_not_at_all(client: Client) -> None:
    everything = _told(client, OF_CUSTOMER)
    begin, end = everything[10]["created"], everything[20]["created"]
    found = _told(client, OF_CUSTOMER, startDate=begin, endDate=end)
    assert found == [each for each in everything if begin <= each["created"] < end]
    for given in ({"startDate": begin}, {"endDate": end}):
        refused = client.get(OF_CUSTOMER, params=given)
        (missing,) = {"startDate", "endDate"} - set(given)
        assert (refused.status_code, refused.json()["errors"][0]["source"]) == (400, {"parameter": missing})
    assert client.get(OF_CUSTOMER, params={"startDate": end, "endDate": begin}).status_code == 400
    assert client.get(OF_CUSTOMER, params={"startDate": "yesterday", "endDate": end}).status_code == 400


def test_pages_of_version_2_keep_their_filters(client: Client) -> None:
    whole = _told(client, OF_CUSTOMER, filterText="access", severity="Low")
    paged = client.all(OF_CUSTOMER, params={"filterText": "access", "severity": "Low", "page[size]": 9})
    assert [each["attributes"] for each in paged] == whole
    link = client.get(OF_CUSTOMER, params={"filterText": "access", "page[size]": 1}).json()["links"]["next"]
    assert client.get(link.replace("access", "forced")).status_code == 400


@pytest.mark.clause("buildingx/activities/licensed-against")
def test_a_call_counts_against_a_partition_of_the_customer_only(tenant: Tenant, sign_in: Sign) -> None:
    client, other = sign_in(tenant), sign_in(tenant, "other_customer")
    for path in (OF_CUSTOMER, OF_PARTITION):
        for partition, status in ((client.partition, 200), (other.partition, 403), ("nowhere", 403)):
            headers = {"licensedAgainstPartitionId": partition}
            assert client.http.get(client.filled(path), headers=headers).status_code == status


def test_activities_come_back_as_seed_data(new_tenant: Any, sign_in: Sign) -> None:
    one, other = new_tenant(), new_tenant(seed={"buildingx": "empty"})
    rows = one.control.get("/state/buildingx/activities").json()
    assert other.control.post("/seed/buildingx", json={"activities": rows}).is_success
    titles = [each["title"] for each in _told(sign_in(other), ONE)]
    assert titles == [each["title"] for each in _told(sign_in(one), ONE)]
