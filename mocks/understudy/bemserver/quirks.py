"""Oddities of the real server that belong to no single operation.

Collections are redirected to the path with a slash at the end, before anybody is asked for a
credential; every path answers OPTIONS with its methods and nothing else.
"""

from collections.abc import Iterable
from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from understudy.bemserver.operations import Endpoint, Operation
from understudy.core.exchange import exchange_of

_HTML = "text/html; charset=utf-8"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


async def _redirect(request: Request) -> Response:
    """Sends a client to the same address with a slash at the end of the path."""
    exchange = exchange_of(request)
    query = exchange.scope["query_string"].decode("latin-1")
    url = exchange.url(exchange.path + "/") + (f"?{query}" if query else "")
    shown = escape(url)
    page = (
        "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n"
        "<h1>Redirecting...</h1>\n"
        "<p>You should be redirected automatically to the target URL: "
        f'<a href="{shown}">{shown}</a>. If not, click the link.\n'
    )
    return Response(page, HTTPStatus.PERMANENT_REDIRECT, {"Location": url}, _HTML)


def _options(methods: Iterable[str]) -> Endpoint:
    told = set(methods) | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    allow = ", ".join(sorted(told))

    async def options(_request: Request) -> Response:
        """Tells the methods of a path."""
        return Response(b"", HTTPStatus.OK, {"Allow": allow}, _HTML)

    return options


def routes(operations: Iterable[Operation]) -> Iterable[Route]:
    """Redirects of collections (bemserver/routes/redirect) and OPTIONS of paths (bemserver/routes/options)."""
    methods: dict[str, list[str]] = {}
    untyped: dict[str, list[str]] = {}
    for operation in operations:
        methods.setdefault(operation.route, []).append(operation.method)
        if not operation.typed:
            untyped.setdefault(operation.route.rpartition("/")[0], []).append(operation.method)
    for path in methods:
        # A path that an untyped id would fit too has the methods of both.
        collection, _, last = path.rpartition("/")
        methods[path] += untyped.get(collection, []) if last and "{" not in last else []
    for number, (path, known) in enumerate(methods.items()):
        yield Route(path, _options(known), methods=["OPTIONS"], name=f"options_{number}")
        if path.endswith("/"):
            bare = path.rstrip("/")
            yield Route(bare, _redirect, methods=list(_METHODS), name=f"redirect_{number}")
