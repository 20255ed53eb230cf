"""Binds a handler to requests once: what its signature asks for is read, checked and handed over, and its answer sent.

The order is that of a conversation: whom the handler depends on (who asks, as a rule) comes first, in the order of the
signature, then its own path, query, headers and cookies. The body comes last and stays unread where anything failed.
FastAPI reads it first; in everything else it and this module answer alike.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.dialect import Dialect
from understudy.core.reading import Findings, Reader, body_reader, reader_of
from understudy.core.signatures import Call, Place, calls_of

_BEFORE_THE_BODY: tuple[Place, ...] = ("path", "query", "header", "cookie")


class _Failed:
    """Stands in the place of a result or of arguments where the request does not fit."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings


_Arguments = Callable[[Request, Sequence[Any]], "dict[str, Any] | _Failed"]


def bind(route: APIRoute, dialect: Dialect) -> ASGIApp:
    """The route as an app of its own; raises Unbound where it needs more of FastAPI."""
    *before, handler = calls_of(route)
    steps = [(each.slot, each.function, _arguments_of(each, dialect)) for each in before]
    endpoint, arguments_of, told = handler.function, _arguments_of(handler, dialect), tuple(handler.told())
    bodies = [(each.name, body_reader(each, dialect)) for each in handler.parameters.get("body", ())]
    none_done = [None] * len(before)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        done: list[Any] = none_done.copy()
        for slot, function, prepare in steps:
            given = prepare(request, done)
            done[slot] = given if isinstance(given, _Failed) else await function(**given)
        arguments = arguments_of(request, done)
        if isinstance(arguments, _Failed):
            raise RequestValidationError(_findings([*done, arguments], told))
        for name, read in bodies:
            arguments[name] = await read(request)
        response = await endpoint(**arguments)
        await response(scope, receive, send)

    return app


def _findings(done: Sequence[Any], told: Iterable[int]) -> Findings:
    failed = [done[slot] for slot in told if isinstance(done[slot], _Failed)]
    return [finding for each in failed for finding in each.findings]


def _arguments_of(call: Call, dialect: Dialect) -> _Arguments:
    """What makes the arguments of a function, but the body, out of a request and of what was called before."""
    readers = [
        reader_of(place, call.parameters[place], dialect) for place in _BEFORE_THE_BODY if place in call.parameters
    ]
    if not readers and not call.inner:
        return _only_the_request(call.requests)
    return _whole(call, readers)


def _only_the_request(names: Sequence[str]) -> _Arguments:
    if len(names) == 1:
        name = names[0]
        return lambda request, _done: {name: request}
    return lambda request, _done: dict.fromkeys(names, request)


def _whole(call: Call, readers: Sequence[Reader]) -> _Arguments:
    named = [(name, each.slot) for name, each in call.inner if name is not None]
    may_fail = [each.slot for _, each in call.inner if _reads(each)]
    requests = call.requests

    def arguments(request: Request, done: Sequence[Any]) -> dict[str, Any] | _Failed:
        given: dict[str, Any] = {name: done[slot] for name, slot in named}
        for name in requests:
            given[name] = request
        findings: Findings = []
        for read in readers:
            read(request, given, findings)
        failed = bool(findings)
        for slot in may_fail:
            failed = failed or isinstance(done[slot], _Failed)
        return _Failed(findings) if failed else given

    return arguments


def _reads(call: Call) -> bool:
    return bool(call.parameters) or any(_reads(each) for _, each in call.inner)
