"""A hundred thousand parts."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client

FEW, MANY = 1_000, 100_000
QUERIES = [
    {"work_order": "WO-3"},
    {"work_order": "WO-3", "scrapped": "0"},
    {"machine": "9", "start": "{start}", "end": "{end}"},
    {"program": "13", "start": "{start}", "end": "{end}"},
    {"start": "{start}", "end": "{end}"},
]


def filled(tenant: Tenant, parts: int) -> None:
    """Gives a tenant so many parts more, always as many in an hour."""
    answer = tenant.control.post("/seed/ontakt", json={"parts": parts_of(tenant, parts)})
    assert answer.status_code < 300, answer.text


def parts_of(tenant: Tenant, parts: int) -> list[dict[str, object]]:
    """Rows of parts, fifty a work order, a minute apart."""
    del tenant
    return [
        {
            "id": 100_000 + number,
            "machine_id": number % 12 + 1,
            "program_id": 13,
            "program_name": "TM4_DEMO_PROG.MIN",
            "finished": 1_400_000_000.0 + 60 * number,
            "work_order": f"WO-{number // 50}",
            "as_written": True,
        }
        for number in range(parts)
    ]


def fastest(client: Client, query: dict[str, str]) -> tuple[float, int]:
    """The median time in seconds of a filtered list, and how many it holds."""
    asked = {name: text.format(start=1_400_006_000, end=1_400_009_000) for name, text in query.items()}
    times = []
    for _ in range(15):
        begun = perf_counter()
        answer = client.get("/api/parts/", params=asked)
        times.append(perf_counter() - begun)
    return median(times), len(answer.json())


@pytest.mark.slow
def test_a_hundred_thousand_parts_are_filtered_as_fast_as_a_thousand(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]
) -> None:
    clients = []
    for parts in (FEW, MANY):
        tenant = new_tenant()
        filled(tenant, parts)
        clients.append(client_of(tenant, "api_key"))
    for query in QUERIES:
        (few, count), (many, same) = (fastest(client, query) for client in clients)
        assert count == same > 0
        assert many <= 2 * few, f"{query}: {few * 1000:.2f} ms, {many * 1000:.2f} ms"
