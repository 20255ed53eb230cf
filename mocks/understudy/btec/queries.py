"""Queries: checked by a model as a whole, described in the OpenAPI document parameter by parameter.

FastAPI would do both from the same model, at more than the cost of all the rest of a page.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from understudy.btec.models.fields import TIER, Fields
from understudy.core.exchange import CurrentExchange, Exchange

FieldsT = TypeVar("FieldsT", bound=Fields)


def query_of(model: type[FieldsT]) -> Callable[[Exchange], Awaitable[FieldsT]]:
    """The dependency that reads a request's query as a model; of a name given twice the last counts."""

    async def query(exchange: CurrentExchange) -> FieldsT:
        try:
            return model.model_validate(dict(exchange.query()))
        except ValidationError as error:
            misfits = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
            raise RequestValidationError(misfits) from error

    return query


def query_parameters(model: type[Fields]) -> dict[str, Any]:
    """How the OpenAPI document describes such a query."""
    schema = model.model_json_schema()
    needed = schema.get("required", ())
    return {"parameters": [_parameter(name, each, name in needed) for name, each in schema["properties"].items()]}


def _parameter(name: str, field: dict[str, Any], needed: object) -> dict[str, Any]:
    own = ("description", "title", "anyOf", TIER)
    kinds = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]  # one that is left out is no null
    return {
        "name": name,
        "in": "query",
        "required": bool(needed),
        "description": field["description"],
        TIER: field[TIER],
        "schema": {**{key: value for key, value in field.items() if key not in own}, **(kinds[0] if kinds else {})},
    }
