"""JSON bodies: read after the request was admitted, checked by a model, described in the OpenAPI document."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from understudy.btec.models.fields import Fields
from understudy.btec.refusals import InvalidParameters, MalformedJson, NotJson
from understudy.core.exchange import CurrentExchange, Exchange

FieldsT = TypeVar("FieldsT", bound=Fields)
_JSON = re.compile(r"application/([\w.-]+\+)?json\s*(;.*)?", re.ASCII | re.IGNORECASE)


def body_of(model: type[FieldsT]) -> Callable[[Exchange], Awaitable[FieldsT]]:
    """The dependency that reads a request's body as a model."""

    async def body(exchange: CurrentExchange) -> FieldsT:
        if not _JSON.fullmatch(exchange.header("content-type") or ""):
            raise NotJson
        content = await exchange.body()
        if not content:
            raise InvalidParameters("The body is required.")
        try:
            return model.model_validate_json(content)
        except ValidationError as error:
            raise _misfitting(error) from error

    return body


def _misfitting(error: ValidationError) -> Exception:
    errors = error.errors()
    if errors[0]["type"] == "json_invalid":
        return MalformedJson(f"The body is not valid JSON: {errors[0]['ctx']['error']}.")
    return RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in errors])


def request_body(model: type[Fields]) -> dict[str, Any]:
    """How the OpenAPI document describes such a body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
