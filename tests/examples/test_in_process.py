"""A vendor's app in the process of its users: what docs/apps.md shows."""

# ruff: noqa: E402 each part of the page stands alone

import asyncio

# --8<-- [start:client]
from fastapi.testclient import TestClient

from understudy.standcloud import create_app


def test_a_test_run_is_read() -> None:
    with TestClient(create_app()) as client:
        headers = {"X-API-KEY": "demo-integration-key"}
        answer = client.get("/integration/api/v1/test_run?limit=1", headers=headers)
        assert len(answer.json()) == 1


# --8<-- [end:client]


# --8<-- [start:control]
def test_an_outage_is_survived() -> None:
    with TestClient(create_app()) as client:
        tenant = "/_understudy/tenants/default"
        client.post(f"{tenant}/faults", json={"vendor": "standcloud", "status": 503, "times": 1})
        headers = {"X-API-KEY": "demo-integration-key"}
        asked = [client.get("/integration/api/v1/test_run?limit=1", headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in asked] == [503, 200]
        assert client.get(f"{tenant}/journal").json()["entries"][0]["fault"] == 1


# --8<-- [end:control]

# --8<-- [start:transport]
import httpx

from understudy import btec


async def customers() -> int:
    transport = httpx.ASGITransport(btec.create_app())
    headers = {"Authorization": "Token demo-sandbox-token"}
    base = "https://sandbox-api-btec.benning.de"
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
        return len((await client.get("/api/v1/customers")).json()["items"])


# --8<-- [end:transport]


def test_the_customers_are_read() -> None:
    assert asyncio.run(customers()) > 1


# --8<-- [start:mounted]
from fastapi import FastAPI

from understudy import ontakt

own = FastAPI()
own.mount("/ontakt", ontakt.create_app())


def test_the_event_bus_answers() -> None:
    with TestClient(own) as client:
        headers = {"X-Auth-Token": "demo-ontakt-api-key"}
        with client.websocket_connect("/ontakt/socket/event_bus", headers=headers) as bus:
            bus.send_text("ping")
            assert bus.receive_text() == "pong"


# --8<-- [end:mounted]

# --8<-- [start:suite]
import understudy

suite = understudy.create_app(vendors=("btec", "ontakt"))


def test_both_vendors_are_served() -> None:
    with TestClient(suite) as client:
        served = client.get("/_understudy/vendors").json()
        assert [vendor["url"] for vendor in served] == ["http://testserver/btec", "http://testserver/ontakt"]


# --8<-- [end:suite]
