"""What the control plane answers before it is built, and to anybody: alive, ready, which version."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope, Send

from understudy.core.package_data import VERSION
from understudy.core.problems import MEDIA_TYPE, NotReady, Problem
from understudy.core.tenant import DEFAULT
from understudy.core.tenants import Tenants

_FRESH = {"cache-control": "no-store"}


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
    if scope["method"] not in ("GET", "HEAD") or scope["path"] not in ("/health", "/ready", "/version"):
        return False
    try:
        body = document(scope["path"], tenants)
    except Problem as problem:
        await send_problem(problem, scope, send)
    else:
        await send_json(200, body, {"content-type": "application/json", **_FRESH}, scope, send)
    return True


async def send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    """Answers a problem; to a WebSocket, of which the control plane has none, by closing it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": problem.detail})
        return
    headers = {"content-type": MEDIA_TYPE, **problem.headers, **_FRESH}
    await send_json(problem.status, problem.document(), headers, scope, send)


async def send_json(status: int, content: Any, headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    """Answers JSON, of which a HEAD gets the headers."""
    body = json.dumps(content).encode()
    lines = [(name.lower().encode(), text.encode()) for name, text in headers.items()]
    lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
