"""Bodies that may hold many rows: parsed and checked beside the event loop."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal, TypeVar

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, WithJsonSchema

from understudy.control.conventions import misfits
from understudy.core.long_work import IN_TURNS, LARGE, beside, parsed
from understudy.core.problems import Invalid

Checked = TypeVar("Checked")
_Row = Annotated[dict[str, Any], IN_TURNS]
_Collections = dict[str, Annotated[list[_Row], Field(fail_fast=True)]]
_Seeds = dict[str, Literal["demo", "empty"] | _Collections]
_LEVELS, _MEMBERS = 3, 1000
"""Objects in which vendors and collections are named, one in the other, and how many names each may have."""
_STRICT = ConfigDict(strict=True)


def _later(kind: Any) -> Any:
    """What the document describes and the request does not check yet."""
    return Annotated[Any, WithJsonSchema(TypeAdapter(kind).json_schema())]


UncheckedRows = _later(list[_Row])
"""Rows of a collection, for `checked` by `ROWS`."""
UncheckedSeeds = _later(_Seeds)
"""Seeds by vendor, for `checked` by `SEEDS`."""
ROWS: TypeAdapter[dict[str, list[dict[str, Any]]]] = TypeAdapter(_Collections, config=_STRICT)
SEEDS: TypeAdapter[dict[str, Any]] = TypeAdapter(_Seeds, config=_STRICT)


async def checked(adapter: TypeAdapter[Checked], given: Any, *root: str) -> Checked:
    """What was given, once it is found to fit; raises Invalid, naming places below a root."""
    try:
        return await beside(adapter.validate_python, given)
    except ValidationError as error:
        # Without what was given, which is much.
        raise misfits(error.errors(include_url=False, include_input=False), root) from error


class _LargeRequest(Request):
    async def json(self) -> Any:
        body = await self.body()
        if len(body) < LARGE:
            return await super().json()
        value = await beside(parsed, body)
        if not _names_few(value):
            # FastAPI lets nothing but this through when it reads a body.
            raise HTTPException(Invalid.status, f"An object outside of rows has {_MEMBERS} members at most here.")
        return value


def _names_few(value: Any, levels: int = _LEVELS) -> bool:
    """Whether an object, and those in it that hold no rows, have no more members than there can be names."""
    if not isinstance(value, dict) or not levels:
        return True
    return len(value) <= _MEMBERS and all(_names_few(each, levels - 1) for each in value.values())


class LargeBodyRoute(APIRoute):
    """A route whose JSON bodies may be large."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, for requests that parse a large body beside the loop."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await handle(_LargeRequest(request.scope, request.receive))

        return handler
