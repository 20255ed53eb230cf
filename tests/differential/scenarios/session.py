"""Signing in, tokens of every kind, the document and the versions, actions on users."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt

from tests.differential.population import PASSWORD, USERS
from tests.differential.probe import Probe
from tests.differential.reference import ADMIN, SECRET
from tests.differential.scenarios.scenario import Scenario

_JSON = {"Content-Type": "application/json"}


def signing_in(probe: Probe) -> None:
    """Right, wrong and broken credentials."""
    good = {"email": ADMIN["email"], "password": ADMIN["password"]}
    member = {"email": USERS["member"], "password": PASSWORD}
    bodies: list[Any] = [
        *(good, member, {**good, "password": "wrong"}, {**good, "email": "no@example.com"}),
        *({**good, "email": "ADMIN@example.com"}, {**good, "email": "a"}, {}, [], "a", None, 3),
        *({**good, "password": ""}, {**good, "password": "x" * 81}, {**good, "password": None}),
        *({"email": None, "password": None}, {**good, "x": 1}, {"email": good["email"]}),
        *({**good, "email": 5}, {**good, "email": "a@b"}, {**good, "email": "a@localhost"}),
    ]
    for body in bodies:
        probe("POST", "/auth/token", body, user=None)
    content = json.dumps(good).encode()
    for kind in (
        *("application/json; charset=utf-8", "application/vnd.x+json", "text/plain", ""),
        *("application/x-www-form-urlencoded", "APPLICATION/JSON", "application/jsonx"),
    ):
        headers = {"Content-Type": kind} if kind else {}
        probe("POST", "/auth/token", content=content, headers=headers, user=None)
    for broken in (b"{", b"\xff\xfe", b"", b'{"email":1,}', b"NaN", b'{"a":1}{"b":2}'):
        probe("POST", "/auth/token", content=broken, headers=_JSON, user=None)
    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
        probe(method, "/auth/token", user=None)
    probe("POST", "/auth/token/", good, user=None)


def _signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm)


def tokens(probe: Probe) -> None:
    """Good, expired, forged, bent and misplaced tokens."""
    now = int(time.time())  # noqa: TID251 (the real server keeps the machine's time)
    email = ADMIN["email"]
    good = {"email": email, "exp": now + 900, "type": "access"}
    claims: list[dict[str, Any]] = [
        *(good, {**good, "exp": now - 5}, {**good, "exp": float(now + 900)}, {**good, "exp": "x"}),
        *({**good, "type": "refresh"}, {**good, "type": "other"}, {**good, "email": "no@x.com"}),
        *({"email": email, "type": "access"}, {"exp": now + 9, "type": "access"}),
        *({"email": email, "exp": now + 9}, {**good, "nbf": now + 500}, {**good, "iat": now + 500}),
        *({**good, "nbf": now - 5}, {**good, "email": None}, {**good, "email": 5}, {**good, "x": 1}),
        *({**good, "type": None}, {**good, "exp": None}, {**good, "exp": now - 5, "type": "refresh"}),
    ]
    texts = [f"Bearer {_signed(each)}" for each in claims]
    token = _signed(good)
    texts += [f"Bearer {_signed(good, 'another secret of some length, at least')}"]
    texts += [f"Bearer {_signed(good, SECRET, 'HS512')}", f"bearer {token}", f"BEARER {token}"]
    texts += [f"Bearer  {token}", f"Bearer {token}x", f"Bearer {token} x"]
    texts += ["Bearer", "", "x", f"Token {token}", "Bearer a.b.c", "Bearer abc", token]
    basic = base64.b64encode(f"{email}:{ADMIN['password']}".encode()).decode()
    texts += [f"Basic {basic}", "Basic x", "Basic"]
    none = jwt.encode(good, "", "none")
    texts += [f"Bearer {none}"]
    for text in texts:
        for method, path in (("GET", "/campaigns/"), ("POST", "/auth/token/refresh")):
            probe(method, path, headers={"Authorization": text}, user=None)
    refresh = _signed({**good, "type": "refresh"})
    for method in ("POST", "GET", "OPTIONS"):
        probe(method, "/auth/token/refresh", headers={"Authorization": f"Bearer {refresh}"})
    probe("POST", "/auth/token/refresh", user=None)


def locking_out(probe: Probe) -> None:
    """Administrators are made and unmade, users locked out, also while they hold tokens."""
    for action in ("set_active", "set_admin"):
        path = f"/users/2/{action}"
        for body in ({"value": False}, {"value": "yes"}, {"value": None}, {"value": 3}, {"x": 1}):
            probe("PUT", path, body)
            probe("PUT", path, body, headers={"If-Match": '"x"'})
            probe("PUT", path, body, user="member", headers=probe.etag("/users/2"))
            probe("PUT", path, body, headers=probe.etag("/users/2"))
            probe("GET", "/users/2")
        probe("PUT", f"/users/99/{action}", {"value": True}, headers={"If-Match": "*"})
        probe("GET", path)
    probe("PUT", "/users/3/set_active", {"value": False}, headers={"If-Match": "*"})
    probe("GET", "/campaigns/", user="other")
    credentials = {"email": USERS["other"], "password": PASSWORD}
    probe("POST", "/auth/token", credentials, user=None)
    token = probe.token("other", "refresh")
    probe("POST", "/auth/token/refresh", headers={"Authorization": f"Bearer {token}"})
    probe("GET", "/users/?is_active=false")
    body = {"name": "Mia", "email": "mia2@example.com", "password": "new one"}
    probe("PUT", "/users/2", body, user="member", headers=probe.etag("/users/2"))
    probe("GET", "/campaigns/", user="member")
    probe("POST", "/auth/token", {"email": "mia2@example.com", "password": "new one"}, user=None)
    probe("DELETE", "/users/1", headers=probe.etag("/users/1"))
    probe("GET", "/users/")


def about(probe: Probe) -> None:
    """The versions, the viewer, and paths that there are not."""
    tag = probe("GET", "/about/", user=None).headers["etag"]
    for sent in (tag, tag.strip('"'), "*", '"x"'):
        probe("GET", "/about/", user=None, headers={"If-None-Match": sent})
    for method, path in (
        *(("HEAD", "/about/"), ("OPTIONS", "/about/"), ("POST", "/about/"), ("GET", "/about")),
        *(("GET", "/nothing"), ("GET", "/nothing/"), ("POST", "/nothing")),
        *(("GET", "/sites/1/nothing"), ("GET", "/energies/1"), ("POST", "/energies/")),
        *(("GET", "/energy_end_uses/1"), ("PUT", "/energies/1"), ("GET", "/analysis/")),
    ):
        probe(method, path, user=None)
        probe(method, path)
    for path in ("/energies/", "/energy_end_uses/", "/energy_production_technologies/"):
        for user in ("admin", "outsider", None):
            tag = probe("GET", path, user=user).headers.get("etag", "")
            probe("GET", path, user=user, headers={"If-None-Match": tag})
        probe("GET", path.rstrip("/"))
        probe("HEAD", path)
        probe("OPTIONS", path)


def notices(probe: Probe) -> None:
    """Counting notifications, marking them as read."""
    for user in ("admin", "member", "other", "outsider"):
        for query in (
            *("", "user_id=2", "user_id=3", "user_id=99", "user_id=abc", "user_id=2&read=true"),
            *("user_id=2&read=0", "user_id=2&read=x", "user_id=1", "user_id=4", "read=1"),
        ):
            answer = probe("GET", "/notifications/count_by_campaign", query=query, user=user)
            tag = answer.headers.get("etag", '"none"')
            headers = {"If-None-Match": tag}
            probe("GET", "/notifications/count_by_campaign", query=query, user=user, headers=headers)
    mark = "/notifications/mark_all_as_read"
    for user in ("outsider", "other", "member", "admin"):
        for query in (
            *("", "user_id=x", "user_id=99", "user_id=2&campaign_id=1", "user_id=2&campaign_id=9"),
            *("user_id=2&campaign_id=2", "user_id=3", "user_id=2"),
        ):
            probe("PUT", mark, query=query, user=user)
            probe("GET", "/notifications/?sort=timestamp")
    for method in ("GET", "POST", "HEAD", "OPTIONS"):
        probe(method, mark)
        probe(method, "/notifications/count_by_campaign", query="user_id=2")


def all_of() -> Iterator[Scenario]:
    """The scenarios of this module."""
    for run in (signing_in, tokens, locking_out, about, notices):
        yield Scenario(run.__name__, run)


def _basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def basic(probe: Probe) -> None:
    """HTTP Basic, well and badly, beside tokens."""
    good = f"{ADMIN['email']}:{ADMIN['password']}"
    member = f"{USERS['member']}:{PASSWORD}"
    headers: list[dict[str, str]] = [
        *(_basic(good), _basic(member), _basic(f"{ADMIN['email']}:wrong"), _basic("no@example.com:x")),
        *(_basic("no colon"), _basic(f"{good}:more"), {"Authorization": "Basic %%%"}),
        *({"Authorization": "basic x"}, {"Authorization": "Basic"}),
        *({"Authorization": "Basic " + base64.b64encode(b"\xff:\xfe").decode()}, {"Authorization": "Token x"}, {}),
    ]
    for each in headers:
        for method, path in (("GET", "/campaigns/"), ("POST", "/auth/token/refresh"), ("POST", "/sites/")):
            probe(method, path, headers=each, user=None)
    probe("GET", "/campaigns/")
    probe("PUT", "/users/2/set_active", {"value": False}, headers={"If-Match": "*"})
    probe("GET", "/campaigns/", headers=_basic(member), user=None)


def of_basic() -> Iterator[Scenario]:
    """The scenarios for servers that take HTTP Basic."""
    yield Scenario(basic.__name__, basic)
