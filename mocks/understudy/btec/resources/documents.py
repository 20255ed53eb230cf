"""The pages about the API where BENNING has its own, with how sure each operation and field is."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from understudy.btec.models.fields import DESIGNED, TIER
from understudy.core.documents import Document, document_routes

TITLE = "BENNING Test Equipment Cloud, emulated"
DESCRIPTION = """
**Not BENNING's own reference.** Public is only how the API behaves in general: hosts, tokens, status codes, the error's
`description`, `search` and `limit`, the rate limit. No path below `/api/v1/` and no shape of a resource is. The
operations here are understudy's own design from BENNING's nouns, and every operation, parameter and field says so:
`x-understudy-tier` is `documented` where BENNING wrote it and `designed` where nobody but us did.

A parameter is mandatory where its description ends in *required.
""".strip()
SECURITY = {
    "Token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The word `Token`, a space, the access token.",
        TIER: "documented",
    }
}


def documents(described: Sequence[BaseRoute]) -> APIRouter:
    """The OpenAPI document and its page."""
    document = Document(
        title=TITLE, version="1", description=DESCRIPTION, routes=described, security=SECURITY, complete=_complete
    )
    names = ("openapi_document", "api_references")
    return document_routes(document, "/api-docs", names, page="api-references", assets="assets")


def _complete(content: dict[str, Any]) -> None:
    content["security"] = [{"Token": []}]
    for name in ("HTTPValidationError", "ValidationError"):
        content["components"]["schemas"].pop(name, None)
    for operation in (each for path in content["paths"].values() for each in path.values()):
        # FastAPI describes its own answer to what does not fit; here that is a 400.
        operation["responses"] = {
            code: each for code, each in operation["responses"].items() if each.get("description") != "Validation Error"
        }
        for parameter in operation.get("parameters", ()):
            _describe(parameter)


def _describe(parameter: dict[str, Any]) -> None:
    schema = parameter["schema"]
    parameter[TIER] = schema.pop(TIER, DESIGNED)
    # One that is left out is no null.
    for kind in schema.pop("anyOf", ()):
        schema.update(kind if kind != {"type": "null"} else {})
