"""OpenAPI documents and their pages, which open without a network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from pydantic_core import to_json
from starlette.responses import Response
from starlette.routing import BaseRoute

from understudy.core.exchange import CurrentExchange

MEDIA = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
"""The files of a Swagger UI page by name."""


def asset(name: str) -> bytes:
    """One of the page's files, as the package of such files ships it."""
    spec = find_spec("fastapi_offline")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return (Path(spec.submodule_search_locations[0]) / "static" / name).read_bytes()


def swagger_page(title: str, document: str, assets: str) -> bytes:
    """A Swagger UI page; both addresses are best relative, so that they hold behind any prefix."""
    page = get_swagger_ui_html(
        openapi_url=document,
        title=title,
        swagger_js_url=f"{assets}/swagger-ui-bundle.js",
        swagger_css_url=f"{assets}/swagger-ui.css",
        swagger_favicon_url=f"{assets}/favicon.png",
    )
    return bytes(page.body)


def asset_routes(path: str, operation: str) -> APIRouter:
    """The page's files below a path, one operation each."""
    router = APIRouter()
    for name, media in MEDIA.items():
        suffix = name.split(".")[0].replace("-", "_")
        router.add_api_route(
            f"{path}/{name}",
            _sender(name, media),
            name=f"{operation}_{suffix}",
            include_in_schema=False,
        )
    return router


def _sender(name: str, media: str) -> Any:
    async def send() -> Response:
        return Response(asset(name), media_type=media, headers={"Cache-Control": "max-age=86400"})

    return send


@dataclass(frozen=True, kw_only=True)
class Document:
    """What an OpenAPI document says of some routes."""

    title: str
    version: str
    description: str
    routes: Sequence[BaseRoute]
    """The operations that it describes."""
    security: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Security schemes by name."""
    models: Sequence[type[BaseModel]] = ()
    """Models that only the operations' own descriptions refer to."""
    complete: Callable[[dict[str, Any]], None] = lambda _content: None
    """Adds what FastAPI does not write of itself."""

    def content(self) -> dict[str, Any]:
        """The document as OpenAPI 3.1."""
        content = get_openapi(title=self.title, version=self.version, description=self.description, routes=self.routes)
        components = content.setdefault("components", {})
        if self.security:
            components["securitySchemes"] = dict(self.security)
        if self.models:
            _, more = models_json_schema(
                [(model, "validation") for model in self.models],
                ref_template="#/components/schemas/{model}",
            )
            components.setdefault("schemas", {}).update(more["$defs"])
        self.complete(content)
        return content


def document_routes(
    document: Document, base: str, names: tuple[str, str], *, page: str = "docs", assets: str = "docs"
) -> APIRouter:
    """`openapi.json`, its page and the page's files below a base path; `names` are the operations of the first two."""
    router = APIRouter()
    built: list[dict[str, Any]] = []

    async def openapi(exchange: CurrentExchange) -> Response:
        if not built:
            built.append(document.content())
        # The paths are the vendor's own; what the client has in front of them is the server.
        servers = [{"url": exchange.url("")}]
        return Response(to_json({**built[0], "servers": servers}), media_type="application/json")

    async def shown() -> Response:
        content = swagger_page(document.title, "openapi.json", assets)
        return Response(content, media_type="text/html; charset=utf-8")

    router.add_api_route(f"{base}/openapi.json", openapi, name=names[0], include_in_schema=False)
    router.add_api_route(f"{base}/{page}", shown, name=names[1], include_in_schema=False)
    router.routes.extend(asset_routes(f"{base}/{assets}", names[1]).routes)
    return router
