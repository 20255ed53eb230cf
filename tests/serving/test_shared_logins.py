"""A login name that many tenants hold is settled by its secret."""

from collections.abc import Callable

import httpx

from tests.conftest import Tenant

Make = Callable[..., Tenant]


def sign_in(tenant: Tenant, password: str | None = None) -> dict[str, str]:
    admin = tenant.credential("bemserver", "admin")
    body = {"email": admin["email"], "password": password or admin["password"]}
    answer = httpx.post(tenant.url("bemserver") + "/auth/token", json=body)
    return {"Authorization": f"Bearer {answer.json().get('access_token', '')}"}


def campaigns(tenant: Tenant, headers: dict[str, str]) -> list[str]:
    answer = httpx.get(tenant.url("bemserver") + "/campaigns/", headers=headers)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()]


def add(tenant: Tenant, headers: dict[str, str], name: str) -> None:
    body = {"name": name, "timezone": "Europe/Paris"}
    assert httpx.post(tenant.url("bemserver") + "/campaigns/", json=body, headers=headers).status_code == 201


def test_each_token_reaches_the_tenant_that_signed_it(new_tenant: Make) -> None:
    tenants = [new_tenant() for _ in range(5)]
    tokens = [sign_in(tenant) for tenant in tenants]
    for tenant, token in zip(tenants, tokens, strict=True):
        add(tenant, token, f"only {tenant.id}")
    for tenant, token in zip(tenants, tokens, strict=True):
        assert [name for name in campaigns(tenant, token) if name.startswith("only")] == [f"only {tenant.id}"]


def test_a_token_outlives_a_reset_of_its_tenant(new_tenant: Make) -> None:
    mine, _other = new_tenant(), new_tenant()
    token = sign_in(mine)
    add(mine, token, "gone")
    mine.control.post("/reset")
    assert "gone" not in campaigns(mine, token)


def test_a_changed_password_signs_in_and_the_seeded_one_no_more(new_tenant: Make) -> None:
    mine, _other = new_tenant(), new_tenant()
    token = sign_in(mine)
    where = mine.url("bemserver") + "/users/1"
    user = httpx.get(where, headers=token)
    body = {"name": user.json()["name"], "email": user.json()["email"], "password": f"new-{mine.id}"}
    changed = httpx.put(where, json=body, headers={**token, "If-Match": user.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert sign_in(mine, f"new-{mine.id}") != {"Authorization": "Bearer "}
    assert sign_in(mine) == {"Authorization": "Bearer "}
