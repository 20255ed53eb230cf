"""Seed data in and out through the control plane."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from understudy.bemserver.entities.catalog import ENTITIES


def test_the_state_of_a_tenant_makes_another_one(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(anchor="fixed")
    rows = {each.name: _rows(tenant, each.name) for each in ENTITIES}
    copy = new_tenant(anchor="fixed", seed={"bemserver": {**rows, "timeseries_data": []}})
    for name, kept in rows.items():
        assert _rows(copy, name) == kept


def _rows(tenant: Tenant, name: str) -> Any:
    return tenant.control.get(f"/state/bemserver/{name}").json()


def test_rows_without_an_id_get_the_next_one(empty: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    rows = [{"name": "First", "email": "first@example.com", "password": "a secret"}]
    empty.control.post("/seed/bemserver", json={"users": rows}).raise_for_status()
    client = client_of(empty)
    signed_in = client.post("/auth/token", json={"email": "first@example.com", "password": "a secret"}).json()
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    assert [row["id"] for row in client.get("/users/", headers=headers).json()] == [2]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "X", "email": "no address", "password": "x"}, "email"),
        ({"name": "X", "password": "x"}, "email"),
        ({"name": "X", "email": "x@example.com", "password": "x", "age": 5}, "age"),
    ],
)
def test_a_row_that_does_not_fit_is_named(empty: Tenant, row: dict[str, Any], field: str) -> None:
    answer = empty.control.post("/seed/bemserver", json={"users": [row]})
    assert answer.status_code == 422
    assert f"field {field}" in answer.text
