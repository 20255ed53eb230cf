"""The operations of the app, read from its own routes, so that none can be forgotten."""

from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.routing import APIRoute

from understudy.btec import VENDOR

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Operation:
    """One operation, and a request for it that nothing but the caller can be wrong with."""

    name: str
    method: str
    path: str
    permission: str
    sends: bool
    """Whether it takes a body."""

    def send(self, client: httpx.Client, content: str = "{}", **more: Any) -> httpx.Response:
        """Asks for the operation with ids that the demo data have."""
        path = self.path.replace("{id}", "1").replace("{dut_id}", "15")
        query = {"language": "de"} if path.endswith("/report") else {}
        headers = {**JSON, **more.pop("headers", {})} if self.sends else more.pop("headers", {})
        body = content if self.sends else None
        return client.request(self.method, path, content=body, headers=headers, params=query, **more)


def _operation(route: APIRoute) -> Operation:
    extra = route.openapi_extra or {}
    method = next(iter(route.methods or ()))
    permission = extra["x-understudy-permission"]
    return Operation(route.name, method, route.path, permission, sends=route.body_field is not None)


OPERATIONS = [
    _operation(route) for route in VENDOR.api().routes if isinstance(route, APIRoute) and route.path.startswith("/api/")
]
SENDING = [each for each in OPERATIONS if each.sends]
WRITING = [each for each in OPERATIONS if each.method != "GET"]
PATHS = sorted({each.path for each in OPERATIONS})
