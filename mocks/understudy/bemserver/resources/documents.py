"""The published document, and a page that shows it without a network."""

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from understudy.bemserver import responses
from understudy.bemserver.settings import Settings
from understudy.core.documents import asset_routes, swagger_page
from understudy.core.exchange import exchange_of

_ASSETS = "_viewer"


_PUBLISHED = Path(__file__).parents[1] / "openapi.json"


def document(version: str) -> dict[str, Any]:
    """The published OpenAPI document as a server of a version has it."""
    found: dict[str, Any] = json.loads(_PUBLISHED.read_text("utf-8"))
    found["info"]["version"] = version
    return found


def document_routes() -> list[APIRouter]:
    """The document, the page and its files; none of them needs a credential."""
    texts: dict[str, str] = {}

    async def api_spec(request: Request) -> Response:
        """Answers the document, read when it is first asked for."""
        version = Settings.of(exchange_of(request).world).api_version
        if version not in texts:
            texts[version] = json.dumps(document(version)) + "\n"
        return Response(texts[version], media_type=responses.JSON)

    async def viewer(_request: Request) -> Response:
        """Answers the page."""
        page = swagger_page("BEMServer API", "api-spec.json", _ASSETS)
        return Response(page, media_type="text/html")

    router = APIRouter()
    router.routes.append(Route("/api-spec.json", api_spec, methods=["GET"], name="api_spec"))
    router.routes.append(Route("/", viewer, methods=["GET"], name="viewer"))
    return [router, asset_routes(f"/{_ASSETS}", "viewer")]
