"""Many runs from a seed, and pages that do not cost more for it."""

from collections.abc import Callable

import httpx

from tests.conftest import Tenant
from tests.effort import Effort, effort
from tests.standcloud.reports import DUTS, RUNS

FEW, MANY = 1_000, 20_000
"""Enough to tell a scan, which would cost twenty times as much, from a search."""
TWICE = 2


def filled(tenant: Tenant, runs: int, seed: str = "a") -> Tenant:
    answer = tenant.control.post("/seed/standcloud", json={"generate": {"runs": runs, "seed": seed}}, timeout=120)
    assert answer.status_code == 200, answer.text
    return tenant


def test_the_same_seed_makes_the_same_runs(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]
) -> None:
    tenants = [new_tenant(seed={"standcloud": "empty"}, anchor="fixed") for _ in range(3)]
    for tenant, seed in zip(tenants, ("a", "a", "b"), strict=True):
        filled(tenant, 300, seed)
    one, same, other = (client_of(each, "stand").get(RUNS, params={"limit": 300}).json() for each in tenants)
    assert len(one) == 300
    assert one == same != other


def test_generated_runs_count_as_uploaded_ones_do(empty: Tenant, bench: httpx.Client) -> None:
    filled(filled(empty, 400), 200, "b")
    runs = bench.get(RUNS, params={"limit": 1000}).json()
    duts = bench.get(DUTS, params={"limit": 1000}).json()
    assert len(runs) == 600
    assert sum(dut["attempt_count"] for dut in duts) == 600
    assert {dut["attempt_count"] for dut in duts} > {1, 2, 3}
    assert [run["start_time"] for run in runs] == sorted((run["start_time"] for run in runs), reverse=True)
    failed = [run for run in runs if run["status"] == "fail"]
    assert len(bench.get(f"{RUNS}/{failed[0]['test_run_id']}/failed_case").json()) == 1


def test_the_generator_refuses_what_it_does_not_know(empty: Tenant) -> None:
    answer = empty.control.post("/seed/standcloud", json={"generate": {"runs": 5, "colour": "red"}})
    assert answer.status_code == 422


QUERIES = [
    (RUNS, {}),
    (RUNS, {"part_number": "BMS-16S", "status": "fail"}),
    (RUNS, {"status": "pass", "manufacturer": "Harbour & Sons Electronics", "firmware_version": "1.2.0"}),
    (RUNS, {"number_of_attempt": "2", "test_stand_name": "hipot_stand_v_1"}),
    (RUNS, {"manufacturer": "Everline Power", "batch_serial_number": "B-1-0000"}),
    (RUNS, {"serial_number": "V1-0000007"}),
    (RUNS, {"part_number": "no such part"}),
    (RUNS, {"colour": "red"}),
    (DUTS, {"part_number": "BMS-16S"}),
    (DUTS, {"attempt_count": "2"}),
    (DUTS, {"firmware_version": "1.2.0", "status": "pass"}),
]


def steps(spent: Effort, client: httpx.Client, path: str, query: dict[str, str]) -> int:
    """What the database does for a page."""

    def ask() -> None:
        assert client.get(path, params={**query, "limit": "20"}).status_code == 200

    return spent.of(ask)


def test_a_page_of_many_runs_costs_what_one_of_few_costs(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]
) -> None:
    with effort() as spent:
        few, many = (client_of(filled(new_tenant(seed={"standcloud": "empty"}), runs), "stand") for runs in (FEW, MANY))
        for path, query in QUERIES:
            less, more = (steps(spent, client, path, query) for client in (few, many))
            assert 0 < more <= TWICE * less, f"{path}?{query}: {less} steps, {more} steps"
