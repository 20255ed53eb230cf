"""Times of rows given later stay as written, or move with the calendar as those of a new tenant do."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import httpx
import pytest

from tests.conftest import start
from understudy.core.seeding import AS_OF
from understudy.server.settings import ServeSettings

UNTIL = "2026-07-01T08:00:00Z"
ROW = {
    "id": 77,
    "name": "late",
    "key": "a-late-key",
    "organization_id": 1,
    "created_at": "2026-05-04T08:00:00Z",
    "expires_at": UNTIL,
}


@pytest.fixture(scope="module")
def control() -> Iterator[httpx.Client]:
    addresses, stop = start(ServeSettings(port=0, vendor_ports=0, tls_port=0, vendors="standcloud"))
    with httpx.Client(base_url=f"{addresses.control}/tenants/default") as client:
        yield client
    stop()


@pytest.mark.parametrize(("anchor", "today"), [("fixed", AS_OF.date()), ("now", date(2030, 5, 1))])
def test_times_move_only_when_asked(control: httpx.Client, anchor: str, today: date) -> None:
    control.post("/reset")
    control.put("/clock", json={"mode": "frozen", "now": "2030-05-01T23:00:00Z"})
    answer = control.post("/seed/standcloud", params={"anchor": anchor}, json={"keys": [ROW]})
    assert answer.json()["added"] == {"keys": 1}
    row = next(row for row in control.get("/state/standcloud/keys").json() if row["id"] == 77)
    written = datetime.fromisoformat(UNTIL)
    assert datetime.fromisoformat(row["expires_at"]) == written + timedelta(days=(today - AS_OF.date()).days)
