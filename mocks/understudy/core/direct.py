"""The direct way to a handler that answers by itself: what FastAPI does for a route, less what this one never needs.

A route that FastAPI could serve in no other way is taken: its dependencies are plain coroutine functions, it has no
body parameter (the handler reads the exchange), and it returns a Response. Parameters are validated by FastAPI's own
functions and fail with its own errors. It saves a third of the time of a request.
"""

from collections.abc import Awaitable, Callable, Collection
from inspect import isclass, iscoroutinefunction, signature
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Function = Callable[..., Awaitable[Any]]


class _Call:
    """A function of a route, with what it is called with."""

    def __init__(self, dependant: Dependant, segments: Collection[str]) -> None:
        assert dependant.call is not None
        self.function: Function = dependant.call
        self._inner = [(each.name, _Call(each, segments)) for each in dependant.dependencies]
        # A parameter that is a segment of the path is one text, always there: most of the general way is not needed.
        plain = [each for each in dependant.path_params if each.alias in segments]
        self._plain = [(each.name, each.alias, each, ("path", each.alias)) for each in plain]
        places = (
            ([each for each in dependant.path_params if each.alias not in segments], "path_params"),
            (dependant.query_params, "query_params"),
            (dependant.header_params, "headers"),
            (dependant.cookie_params, "cookies"),
        )
        self._places = [(fields, place) for fields, place in places if fields]
        names = (dependant.request_param_name, dependant.http_connection_param_name)
        self.taking = [name for name in names if name is not None]
        self.simple = not (self._inner or self._plain or self._places)

    async def arguments(self, request: Request, done: dict[Function, Any]) -> tuple[dict[str, Any], list[Any]]:
        """What to call the function with, the inner ones called before; and what of the request does not fit."""
        values: dict[str, Any] = {}
        misfits: list[Any] = []
        for name, inner in self._inner:
            if inner.function not in done and inner.simple:
                done[inner.function] = await inner.function(**dict.fromkeys(inner.taking, request))
            elif inner.function not in done:
                arguments, found = await inner.arguments(request, done)
                if found:
                    misfits += found
                    continue
                done[inner.function] = await inner.function(**arguments)
            if name is not None:
                values[name] = done[inner.function]
        if self._plain or self._places:
            self._read(request, values, misfits)
        for name in self.taking:
            values[name] = request
        return values, misfits

    def _read(self, request: Request, values: dict[str, Any], misfits: list[Any]) -> None:
        for name, alias, field, where in self._plain:
            values[name], wrong = field.validate(request.path_params[alias], values, loc=where)
            misfits += wrong
        for fields, place in self._places:
            read, found = request_params_to_args(fields, getattr(request, place))
            values.update(read)
            misfits += found


def direct(route: APIRoute) -> ASGIApp | None:
    """The route as an app of its own, or None where it needs more of FastAPI."""
    if route.body_field is not None or not _answers(route.endpoint) or not _simple(route.dependant):
        return None
    call = _Call(route.dependant, route.param_convertors)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        arguments, misfits = await call.arguments(Request(scope, receive, send), {})
        if misfits:
            raise RequestValidationError(misfits)
        await (await call.function(**arguments))(scope, receive, send)

    return app


def _answers(endpoint: Callable[..., Any]) -> bool:
    returned = signature(endpoint).return_annotation
    return isclass(returned) and issubclass(returned, Response)


def _simple(dependant: Dependant) -> bool:
    # What this way cannot do. The scope of a dependency says when a generator ends, and none is one here.
    special = (
        dependant.body_params,
        dependant.response_param_name,
        dependant.background_tasks_param_name,
        dependant.security_scopes_param_name,
        dependant.websocket_param_name,
        dependant.own_oauth_scopes,
        dependant.concurrency,
        not dependant.use_cache,
    )
    return (
        not any(special)
        and iscoroutinefunction(dependant.call)
        and all(_simple(inner) for inner in dependant.dependencies)
    )
