"""The users of the seed data as credentials by role, and signing in with one of them."""

import json
from collections.abc import Mapping

import jwt

from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api

ROLES = {
    "admin@example.com": "admin",
    "member@example.com": "member",
    "other@example.com": "other",
    "inactive@example.com": "revoked",
    "analyst@example.com": "analyst",
}
"""Whom each built-in user plays."""

_NOBODY = {"email": "nobody@example.com", "exp": 4102444800, "type": "access"}
UNKNOWN: Mapping[str, str] = {"Authorization": f"Bearer {jwt.encode(_NOBODY, 'a key that signs for no tenant at all')}"}
"""A token that nobody issued."""


def roles(rows: Rows) -> Roles:
    """E-mail address and password by role; users of a tenant's own seed play themselves."""
    found: Roles = {}
    for row in rows.get("users", ()):
        email: str = row["email"]
        role = ROLES.get(email, email)
        found[role] = {"email": row["email"], "password": row["password"]}
    return found


def headers(api: Api, credential: Mapping[str, str]) -> Mapping[str, str]:
    """Signs in and answers the header of the token."""
    body = json.dumps({"email": credential["email"], "password": credential["password"]})
    reply = api("POST", "/auth/token", {"Content-Type": "application/json"}, body.encode())
    token = json.loads(reply.body).get("access_token")
    return UNKNOWN if token is None else {"Authorization": f"Bearer {token}"}


def environment(url: str, credentials: Roles) -> dict[str, str]:
    """The variables that the vendor's user interface and our examples read."""
    host = url.partition("://")[2]
    variables = {"BEMSERVER_API_HOST": host, "BEMSERVER_API_USE_SSL": str(url.startswith("https"))}
    if "admin" in credentials:
        variables["BEMSERVER_EMAIL"] = credentials["admin"]["email"]
        variables["BEMSERVER_PASSWORD"] = credentials["admin"]["password"]
    return variables
