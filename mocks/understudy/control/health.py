"""What the control plane answers before it is built, and to anybody: alive, ready, which version."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope, Send

from understudy.core.package_data import VERSION
from understudy.core.problems import MEDIA_TYPE, NotReady, Problem
from understudy.core.tenant import DEFAULT
from understudy.core.tenants import Tenants


def document(path: str, tenants: Tenants) -> dict[str, Any]:
    """What is answered at a path; raises NotReady until the tenant of whoever names none is there."""
    if path == "/health":
        return {"status": "ok"}
    if path == "/version":
        return {"name": "understudy", "version": VERSION}
    if tenants.get(DEFAULT) is None:
        raise NotReady("The tenants are not there yet.")
    return {"ready": True, "vendors": tenants.names}


async def answered(scope: Scope, send: Send, tenants: Tenants) -> bool:
    """Answers a GET or HEAD of health, ready or version, and says whether it was one."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path = scope["path"]
    if path not in ("/health", "/ready", "/version"):
        return False
    try:
        body = document(path, tenants)
    except Problem as problem:
        await send_problem(problem, scope, send)
    else:
        await _send(200, body, {"content-type": "application/json"}, scope, send)
    return True


async def send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    """Answers a problem; to a WebSocket, of which the control plane has none, by closing it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": problem.detail})
        return
    headers = {"content-type": MEDIA_TYPE, **problem.headers}
    await _send(problem.status, problem.document(), headers, scope, send)


async def _send(status: int, document: dict[str, Any], headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    body = json.dumps(document).encode()
    lines = [(name.lower().encode(), text.encode()) for name, text in headers.items()]
    lines += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})
