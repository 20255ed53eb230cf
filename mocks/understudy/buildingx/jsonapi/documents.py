"""JSON:API documents, and what a client asks to see of them: `include`, `field[...]`, `fields[...]`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import Query
from pydantic import Field
from pydantic_core import PydanticSerializationError, from_json, to_json

from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.refusals import IncludeUnknown, Invalid
from understudy.buildingx.settings import Settings
from understudy.core.exchange import Exchange
from understudy.core.timestamps import Timestamp, stamp

Resource = dict[str, Any]


def linked(kind: str, identifier: str) -> dict[str, Any]:
    """A relationship to one resource."""
    return {"data": {"type": kind, "id": identifier}}


def linked_many(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A relationship to several resources."""
    return {"data": [{"type": kind, "id": identifier} for kind, identifier in pairs]}


def resource_of(
    kind: str,
    identifier: str | int,
    attributes: Resource | None = None,
    related: Resource | None = None,
    made: Mapping[str, Any] | None = None,
) -> Resource:
    """A resource of its type, its id, and those of its other parts that it has; `made` is its `meta`."""
    parts = {"attributes": attributes, "relationships": related, "meta": made}
    return {"type": kind, "id": identifier, **valued(parts)}


class Meta(Closed):
    """Who made and last changed a resource, and when."""

    createdAt: Timestamp | None = Field(default=None, description="Moment of its making.")
    updatedAt: Timestamp | None = Field(default=None, description="Moment of its last change.")
    createdBy: str | None = Field(default=None, description="Who made it.")
    updatedBy: str | None = Field(default=None, description="Who changed it last.")


class Dated(Closed):
    """A resource of which is known who made and changed it, and when."""

    meta: Meta = Field(description="Who made and changed it, and when.")


class MaybeDated(Closed):
    """A resource of which that may be known."""

    meta: Meta | None = Field(default=None, description="Who made and changed it, and when.")


def meta(now: datetime, by: str | None = None) -> dict[str, str]:
    """The `meta` of a resource that is made now, by somebody or by itself."""
    made = dict.fromkeys(("createdAt", "updatedAt"), stamp(now))
    return made if by is None else {**made, "createdBy": by, "updatedBy": by}


def touched(resource: Resource, now: datetime, by: str) -> None:
    """Notes in a resource's `meta` that somebody changes it now."""
    resource.setdefault("meta", {}).update(updatedAt=stamp(now), updatedBy=by)


def encode(resource: Mapping[str, Any]) -> bytes:
    """The JSON text of a resource, without attributes that have no value; refuses what is no Unicode."""
    attributes = resource.get("attributes")
    if attributes is not None and None in attributes.values():
        resource = {**resource, "attributes": valued(attributes)}
    try:
        return to_json(resource)
    except PydanticSerializationError as error:
        # Half of a surrogate pair: JSON can escape it, nothing can hold it.
        raise Invalid("A text of the body is no Unicode.", pointer="/data") from error


def valued(members: Mapping[str, Any]) -> Resource:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def decode(doc: bytes) -> Resource:
    """The resource of a JSON text."""
    resource: Resource = from_json(doc)
    return resource


def single(data: bytes, links: Mapping[str, str | None], included: Sequence[bytes] | None = None) -> bytes:
    """The document of one resource, or of whatever else stands in `data`."""
    more = b"" if included is None else b',"included":' + _array(included)
    return b"".join((b'{"data":', data, more, b',"links":', to_json(links), b"}"))


def listing(items: Sequence[bytes], links: Mapping[str, str | None], included: Sequence[bytes] | None = None) -> bytes:
    """The document of a list of resources."""
    return single(_array(items), links, included)


def _array(items: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"


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
    if unknown and Settings.of(exchange.world).unknown_include == "refuse":
        says = f"The operation does not support include={','.join(sorted(unknown))}."
        raise IncludeUnknown(says, parameter="include")
    return values - unknown


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
    resource = decode(doc)
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
    return encode(resource)
