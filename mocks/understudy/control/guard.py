"""Who may speak to the control plane: no other site's page in a browser, no stranger without the token."""

import hmac
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.types import Scope

from understudy.core.address import is_loopback
from understudy.core.authorization import authorization
from understudy.core.problems import Forbidden, Unauthorized

TOKEN_HEADER = b"x-understudy-token"
IN_PROCESS = frozenset({"", "testclient"})
"""Clients that are on no network: behind a socket of this machine, and FastAPI's `TestClient`."""


class Guard:
    """Lets a request in or raises.

    A page of another site can make a browser send requests to this machine. Its own name in Host (after its DNS record
    was turned to a loopback address) and in Origin gives it away.
    """

    def __init__(self, token: str | None, hosts: Collection[str]) -> None:
        self._token = token
        self._hosts = {host.lower() for host in hosts}

    def check(self, scope: Scope) -> None:
        """Raises Forbidden or Unauthorized, or returns."""
        headers: dict[bytes, bytes] = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin.decode("latin-1").lower()).netloc != host:
            raise Forbidden("Pages of other sites may not use the control plane.")
        if self._token is not None and self._shown(headers, self._token):
            return
        self._check_client(_host(scope, "client"))
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        # A client in this process says there whom it means; a socket has an address of its own, which no page chooses.
        means_us = name != "" and name == _host(scope, "server").lower()
        if not means_us and name not in self._hosts and not is_loopback(name):
            raise Forbidden(f"The control plane is not reached as {name or 'nobody'}.")

    def _check_client(self, client: str) -> None:
        if is_loopback(client):
            return
        if self._token is not None:
            raise Unauthorized(
                "The control plane asks for the token that start prints.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if client not in IN_PROCESS:
            raise Forbidden("A control plane without a token is for its own machine.")

    def _shown(self, headers: dict[bytes, bytes], token: str) -> bool:
        bearer = authorization(headers.get(b"authorization", b"").decode("latin-1")).of("bearer") or ""
        # Stripped as bytes: a letter of a token in UTF-8 may end in a byte that is a space as text.
        shown = (headers.get(TOKEN_HEADER, b""), bearer.encode("latin-1").strip())
        return any(hmac.compare_digest(each, token.encode()) for each in shown)


def _host(scope: Scope, side: str) -> str:
    address = scope.get(side)
    return str(address[0]) if address else ""
