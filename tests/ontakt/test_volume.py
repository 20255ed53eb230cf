"""A hundred thousand parts."""

from collections.abc import Callable
from typing import Any

from tests.conftest import Tenant
from tests.effort import Effort, effort
from tests.ontakt.conftest import Client

FEW, MANY = 1_000, 100_000
PER_DAY = 1_000
TWICE = 2
NOON = 1780315200
"""The tenants' now: 2026-06-01T12:00Z."""

SPAN = {"start": NOON - 40 * 60, "end": NOON - 10 * 60}
QUERIES: list[dict[str, Any]] = [
    {"work_order": "WO-3"},
    {"work_order": "WO-3", "scrapped": 0, "machine": [1, 2, 3, 4]},
    {"machine": 9, **SPAN},
    {"program": 13, **SPAN},
    {"suspect": 1},
    SPAN,
]


def filled(tenant: Tenant, client: Client, parts: int) -> None:
    """Makes so many parts, the same number on each day, one of them suspect."""
    freeze = {"mode": "frozen", "now": "2026-06-01T12:00:00Z"}
    assert tenant.control.put("/clock", json=freeze).status_code == 200
    wish = {"parts": parts, "days": parts // PER_DAY}
    answer = tenant.control.post("/seed/ontakt", json={"generate": wish}, timeout=120)
    assert answer.status_code == 200, answer.text
    newest = max(map(int, client.get("/api/parts/", params={"work_order": "WO-3"}).json()))
    assert client.patch(f"/api/parts/{newest}", json={"suspect": True}).status_code == 200


def measured(spent: Effort, client: Client, query: dict[str, Any]) -> tuple[int, int]:
    """The steps of the database for a filtered list, and how many it holds."""
    lists = []
    steps = spent.of(lambda: lists.append(client.get("/api/parts/", params=query).json()))
    return steps, len(lists[0])


def test_a_hundred_thousand_parts_are_filtered_at_the_cost_of_a_thousand(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]
) -> None:
    with effort() as spent:
        clients = []
        for parts in (FEW, MANY):
            tenant = new_tenant()
            clients.append(client_of(tenant, "api_key"))
            filled(tenant, clients[-1], parts)
        for query in QUERIES:
            (few, count), (many, same) = (measured(spent, client, query) for client in clients)
            assert count == same > 0, query
            assert 0 < many <= TWICE * few, f"{query}: {few} steps, {many} steps"


def test_generated_parts_are_of_programs_and_lie_behind(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]
) -> None:
    tenant = new_tenant()
    client = client_of(tenant, "api_key")
    before = len(client.get("/api/parts/").json())
    answer = tenant.control.post("/seed/ontakt", json={"generate": {"parts": 200, "days": 1}})
    assert answer.status_code == 200, answer.text
    parts = client.get("/api/parts/").json().values()
    assert len(parts) >= before + 200
    assert all(part["program_name"] for part in parts)
    assert tenant.control.post("/seed/ontakt", json={"generate": {"parts": 0}}).status_code == 422
