"""What the signatures of handlers ask for."""

from collections.abc import Iterator
from inspect import isclass, signature
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

from understudy.bemserver.models.fields import Body


def models_of(route: APIRoute) -> Iterator[type[BaseModel]]:
    """The models among the parameters of a handler."""
    for each in signature(route.endpoint).parameters.values():
        kind: Any = get_args(each.annotation)[0] if get_args(each.annotation) else each.annotation
        if isclass(kind) and issubclass(kind, BaseModel):
            yield kind


def body_of_route(route: APIRoute) -> type[BaseModel] | None:
    """The model of a handler's body."""
    return next((each for each in models_of(route) if issubclass(each, Body)), None)


def query_of_route(route: APIRoute) -> type[BaseModel] | None:
    """The model of a handler's query."""
    return next((each for each in models_of(route) if not issubclass(each, Body)), None)
