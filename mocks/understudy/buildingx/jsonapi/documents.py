"""JSON:API documents: resources as dictionaries or as the JSON text that a table keeps of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.refusals import Invalid

Resource = dict[str, Any]


def linked(kind: str, identifier: str) -> dict[str, Any]:
    """A relationship to one resource."""
    return {"data": {"type": kind, "id": identifier}}


def linked_many(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A relationship to several resources."""
    return {"data": [{"type": kind, "id": identifier} for kind, identifier in pairs]}


def meta(now: datetime, by: str) -> dict[str, str]:
    """The `meta` of a resource that somebody makes now."""
    moment = stamp(now)
    return {"createdAt": moment, "updatedAt": moment, "createdBy": by, "updatedBy": by}


def touched(resource: Resource, now: datetime, by: str) -> None:
    """Notes in a resource's `meta` that somebody changes it now."""
    resource.setdefault("meta", {}).update(updatedAt=stamp(now), updatedBy=by)


def text(resource: Mapping[str, Any]) -> bytes:
    """The JSON text of a resource, without attributes that have no value; refuses what is no Unicode."""
    attributes = resource.get("attributes")
    if attributes is not None and None in attributes.values():
        resource = {**resource, "attributes": valued(attributes)}
    try:
        return to_json(resource)
    except PydanticSerializationError as error:
        # Half of a surrogate pair: JSON can escape it, nothing can hold it.
        raise Invalid("A text of the body is no Unicode.", source={"pointer": "/data"}) from error


def valued(members: Mapping[str, Any]) -> Resource:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def read(doc: bytes) -> Resource:
    """The resource of a JSON text."""
    resource: Resource = from_json(doc)
    return resource


def single(data: bytes, links: Mapping[str, str], included: Sequence[bytes] | None = None) -> bytes:
    """The document of one resource."""
    return b"".join((b'{"data":', data, *_tail(links, included)))


def listing(items: Sequence[bytes], links: Mapping[str, str | None], included: Sequence[bytes] | None = None) -> bytes:
    """The document of a list of resources."""
    return b"".join((b'{"data":[', b",".join(items), b"]", *_tail(links, included)))


def _tail(links: Mapping[str, str | None], included: Sequence[bytes] | None) -> tuple[bytes, ...]:
    more = () if included is None else (b',"included":[', b",".join(included), b"]")
    return (*more, b',"links":', to_json(links), b"}")
