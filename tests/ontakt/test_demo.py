"""The demo shop: the vendor's own examples, a fortnight of production, and what follows from the clock."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, set_to

MONDAY = "2030-06-03T10:30:00Z"
"""Half an hour before the early shift of a Monday in Chicago."""
MONDAY_SECONDS = 1906713000.0


def test_the_vendors_example_of_parts_replays_to_the_letter(api: Client) -> None:
    example = {
        "finished": 1595426416.769725,
        "id": 45349,
        "machine_id": 9,
        "notes": "",
        "program_name": "TM4_DEMO_PROG.MIN",
        "scrapped": False,
        "tmac_monitored": 0,
        "variables": {"SERIAL": "1"},
    }
    assert example.items() <= api.get("/api/parts/").json()["45349"].items()


def test_the_vendors_example_of_alarms_replays_to_the_letter(api: Client) -> None:
    example = {
        "alarm_src": "TMAC",
        "alarm_type": "EXTREME ALARM",
        "id": 758,
        "info": {"section": "unavailable", "tool": "unavailable"},
        "machine_id": 9,
        "notes": "",
    }
    alarms = api.get("/api/alarms/").json()
    assert example.items() <= alarms["758"].items()
    assert {"758", "759", "760"} <= alarms.keys()


def test_a_fortnight_of_everything_lies_behind(api: Client) -> None:
    now = float(api.get("/api/machines/9/goals").json().popitem()[0])
    recent = {"start": now - 15 * 86400}
    parts = api.get("/api/parts/", params=recent).json().values()
    made = Counter(part["machine_id"] for part in parts)
    assert set(made) == set(range(1, 13))
    assert all(count > 20 for count in made.values())
    assert 0 < sum(part["scrapped"] for part in parts) < len(parts) / 10
    assert len(api.get("/api/downtime/?user=0").json()) > 20
    assert api.get("/api/machines/4/state_records").json()


def test_a_machine_makes_one_part_at_a_time_however_many_programs_it_has(api: Client) -> None:
    programs = Counter(program["machine_id"] for program in api.get("/api/programs/").json().values())
    assert max(programs.values()) > 1
    made = Counter((part["machine_id"], part["finished"]) for part in api.get("/api/parts/").json().values())
    assert set(made.values()) == {1}


def test_nothing_lies_in_the_future(tenant: Tenant, api: Client) -> None:
    end = datetime.fromisoformat(tenant.control.get("/clock").json()["now"]).timestamp() + 60
    for path, field in (("parts", "finished"), ("alarms", "timestamp"), ("downtime", "start"), ("alerts", "timestamp")):
        assert all(each[field] <= end for each in api.get(f"/api/{path}/").json().values())


def shop(api: Client) -> dict[str, Any]:
    """Everything that the clock has brought since the Monday."""
    since = {"start": MONDAY_SECONDS}
    found = {path: api.get(f"/api/{path}/", params=since).json() for path in ("parts", "downtime")}
    found["alarms"] = api.get("/api/alarms/?day=2030-06-03").json()
    found["machines"] = api.get("/api/machines/").json()
    found["programs"] = api.get("/api/programs/").json()
    found["records"] = {
        machine: api.get(f"/api/machines/{machine}/state_records", params=since).json() for machine in (1, 4, 9, 12)
    }
    return found


def test_advancing_the_clock_makes_parts(tenant: Tenant, api: Client) -> None:
    freeze(tenant, MONDAY)
    assert shop(api)["parts"] == {}
    advance(tenant, 5 * 3600)
    made = Counter(part["machine_id"] for part in shop(api)["parts"].values())
    assert set(made) == set(range(1, 13))


@pytest.mark.parametrize("steps", [2, 9])
def test_what_the_clock_brings_does_not_depend_on_who_looks_when(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client], steps: int
) -> None:
    found = []
    for parts in (1, steps):
        tenant = new_tenant()
        api = client_of(tenant, "api_key")
        freeze(tenant, MONDAY)
        api.get("/api/")
        for _ in range(parts):
            advance(tenant, 9 * 3600 / parts)
            api.get("/api/")
        found.append(shop(api))
    assert found[0]["parts"]
    assert found[0]["records"][9]
    assert found[0] == found[1]


def test_a_new_shift_makes_no_parts_of_the_past(tenant: Tenant, api: Client) -> None:
    freeze(tenant, "2030-06-02T12:00:00Z")
    api.get("/api/")
    advance(tenant, 4 * 3600)
    body = {"name": "Sunday", "days": 64, "start_time": "00:00", "end_time": "23:00", "machines": [1]}
    assert api.put("/api/shifts/", json=body).status_code == 201
    advance(tenant, 3600)
    times = [part["finished"] for part in api.get("/api/parts/", params={"start": 1906632000}).json().values()]
    assert times
    assert min(times) > 1906632000 + 4 * 3600


def test_a_seeded_shift_is_worked_from_now_on(tenant: Tenant, api: Client) -> None:
    freeze(tenant, "2030-06-02T12:00:00Z")
    api.get("/api/")
    advance(tenant, 4 * 3600)
    shift = {"id": 70, "name": "Sunday", "days": 64, "start_time": "00:00", "end_time": "23:00", "machines": [1]}
    assert tenant.control.post("/seed/ontakt", json={"shifts": [shift]}).status_code == 200
    api.get("/api/")
    advance(tenant, 2 * 3600)
    times = [part["finished"] for part in api.get("/api/parts/", params={"start": 1906632000}).json().values()]
    assert times
    assert min(times) > 1906632000 + 4 * 3600


def test_a_disabled_machine_makes_nothing(tenant: Tenant, api: Client) -> None:
    freeze(tenant, MONDAY)
    for machine, field in ((1, "disabled"), (2, "archived")):
        assert api.patch(f"/api/machines/{machine}", json={field: True}).status_code == 200
    advance(tenant, 4 * 3600)
    assert {1, 2}.isdisjoint(part["machine_id"] for part in shop(api)["parts"].values())


def test_production_can_be_switched_off_and_on(tenant: Tenant, api: Client) -> None:
    set_to(tenant, production=False)
    freeze(tenant, MONDAY)
    api.get("/api/")
    advance(tenant, 4 * 3600)
    assert shop(api)["parts"] == {}
    set_to(tenant, production=True)
    api.get("/api/")
    advance(tenant, 2 * 3600)
    finished = [part["finished"] for part in shop(api)["parts"].values()]
    assert finished
    assert min(finished) > MONDAY_SECONDS + 4 * 3600


def test_a_clock_that_goes_back_brings_nothing_twice(tenant: Tenant, api: Client) -> None:
    freeze(tenant, MONDAY)
    api.get("/api/")
    advance(tenant, 4 * 3600)
    before = shop(api)["parts"]
    freeze(tenant, MONDAY)
    assert api.patch("/api/machines/1", json={"description": "x"}).status_code == 200
    advance(tenant, 4 * 3600)
    assert shop(api)["parts"] == before


def test_a_long_jump_makes_up_no_more_than_the_setting_says(tenant: Tenant, api: Client) -> None:
    set_to(tenant, production_days=1)
    freeze(tenant, MONDAY)
    api.get("/api/")
    freeze(tenant, "2030-06-05T10:30:00Z")
    parts = api.get("/api/parts/", params={"start": MONDAY_SECONDS}).json().values()
    assert parts
    assert min(part["finished"] for part in parts) > MONDAY_SECONDS + 86400


def test_tenants_have_the_same_production(new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]) -> None:
    first, second = (client_of(new_tenant(anchor="fixed"), "api_key") for _ in range(2))
    span = {"end": 1780272000}
    assert first.get("/api/parts/", params=span).json() == second.get("/api/parts/", params=span).json()


def test_an_empty_tenant_has_users_and_nothing_made_up(bare: Client, empty: Tenant) -> None:
    freeze(empty, MONDAY)
    advance(empty, 86400)
    for path in ("parts", "machines", "downtime", "alarms", "alerts"):
        assert bare.get(f"/api/{path}/").json() == {}
    assert len(bare.get("/api/users/").json()) == 4


def test_rows_can_be_seeded_and_read_back(tenant: Tenant, api: Client) -> None:
    rows = [{"id": 70, "name": "Probe", "machine_id": 9}]
    assert tenant.control.post("/seed/ontakt", json={"equipment": rows}).status_code in (200, 201, 204)
    assert api.get("/api/equipment/70").json()["name"] == "Probe"
    assert rows[0].items() <= tenant.control.get("/state/ontakt/equipment").json()[-1].items()
    wrong = tenant.control.post("/seed/ontakt", json={"equipment": [{"id": 71, "name": "x", "colour": "red"}]})
    assert wrong.status_code == 422
