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
    public = Document(
        title="StandCloud Public API",
        version="1",
        description="Test runs, failed cases and tested devices of an organization, to be read.",
        routes=integration,
        security=SECURITY_SCHEMES,
    )
    stands = Document(
        title="StandCloud API for test stands",
        version="1",
        description="Upload of test reports, device login, and the same reads.",
        routes=stand,
        security=SECURITY_SCHEMES,
    )
    return [
        document_routes(public, "/integration/api/v1", ("integration_openapi", "integration_docs")),
        document_routes(stands, "/hardpy/api/v1", ("hardpy_openapi", "hardpy_docs")),
    ]
