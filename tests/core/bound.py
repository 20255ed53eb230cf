"""Runs a route both ways, FastAPI's own and ours, without a server."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Scope

from understudy.core.binding import bind
from understudy.core.dialect import Dialect
from understudy.core.refusals import Refusal
from understudy.core.stages.refusals import raising


class Refused(Refusal):
    """What the dialects of these tests say."""

    status = 400
    clause = "acme/refused"


def invalid(error: RequestValidationError) -> Refusal:
    return Refused(str(error))


FASTAPI = Dialect(invalid=invalid)


@dataclass
class Sent:
    """A request."""

    path: str = "/x"
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"

    def scope(self) -> Scope:
        headers = [(name.encode(), value.encode()) for name, value in {"host": "here", **self.headers}.items()]
        return {
            "type": "http",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "root_path": "",
            "query_string": self.query.encode(),
            "headers": headers,
            "path_params": {},
            "server": ("here", 80),
        }


def api(endpoint: Any, path: str = "/x", **more: Any) -> FastAPI:
    app = raising(FastAPI(openapi_url=None))
    app.add_api_route(path, endpoint, **{"response_model": None, "methods": ["GET", "POST"], **more})
    return app


def route(app: FastAPI) -> APIRoute:
    found = app.router.routes[-1]
    assert isinstance(found, APIRoute)
    return found


def ours(app: FastAPI, sent: Sent, dialect: Dialect = FASTAPI) -> Any:
    """What the bound route answers or raises."""
    found = route(app)
    match, child = found.matches(sent.scope())
    assert match is Match.FULL
    return ran(bind(found, dialect), {**sent.scope(), **child}, sent.body)


def theirs(app: FastAPI, sent: Sent) -> Any:
    """What FastAPI answers or raises by itself."""
    return ran(app, sent.scope(), sent.body)


def ran(app: ASGIApp, scope: Scope, body: bytes, read: Callable[[], None] = lambda: None) -> Any:
    """Status and body, or the kind and the findings of what was raised."""

    async def run() -> Any:
        sent: list[Message] = []

        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            read()
            if not messages:
                await asyncio.Event().wait()  # the client stays
            return messages.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await app(scope, receive, send)
        except RequestValidationError as error:
            # Without what was sent: no vendor repeats it, and of an unknown name sent twice it is not all kept.
            findings = [{key: value for key, value in each.items() if key != "input"} for each in error.errors()]
            return "misfit", to_jsonable_python(findings, serialize_unknown=True)
        except HTTPException as error:
            return "error", error.status_code, error.detail
        except Refusal as refusal:
            return "refused", refusal.text
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    return asyncio.run(run())
