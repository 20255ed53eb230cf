"""What the pages of the released user interface ask of the program behind them, which asks it of us."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.clients.bemserver.conftest import VENDOR
from tests.conftest import Tenant

CAMPAIGN = {"campaign_ctxt": 1}
PERIOD = {"period_day": 1, "period_month": 5, "period_year": 2026, "year_reference": 2026}
DEGREES = {**PERIOD, "dd_type": "heating", "dd_base": 18, "dd_base_unit": "°C"}
SPAN = {"start_date": "2026-05-20", "end_date": "2026-05-27", "timezone": "Europe/Paris", "data_state": 1}
EXPLORED = {**SPAN, "period": "custom"}
HOURS = {"agg": "avg", "bucket_width_value": 2, "bucket_width_unit": "hour"}

READ: tuple[tuple[str, dict[str, Any]], ...] = (
    ("campaigns/", {}),
    ("campaigns/1", {}),
    ("campaign_scopes/", {}),
    ("campaign_scopes/1/groups", {}),
    ("users/2/groups", {}),
    ("structural_elements/", {}),
    ("structural_elements/spaces", {}),
    ("structural_elements/site/1", {}),
    ("structural_elements/building/1/properties", {}),
    ("structural_elements/zone/1/properties", {}),
    ("structural_elements/tree/sites", {}),
    ("structural_elements/tree/zones", {}),
    ("timeseries/", {"search": "TEMPERATURE", "page_size": 50}),
    ("timeseries/", {"recurse_site_id": 1}),
    ("timeseries/", {"zone_id": 1}),
    ("timeseries/1", {}),
    ("timeseries/1/properties", {}),
    ("timeseries/1/structural_elements", {}),
    ("timeseries/datastates/", {}),
    ("timeseries/data/1/retrieve_data", SPAN),
    ("timeseries/data/1/retrieve_data", {**SPAN, **HOURS}),
    ("timeseries/data/retrieve_data", {**EXPLORED, "timeseries": "1,34"}),
    ("timeseries/data/retrieve_data", {**EXPLORED, **HOURS, "timeseries": "1,34"}),
    ("timeseries/data/stats", {"timeseries": "1,2,3", "data_state": 1}),
    ("events/", {"sort": "-timestamp", "level_min": "WARNING", "recurse_building_id": 1}),
    ("events/", {"in_source": "alarm", "date_min": "2020-01-01", "space_id": 6}),
    ("events/categories", {}),
    ("events/4/timeseries", {}),
    ("events/4/timeseries/links", {}),
    ("events/4/structural_elements/building", {}),
    ("events/4/structural_elements/zone/links", {}),
    ("notifications/count", {"read": "false"}),
    ("semantics/energy/", {}),
    ("semantics/energy/consumption/end_uses", {}),
    ("semantics/energy/consumption/site", {"site": 1}),
    ("semantics/energy/consumption/1/building", {}),
    ("semantics/energy/production/technologies", {}),
    ("semantics/energy/production/building", {"building": 2}),
    ("semantics/weather/", {"site": 1, "forecast": "false"}),
    ("semantics/weather/1", {}),
    ("tasks/registered", {}),
    ("tasks/", {"campaign": 1, "task_state": "enabled"}),
    ("tasks/1/", {}),
    ("analysis/completeness/", {**PERIOD, "period_type": "Month-Daily", "timeseries": "1,4", "data_state": 1}),
    ("analysis/weather/site/1", {**PERIOD, "period_type": "Month-Hourly", "forecast": 5}),
    ("analysis/energy_consumption/site/1", {**PERIOD, "period_type": "Month-Daily", "unit": "kWh"}),
    ("analysis/energy_consumption/building/1", {**PERIOD, "period_type": "Year-Monthly", "unit": "MJ"}),
    ("analysis/degree_days/site/1", {**DEGREES, "period_type": "Month-Daily"}),
    ("analysis/degree_days/site/1", {**DEGREES, "period_type": "Year-Monthly"}),
)
"""Everything that pages read, by its path below /api/ and its query."""


@pytest.fixture
def calls(ui: str, tenant: Tenant) -> Iterator[httpx.Client]:
    """A client that has the session of an administrator in the interface."""
    with httpx.Client(base_url=ui, params=CAMPAIGN, timeout=60) as client:
        known = tenant.credential(VENDOR, "admin")
        entered = client.post("/auth/signin", data={"email": known["email"], "pwd": known["password"]})
        assert entered.status_code == 302, entered.text
        yield client


def _empty(answer: Any) -> bool:
    return not (answer.get("data", True) and answer) if isinstance(answer, dict) else not answer


def test_everything_that_pages_read_is_there(calls: httpx.Client, tenant: Tenant) -> None:
    answers = [(path, calls.get(f"/api/{path}", params={**CAMPAIGN, **query})) for path, query in READ]
    assert [(path, answer.status_code) for path, answer in answers if answer.status_code != 200] == []
    assert [path for path, answer in answers if _empty(answer.json())] == []
    entries = tenant.control.get("/journal", params={"vendor": VENDOR, "limit": 10_000}).json()["entries"]
    assert [(each["path"], each["status"]) for each in entries if each["status"] >= 400] == []


def test_data_are_exported_as_a_file(calls: httpx.Client) -> None:
    query: dict[str, Any] = {**CAMPAIGN, **EXPLORED, "timeseries": "Open space A air temperature,Open space A CO2"}
    answer = calls.get("/api/timeseries/data/download", params=query)
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == "Datetime,Open space A air temperature,Open space A CO2"


def test_files_are_uploaded_through_forms(calls: httpx.Client, tenant: Tenant) -> None:
    points = b"Datetime,Lobby air temperature\n2020-01-01T00:00:00+00:00,20.5\n"
    series = b"Campaign scope,Name,Description,Unit,Site,Building,Storey,Space,Zone\nEnergy,Crane,,kW,Dock,,,,\n"
    forms: dict[str, tuple[dict[str, bytes], dict[str, str]]] = {
        "/structural_elements/upload": ({"sites_csv": b"Name,Description,IFC_ID\nDock,,\n", "zones_csv": b""}, {}),
        "/timeseries/upload": ({"timeseries_csv": series}, {}),
        "/timeseries/data/upload": ({"csv_file": points}, {"data_state": "1"}),
    }
    for path, (files, fields) in forms.items():
        parts = {name: (f"{name}.csv", io.BytesIO(content), "text/csv") for name, content in files.items()}
        assert calls.post(path, files=parts, data=fields).status_code == 302, path
    entries = tenant.control.get("/journal", params={"vendor": VENDOR, "method": "POST"}).json()["entries"]
    assert [(each["path"], each["status"]) for each in entries[1:]] == [
        ("/io/sites", 201),
        ("/io/timeseries", 201),
        ("/timeseries_data/campaign/1/", 201),
    ]


def test_scheduled_task_is_made_changed_and_deleted(calls: httpx.Client) -> None:
    fields = {"is_enabled": True, "parameters": {}, "offset_unit": "day", "start_offset": -1, "end_offset": 0}
    made = calls.post("/api/tasks/", json={**fields, "task_name": "Cleanup", "campaign_id": 2}).json()
    path = f"/api/tasks/{made['data']['id']}"
    after = calls.put(path, json={**fields, "is_enabled": False}, headers={"ETag": made["etag"]})
    assert (after.status_code, after.json()["data"]["is_enabled"]) == (200, False)
    assert calls.put(path, json=fields, headers={"ETag": made["etag"]}).status_code == 412
    assert calls.delete(path, headers={"ETag": after.json()["etag"]}).json() == {"success": True}


def test_session_outlives_the_access_token(calls: httpx.Client, tenant: Tenant) -> None:
    tenant.control.post("/clock/advance", json={"seconds": 3600}).raise_for_status()
    assert calls.get("/api/campaigns/1").status_code == 200
    paths = [
        (each["path"], each["status"])
        for each in tenant.control.get("/journal", params={"vendor": VENDOR}).json()["entries"]
    ]
    refreshed = paths.index(("/auth/token/refresh", 200))
    assert paths[refreshed - 1][1] == 401
    assert paths[refreshed + 1] == (paths[refreshed - 1][0], 200)
