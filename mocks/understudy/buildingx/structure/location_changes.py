"""How locations are made and changed: the rules of their hierarchy and what each type must have."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, meta, read, text, touched, valued
from understudy.buildingx.jsonapi.repository import Filter, Listing, change, maybe, one
from understudy.buildingx.refusals import MISSING, Conflict, Invalid
from understudy.buildingx.structure.addresses import add
from understudy.buildingx.structure.catalog import PARENTS, PART_OF, RELATIONS, ROOTS, relation
from understudy.buildingx.structure.models import (
    LOCATION_ID,
    IncludedAddress,
    LocationChange,
    LocationCreation,
    LocationRelationships,
)
from understudy.buildingx.structure.tables import addresses, locations

ADDRESS = "hasPostalAddress"


def columns(resource: Resource) -> dict[str, Any]:
    """The columns of a location."""
    related = resource.get("relationships", {})
    parent = related.get(PART_OF, {}).get("data", {})
    return {
        "type": resource["type"],
        "label": resource["attributes"]["label"],
        "parent_id": parent.get("id"),
        "parent_type": parent.get("type"),
        "address_id": related.get(ADDRESS, {}).get("data", {}).get("id"),
        "external_id": resource["attributes"].get("externalId"),
    }


def _missing(name: str, pointer: str) -> Invalid:
    title = f"Missing mandatory property '{name}'"
    return Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": {"pointer": pointer}}])


def _check_attributes(kind: str, attributes: Resource) -> None:
    if kind == "Building" and not attributes.get("timeZone"):
        raise _missing("timeZone", "/data/attributes/timeZone")
    for name, owner in (("buildingType", "Building"), ("floorNumber", "Floor")):
        if attributes.get(name) is not None and kind != owner:
            raise Invalid(f"{name}: only a {owner} has it.", source={"pointer": f"/data/attributes/{name}"})


def _parent_of(kind: str, related: LocationRelationships) -> tuple[str, str, str] | None:
    """Type, id and relation of what a location says to be a part of; refuses relations of other types."""
    given = related.model_dump(exclude_none=True)
    for name, owner in RELATIONS.items():
        if name in given and owner != kind:
            raise Invalid(f"{name}: only a {owner} has this relation.", source=_at(name))
    named = [name for name in (relation(kind), PART_OF) if name in given]
    found = {(given[name]["data"]["type"], given[name]["data"]["id"]) for name in named}
    if len(found) > 1:
        raise Invalid(f"{named[0]} and {PART_OF} name different locations.", source=_at(named[0]))
    if not found:
        return None
    return (*found.pop(), named[0])


def _at(name: str) -> dict[str, str]:
    return {"pointer": f"/data/relationships/{name}"}


async def _check_parent(access: Access, kind: str, parent: tuple[str, str, str] | None) -> None:
    if parent is None:
        if kind not in ROOTS:
            raise _missing(relation(kind), f"/data/relationships/{relation(kind)}")
        return
    parent_kind, parent_id, name = parent
    if parent_kind not in PARENTS[kind]:
        allowed = ", ".join(PARENTS[kind]) or "nothing"
        raise Invalid(f"A {kind} can be a part of: {allowed}; not of a {parent_kind}.", source=_at(name))
    row = await one(access, locations, parent_id, _at(name)["pointer"])
    if row.type != parent_kind:
        raise Invalid(f"The location {parent_id} is a {row.type}, not a {parent_kind}.", source=_at(name))


def _relationships(kind: str, parent: tuple[str, str, str] | None, address: str | None) -> Resource:
    related: Resource = {}
    if address is not None:
        related[ADDRESS] = linked("Address", address)
    if parent is not None:
        related[relation(kind)] = related[PART_OF] = linked(parent[0], parent[1])
    return related


async def create(access: Access, body: LocationCreation) -> tuple[str, bytes, list[bytes] | None]:
    """Makes a location and, if one comes with it, its address: id, text, text of the address."""
    data = body.data
    attributes = data.attributes.model_dump(exclude_none=True)
    _check_attributes(data.type, attributes)
    parent = _parent_of(data.type, data.relationships)
    await _check_parent(access, data.type, parent)
    if data.id is not None and await maybe(access, locations, data.id) is not None:
        raise Conflict(f"There is a location {data.id} already.", source={"pointer": "/data/id"})
    async with access.world.db.transaction():
        address, included = await _address(access, body)
        if data.type == "Building" and address is None:
            raise _missing(ADDRESS, f"/data/relationships/{ADDRESS}")
        resource: Resource = {
            "type": data.type,
            "id": data.id or str(access.world.ids.uuid4()),
            "attributes": attributes,
            "meta": meta(access.world.clock.now(), access.user),
        }
        related = _relationships(data.type, parent, address)
        if related:
            resource["relationships"] = related
        doc = text(resource)
        row = {"partition_id": access.scope, "id": resource["id"], "doc": doc, **columns(resource)}
        await access.world.db.execute(insert(locations), row)
    return resource["id"], doc, included


async def _address(access: Access, body: LocationCreation) -> tuple[str | None, list[bytes] | None]:
    linkage = body.data.relationships.hasPostalAddress
    coming = {each.id: each for each in body.included or ()}
    if linkage is None:
        if coming:
            raise Invalid("No relationship names the included address.", source={"pointer": "/included/0"})
        return None, None
    identifier = linkage.data.id
    if set(coming) - {identifier}:
        raise Invalid("The included address is another than the related one.", source={"pointer": "/included/0/id"})
    if identifier in coming:
        return await _made(access, coming[identifier])
    await one(access, addresses, identifier, f"/data/relationships/{ADDRESS}")
    return identifier, None


async def _made(access: Access, address: IncludedAddress) -> tuple[str, list[bytes]]:
    # The client's id ties the two together; it stays the address's if it looks like one.
    identifier = address.id
    if not re.match(LOCATION_ID, identifier):
        identifier = str(access.world.ids.uuid4())
    return identifier, [await add(access, identifier, address.attributes)]


async def alter(access: Access, location_id: str, data: LocationChange) -> bytes:
    """Changes members and relationships of a location and answers its text."""
    row = await one(access, locations, location_id)
    if (data.type, data.id) != (row.type, location_id):
        raise Conflict("Type or id in the body is another than that of the location.", source={"pointer": "/data"})
    resource = read(row.doc)
    if data.attributes is not None:
        sent = data.attributes.model_dump(exclude_unset=True)
        resource["attributes"] = valued({**resource["attributes"], **sent})
        _check_attributes(row.type, resource["attributes"])
    if data.relationships is not None:
        await _relate(access, resource, data.relationships)
    touched(resource, access.world.clock.now(), access.user)
    return await change(access, locations, resource, **columns(resource))


async def _relate(access: Access, resource: Resource, related: LocationRelationships) -> None:
    kind = resource["type"]
    parent = _parent_of(kind, related)
    kept = resource.setdefault("relationships", {})
    if parent is not None:
        await _check_parent(access, kind, parent)
        kept.update(_relationships(kind, parent, None))
    if related.hasPostalAddress is not None:
        address = related.hasPostalAddress.data.id
        await one(access, addresses, address, f"/data/relationships/{ADDRESS}")
        kept[ADDRESS] = linked("Address", address)
    if not kept:
        del resource["relationships"]


_by_ids = Listing(addresses, partition="partition_id", ids=Filter("id", "among"))


async def addresses_of(access: Access, identifiers: Iterable[str | None]) -> list[bytes]:
    """The texts of addresses by their ids."""
    known = sorted({each for each in identifiers if each is not None})
    rows = await _by_ids.all(access.exchange, partition=access.scope, ids=known) if known else []
    return [row.doc for row in rows]
