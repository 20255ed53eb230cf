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


ADA = ("ada@example.com", "shared")
USERS = [
    {"id": 1, "name": "Ada", "email": ADA[0], "password": ADA[1], "is_admin": True},
    *({"id": n, "name": f"User {n}", "email": f"user-{n}@example.com", "password": "x"} for n in range(2, 6)),
]


def last_campaign(url: str) -> str:
    answer = httpx.get(f"{url}/campaigns/", auth=ADA)
    assert answer.status_code == 200, answer.text
    name: str = answer.json()[-1]["name"]
    return name


def test_a_password_that_was_changed_in_one_tenant_selects_the_other(new_tenant: Make) -> None:
    settings = {"bemserver": {"auth_methods": ["Bearer", "Basic"]}}
    tenants = [new_tenant(seed={"bemserver": {"users": USERS}}, settings=settings) for _ in range(2)]
    urls = {f"of {tenant.id}": tenant.path_url("bemserver") for tenant in tenants}
    for name, url in urls.items():
        body = {"name": name, "timezone": "UTC"}
        assert httpx.post(f"{url}/campaigns/", json=body, auth=ADA).status_code == 201
    shared = tenants[0].url("bemserver")
    selected = last_campaign(shared)
    assert last_campaign(shared) == selected
    user = httpx.get(f"{urls[selected]}/users/1", auth=ADA)
    body = {"name": "Ada", "email": ADA[0], "password": "another"}
    changed = httpx.put(f"{urls[selected]}/users/1", json=body, auth=ADA, headers={"If-Match": user.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert {selected, last_campaign(shared)} == set(urls)
