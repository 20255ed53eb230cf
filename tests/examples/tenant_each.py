"""A tenant for each test: what docs/how-to.md shows."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

GATEWAY = "http://127.0.0.1:4700"


def control(method: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{GATEWAY}/_understudy{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@pytest.fixture
def standcloud() -> Iterator[dict[str, Any]]:
    tenant = control("POST", "/tenants", {"ttl": 600})
    yield tenant["vendors"]["standcloud"]
    control("DELETE", f"/tenants/{tenant['id']}")


def test_a_client_reads_its_own_world(standcloud: dict[str, Any]) -> None:
    key = standcloud["credentials"]["integration"]["api_key"]
    address = f"{standcloud['url']}/integration/api/v1/test_run?limit=1"
    request = urllib.request.Request(address, headers={"X-API-KEY": key})
    with urllib.request.urlopen(request) as answer:
        assert len(json.load(answer)) == 1
