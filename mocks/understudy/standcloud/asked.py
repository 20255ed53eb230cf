"""The query parameters of a list, read by the model itself: FastAPI takes ten times as long for a dozen of them."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from understudy.core.exchange import exchange_of
from understudy.standcloud.models.filters import DutFilters, Filters, RunFilters

_Filters = TypeVar("_Filters", bound=Filters)


async def asked_runs(request: Request) -> RunFilters:
    """What a request filters test runs by."""
    return _asked(request, RunFilters)


async def asked_duts(request: Request) -> DutFilters:
    """What a request filters tested devices by."""
    return _asked(request, DutFilters)


AskedRuns = Annotated[RunFilters, Depends(asked_runs)]
AskedDuts = Annotated[DutFilters, Depends(asked_duts)]


def _asked(request: Request, model: type[_Filters]) -> _Filters:
    # Of a name that stands twice the last value counts.
    given = dict(exchange_of(request).query())
    try:
        return model.model_validate(given)
    except ValidationError as error:
        findings = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("query", *each["loc"])} for each in findings]) from error


def parameters(model: type[Filters]) -> dict[str, Any]:
    """How the OpenAPI document describes the parameters."""
    described = []
    for name, schema in model.model_json_schema()["properties"].items():
        kinds = [kind for kind in schema.pop("anyOf", [{}]) if kind.get("type") != "null"]
        said = schema.pop("description")
        kind = {key: value for key, value in {**schema, **kinds[0]}.items() if value is not None}
        described.append({"name": name, "in": "query", "required": False, "description": said, "schema": kind})
    return {"parameters": described}
