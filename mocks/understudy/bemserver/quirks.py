"""Oddities that belong to no single operation: OPTIONS of any path, and paths that lack their last slash."""

from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from understudy.core.exchange import exchange_of
from understudy.core.routing import Found, MethodsOf

_HTML = "text/html; charset=utf-8"


async def _redirect(request: Request) -> Response:
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


async def _options(request: Request) -> Response:
    return Response(b"", HTTPStatus.OK, {"Allow": request.path_params["allow"]}, _HTML)


_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REDIRECT = Route("/{path:path}", _redirect, methods=_METHODS, name="redirect")
OPTIONS = Route("/{path:path}", _options, methods=["OPTIONS"], name="options")


def rule(scope: Scope, methods_of: MethodsOf) -> Found | None:
    """Sends a client to the path with its slash (bemserver/routes/redirect), or tells OPTIONS the methods of a path.

    Both happen before anybody is asked for a credential; OPTIONS tells nothing else (bemserver/routes/options).
    """
    path, method = scope["path"], scope["method"]
    if not path.endswith("/") and methods_of(f"{path}/"):
        known = method in _METHODS
        return Found(REDIRECT, {"endpoint": _redirect, "path_params": {}}) if known else Found(None, {}, _METHODS)
    methods = set(methods_of(path)) if method == "OPTIONS" else set()
    if not methods:
        return None
    allow = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return Found(OPTIONS, {"endpoint": _options, "path_params": {"allow": ", ".join(sorted(allow))}})
