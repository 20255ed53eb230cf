"""FastAPI's whole way, for what the binder leaves to it: the app serves a request by itself, from routing to answer."""

from typing import Any, NoReturn

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

_RAISED = "understudy.raised"


class _Keeping:
    """Keeps what an operation raises from FastAPI, which would answer it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 raised again outside of the app
            scope[_RAISED].append(error)


async def _again(_request: Any, error: Exception) -> NoReturn:
    raise error


def whole(api: FastAPI) -> ASGIApp:
    """The app as it serves requests, but that what is raised in it comes out."""
    api.add_middleware(_Keeping)
    for kind in (HTTPException, RequestValidationError):
        api.add_exception_handler(kind, _again)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raised: list[Exception] = []
        inner: Scope = {**scope, _RAISED: raised}
        if scope.get("method") == "HEAD":
            inner["method"] = "GET"  # the index let it through
        await api(inner, receive, send)
        if raised:
            raise raised[0]

    return app
