"""Where a vendor is reached: by which names, how a client addressed an app, what of the path is the app's own."""

import ipaddress
from dataclasses import dataclass

from starlette.types import Scope

BASE = "understudy.base"
"""Key of a scope that holds the address of the app itself, as the client used it, without a slash at the end."""


@dataclass(frozen=True)
class Mount:
    """One way to reach a vendor: a path segment at the gateway and the vendor's real host names."""

    name: str
    hosts: tuple[str, ...] = ()


def origin(scope: Scope) -> str:
    """Scheme, host and port as the client addressed us."""
    for name, value in scope["headers"]:
        if name == b"host":
            return f"{scope['scheme']}://{value.decode('latin-1')}"
    server = scope.get("server") or ("127.0.0.1", 80)
    return f"{scope['scheme']}://{server[0]}:{server[1]}"


def own_scope(scope: Scope) -> tuple[Scope, str]:
    """A copy of a scope whose path is the app's own, and what the client's path has before it.

    This is the one place that knows of `root_path`: where somebody mounted the app, or what a proxy took away.
    """
    root: str = scope.get("root_path", "")
    path: str = scope["path"]
    if root and (path == root or path.startswith(f"{root}/")):
        path = path[len(root) :]
    own = {**scope, "path": path or "/", "root_path": ""}
    if scope["type"] == "websocket":
        # Not every server has them in lower case.
        own["headers"] = [(name.lower(), value) for name, value in scope["headers"]]
    return own, root


def is_loopback(name: str) -> bool:
    """Whether a host is this machine, by its address or the name localhost; other names are not looked up."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)
