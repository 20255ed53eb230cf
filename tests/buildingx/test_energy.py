"""The Energy and Sustainability APIs."""

from datetime import datetime
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

LIST = "/energy/v1/partitions/{p}/medium-consumptions"
UTILITY = "/sustainability/v1/customers/{c}/assets/utility-data"
JUNE = {"from": "2026-06-01T00:00:00+02:00", "to": "2026-07-01T00:00:00+02:00"}


def of(client: Client, name: str) -> str:
    return str(next(each["id"] for each in client.all(LIST) if each["attributes"]["name"] == name))


def values(client: Client, identifier: str, what: str, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{LIST}/{identifier}/{what}", params=JUNE | params)
    assert answer.status_code == 200, answer.text
    return [each["attributes"] for each in answer.json()["data"]]


def test_every_building_and_every_floor_has_consumptions(client: Client) -> None:
    found = client.all(LIST)
    kinds = {each["relationships"]["reference"]["data"]["type"] for each in found}
    assert kinds == {"Building", "Equipment"}
    assert {each["attributes"]["mediumType"] for each in found} == {"electricity", "heat", "water"}


def test_the_list_is_filtered_by_medium(client: Client) -> None:
    water = client.all(LIST, params={"filter[mediumType]": "water"})
    assert water
    assert {each["attributes"]["baseUnit"] for each in water} == {"m3"}
    assert client.get(LIST, params={"filter[mediumType]": "gas"}).status_code == 400


@pytest.fixture
def current(tenant: Tenant, sign_in: Sign) -> Client:
    """A client whose token was issued at the tenant's new year."""
    tenant.control.put("/clock", json={"mode": "frozen", "now": "2027-01-01T12:00:00Z"})
    return sign_in(tenant)


def test_days_follow_the_buildings_calendar(current: Client) -> None:
    days = values(current, of(current, "Lakeside Office A electricity"), "consumption")
    assert len(days) == 30
    assert days[0]["timestamp"] == "2026-05-31T22:00:00.000Z"
    assert all(each["value"] > 0 and each["unit"] == "kWh" for each in days)


def test_longer_intervals_add_up(current: Client) -> None:
    meter = of(current, "Lakeside Office A electricity")
    days = sum(each["value"] for each in values(current, meter, "consumption"))
    hours = sum(each["value"] for each in values(current, meter, "consumption", interval="hour"))
    (month,) = values(current, meter, "consumption", interval="month")
    assert days == pytest.approx(month["value"])
    assert hours == pytest.approx(month["value"])


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_of_changing_clocks_has_its_own_length(current: Client, day: str, hours: int) -> None:
    meter = of(current, "Lakeside Office A electricity")
    offsets = ("+01:00", "+02:00") if hours == 23 else ("+02:00", "+01:00")
    following = datetime.fromisoformat(day).replace(day=int(day[-2:]) + 1).strftime("%Y-%m-%d")
    span = {"from": f"{day}T00:00:00{offsets[0]}", "to": f"{following}T00:00:00{offsets[1]}"}
    assert len(values(current, meter, "consumption", interval="hour", **span)) == hours
    assert len(values(current, meter, "consumption", interval="day", **span)) == 1


def test_costs_and_emissions_follow_the_consumption(current: Client) -> None:
    meter = of(current, "Lakeside Office A heat")
    (used,) = values(current, meter, "consumption", interval="month")
    (cost,) = values(current, meter, "costs", interval="month", unit="CHF")
    (mass,) = values(current, meter, "emissions", interval="month", unit="t")
    assert (cost["unit"], mass["unit"]) == ("CHF", "t")
    assert cost["value"] == pytest.approx(used["value"] * 0.11, rel=1e-4)
    assert mass["value"] == pytest.approx(used["value"] * 0.000201, rel=1e-2)


def test_nothing_is_consumed_in_the_future(current: Client) -> None:
    meter = of(current, "Lakeside Office A electricity")
    span = {"from": "2027-01-02T00:00:00Z", "to": "2027-01-05T00:00:00Z"}
    assert values(current, meter, "consumption", **span) == []


@pytest.mark.parametrize(
    "wrong",
    [{"from": "yesterday"}, {"to": "2026-05-01T00:00:00Z"}, {"interval": "decade"}, {"unit": "m3"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_question_that_does_not_fit_is_refused(current: Client, wrong: dict[str, str]) -> None:
    meter = of(current, "Lakeside Office A electricity")
    answer = current.get(f"{LIST}/{meter}/consumption", params=JUNE | wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"]["parameter"] in wrong


def test_a_span_of_too_many_intervals_is_refused(current: Client) -> None:
    meter = of(current, "Lakeside Office A electricity")
    wide = {"from": "2000-01-01T00:00:00Z", "interval": "15min"}
    assert current.get(f"{LIST}/{meter}/consumption", params=JUNE | wide).status_code == 400


def test_an_unknown_consumption_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}/nobody/costs", params=JUNE).status_code == 404


def test_utility_data_of_the_last_twelve_months(current: Client) -> None:
    name = _customer(current)
    found = current.get(UTILITY, params={"customerName": name, "pageSize": 2})
    assert found.status_code == 200
    (first, second), links = found.json()["data"], found.json()["links"]
    assert first["attributes"]["customerName"] == name
    assert [len(each["readings"]) for each in first["attributes"]["utilityData"]] == [12, 12, 12]
    assert first["id"] != second["id"]
    assert "page[cursor]" in links["next"]
    assert current.http.get(links["next"]).json()["data"][0]["id"] not in {first["id"], second["id"]}


def test_utility_data_are_refused_in_too_large_pages(client: Client) -> None:
    refused = client.get(UTILITY, params={"customerName": _customer(client), "pageSize": 101})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["source"] == {"parameter": "pageSize"}


def _customer(client: Client) -> str:
    return str(client.all("/accounts/me/customers")[0]["attributes"]["name"])


def test_utility_data_of_one_service(current: Client) -> None:
    answer = current.get(UTILITY, params={"customerName": _customer(current), "serviceType": "heat"})
    services = {each["serviceType"] for asset in answer.json()["data"] for each in asset["attributes"]["utilityData"]}
    assert services == {"heat"}


def test_the_name_of_the_customer_is_required(current: Client) -> None:
    assert current.get(UTILITY).status_code == 400
    assert current.get(UTILITY, params={"customerName": "Somebody else"}).json()["data"] == []


def test_the_licensing_partition_must_be_the_customers(current: Client) -> None:
    params = {"customerName": _customer(current)}
    where = current.filled(UTILITY)
    mine = current.http.get(where, params=params, headers={"licensedAgainstPartitionId": current.partition})
    other = current.http.get(where, params=params, headers={"licensedAgainstPartitionId": "nobody"})
    assert (mine.status_code, other.status_code) == (200, 403)
