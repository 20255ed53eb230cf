"""What a client asks to see besides, and less of: `include`, `field[...]`, `fields[...]`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query

from understudy.buildingx.jsonapi.documents import read, text
from understudy.buildingx.refusals import IncludeUnknown
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange


def include_parameter(*values: str) -> Any:
    """The parameter `include` of an operation that documents these values."""
    names = ", ".join(f"`{value}`" for value in values)
    return Query(alias="include", description=f"Related resources to put into the answer, by commas: {names}.")


def included(exchange: Exchange, asked: str | None, documented: Collection[str]) -> frozenset[str]:
    """The documented values of `include` that were asked for."""
    if not asked:
        return frozenset()
    values = frozenset(asked.split(","))
    unknown = values - frozenset(documented)
    if unknown and settings_of(exchange.world).unknown_include == "refuse":
        says = f"The operation does not support include={','.join(sorted(unknown))}."
        raise IncludeUnknown(says, source={"parameter": "include"})
    return values - unknown


FieldOfPoint = Annotated[
    str | None,
    Query(alias="field[Point]", description="`pointValue` adds the current value, which is left out otherwise."),
]


def sparse(exchange: Exchange, docs: Sequence[bytes]) -> list[bytes]:
    """The resources with only the fields that `fields[Type]` names, where it names any."""
    wanted = _fieldsets(exchange)
    if not wanted:
        return list(docs)
    return [_thinned(doc, wanted) for doc in docs]


def _fieldsets(exchange: Exchange) -> dict[str, set[str]]:
    if b"fields" not in exchange.scope["query_string"]:
        return {}
    return {
        name[7:-1]: set(value.split(","))
        for name, value in exchange.query()
        if name.startswith("fields[") and name.endswith("]")
    }


def _thinned(doc: bytes, wanted: Mapping[str, set[str]]) -> bytes:
    resource = read(doc)
    names = wanted.get(resource["type"])
    if names is None:
        return doc
    for part in ("attributes", "relationships"):
        if part in resource:
            kept = {name: value for name, value in resource[part].items() if name in names}
            if kept:
                resource[part] = kept
            else:
                del resource[part]
    return text(resource)
