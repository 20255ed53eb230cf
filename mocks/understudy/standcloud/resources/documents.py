"""The interactive documents of both base paths."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute

from understudy.core.documents import Document, document_routes

SECURITY_SCHEMES = {
    "X-API-KEY": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    "Bearer": {"type": "http", "scheme": "bearer"},
}


def documents(integration: Sequence[BaseRoute], stand: Sequence[BaseRoute]) -> list[APIRouter]:
    """A document of the public API and one of what test stands use."""
    reads = "Test runs, failed cases and tested devices of an organization, to be read."
    stands = "Upload of test reports, device login, and the same reads."
    return [
        _pages("integration", "StandCloud Public API", reads, integration),
        _pages("hardpy", "StandCloud API for test stands", stands, stand),
    ]


def _pages(base: str, title: str, says: str, routes: Sequence[BaseRoute]) -> APIRouter:
    document = Document(title=title, version="1", description=says, routes=routes, security=SECURITY_SCHEMES)
    return document_routes(document, f"/{base}/api/v1", (f"{base}_openapi", f"{base}_docs"))
