"""Lists that cost hardly more when there is much in them, and history that is computed no further than it is read."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant
from tests.effort import Effort, effort
from understudy.buildingx.operations.profiles import PROFILES, Profile, Situation

DEVICES = "/operations/partitions/{p}/devices"
FEW, MANY = 1_000, 10_000
TWICE = 2
LOOK = 6
"""Steps, at most, for which a search looks at one device."""


def _devices(partition: str, count: int) -> list[dict[str, Any]]:
    return [
        {
            "partition_id": partition,
            "resource": {
                "type": "Device",
                "id": f"bulk-{number}",
                "attributes": {
                    "modelName": ("X300", "RDG200", "PXC4.E16", "PAC2200")[number % 4],
                    "serialNumber": f"S{number:06d}",
                    "profile": {"name": f"Device {number}", "notes": "One of many"},
                },
                "relationships": {"hasFeatures": {"data": []}},
            },
        }
        for number in range(count)
    ]


def _filled(new_tenant: Callable[..., Tenant], sign_in: Sign, count: int) -> Client:
    client = sign_in(new_tenant(), "small")
    rows = _devices(client.partition, count)
    for begin in range(0, count, 2500):
        answer = client.tenant.control.post("/seed/buildingx", json={"devices": rows[begin : begin + 2500]})
        assert answer.is_success, answer.text
    return client


def _page(client: Client, query: dict[str, str]) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(DEVICES, params=query)
        assert answer.status_code == 200
        assert answer.json()["data"]

    return ask


@pytest.fixture
def spent() -> Iterator[Effort]:
    with effort() as counted:
        yield counted


def test_a_page_of_ten_thousand_devices_costs_at_most_twice_one_of_a_thousand(
    spent: Effort, new_tenant: Callable[..., Tenant], sign_in: Sign
) -> None:
    few, many = (_filled(new_tenant, sign_in, count) for count in (FEW, MANY))
    for query in ({}, {"filter[modelName]": "RDG"}, {"filter[profile.name]": "99"}):
        less, more = (spent.of(_page(client, query)) for client in (few, many))
        assert 0 < more <= TWICE * less, f"{query}: {less} steps, {more} steps"


def test_a_text_that_few_devices_have_is_looked_for_in_an_index_alone(
    spent: Effort, new_tenant: Callable[..., Tenant], sign_in: Sign
) -> None:
    ask = _page(_filled(new_tenant, sign_in, FEW), {"filter[serialNumber]": "S000999"})
    assert 0 < spent.of(ask) < LOOK * FEW
    reads = [step for step in spent.plans(ask) if " devices " in step]
    assert any("COVERING INDEX" in read for read in reads)
    assert all("COVERING INDEX" in read or "PRIMARY KEY" in read for read in reads), reads


def test_of_a_month_of_history_each_value_is_computed_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    devices = client.get(DEVICES, params={"filter[modelName]": "RDG"}).json()["data"]
    points = client.all(f"{DEVICES}/{devices[0]['id']}/points")
    begin = f"{int(client.tenant.control.get('/clock').json()['now'][:4]) - 1}-11-01T00:00:00Z"
    query = {"filter[timestamp][from]": begin, "filter[timestamp][to]": begin.replace("-11-", "-12-")}
    computed: list[Situation] = []
    for name, (profile, decimals) in PROFILES.items():
        monkeypatch.setitem(PROFILES, name, (_noting(profile, computed), decimals))
    pages = list(client.pages(f"/operations/partitions/{{p}}/points/{points[0]['id']}/values", params=query))
    served = sum(len(page["data"]) for page in pages)
    assert 4200 < served <= len(computed)
    assert len(computed) < served + len(pages), "each page but the last sees that there is one more value"


def _noting(profile: Profile, computed: list[Situation]) -> Profile:
    def compute(situation: Situation) -> float:
        computed.append(situation)
        return profile(situation)

    return compute
