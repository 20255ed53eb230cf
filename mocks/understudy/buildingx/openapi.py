"""The OpenAPI document of all operations, for whoever wants to generate a client or check the answers."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from understudy.buildingx.jsonapi.models import Errors
from understudy.buildingx.tokens import AUDIENCE

_REF = "#/components/schemas/{model}"


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, with the scheme of the tokens and the shape of errors."""
    content = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_DESCRIPTION)
    parts = content.setdefault("components", {})
    errors = Errors.model_json_schema(ref_template=_REF)
    schemas = parts.setdefault("schemas", {})
    schemas.update(errors.pop("$defs", {}))
    schemas["Errors"] = errors
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    for path, methods in content["paths"].items():
        if not path.startswith(("/oauth/", "/.well-known/")):
            for method in methods.values():
                method["security"] = [{"token": []}]
    return content


_DESCRIPTION = (
    "What understudy knows of the Building X openness APIs. `x-understudy-tier` of an operation says whether its path,"
    f" method and shape are documented or our reading. Tokens are for the audience {AUDIENCE}."
)
