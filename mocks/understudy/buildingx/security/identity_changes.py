"""How identities are made and changed, and how they and privileges are seeded."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, meta, read, text, touched, valued
from understudy.buildingx.jsonapi.models import InPartition
from understudy.buildingx.jsonapi.seeds import put, served
from understudy.buildingx.refusals import Conflict, Invalid, NotFound
from understudy.buildingx.security.models import (
    Identity,
    IdentityChange,
    NewIdentityAttributes,
    Privilege,
    SentCredential,
)
from understudy.buildingx.security.tables import cards, identities, privileges
from understudy.buildingx.settings import settings_of
from understudy.core.database import Database, UniqueViolation
from understudy.core.seeding import Collection, Seeding

DIGITS = 18
"""Digits of an id at most: longer numbers the database does not hold."""
_here = (identities.c.partition_id == bindparam("in_partition")) & (identities.c.id == bindparam("of_id"))
_ONE = select(identities.c.doc).where(_here)
_CHANGE = update(identities).where(_here).values(doc=bindparam("new_doc"))
_REMOVE = delete(identities).where(_here)
_DROP_CARDS = delete(cards).where(cards.c.identity_id == bindparam("of_id"))


def number(identifier: str) -> int | None:
    """The integer of an id, None for what is none."""
    fits = identifier.isascii() and identifier.isdigit() and len(identifier) <= DIGITS
    return int(identifier) if fits else None


async def one(access: Access, identifier: str) -> bytes:
    """The text of an identity; refuses as not found what is not there."""
    doc = await access.world.db.scalar(_ONE, {"in_partition": access.scope, "of_id": number(identifier)})
    if doc is None:
        raise NotFound(f"There is no identity {identifier} in this partition.")
    return bytes(doc)


async def create(access: Access, sent: NewIdentityAttributes) -> tuple[int, bytes]:
    """Makes an identity and answers its id and text."""
    if sent.identityType in settings_of(access.world).read_only_identity_types:
        says = f"Identities of the type {sent.identityType} are not made here."
        raise Invalid(says, source={"pointer": "/attributes/identityType"})
    identifier = access.world.ids.integer("identities")
    attributes = valued(sent.model_dump(mode="json"))
    attributes["properties"] = valued(sent.properties)
    attributes["credentials"] = _cards(access, sent.credentials, [])
    resource: Resource = {
        "type": "Identity",
        "id": identifier,
        "attributes": attributes,
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    async with access.world.db.transaction():
        await access.world.db.execute(insert(identities), {"id": identifier, "partition_id": access.scope, "doc": doc})
        await _keep(access, resource)
    return identifier, doc


async def alter(access: Access, identifier: str, sent: IdentityChange) -> bytes:
    """Changes what was sent of an identity and answers its text."""
    resource = read(await one(access, identifier))
    attributes = resource["attributes"]
    given = sent.model_dump(mode="json", exclude_unset=True)
    fixed = sorted(set(given) - {"credentials"})
    if fixed and attributes["identityType"] in settings_of(access.world).read_only_identity_types:
        says = f"Of identities of the type {attributes['identityType']} only credentials change."
        raise Invalid(says, source={"pointer": f"/attributes/{fixed[0]}"})
    if "credentials" in given:
        given["credentials"] = _cards(access, sent.credentials, attributes["credentials"])
    if "properties" in given:
        given["properties"] = valued({**attributes["properties"], **given["properties"]})
    resource["attributes"] = valued({**attributes, **given})
    touched(resource, access.world.clock.now(), access.user)
    doc = text(resource)
    async with access.world.db.transaction():
        place = {"in_partition": access.scope, "of_id": resource["id"]}
        await access.world.db.execute(_CHANGE, {**place, "new_doc": doc})
        if "credentials" in given:
            await access.world.db.execute(_DROP_CARDS, {"of_id": resource["id"]})
            await _keep(access, resource)
    return doc


async def remove(access: Access, identifier: str) -> Resource:
    """Takes an identity away and answers what it was."""
    resource = read(await one(access, identifier))
    if resource["attributes"]["identityType"] in settings_of(access.world).read_only_identity_types:
        raise Conflict(f"Identities of the type {resource['attributes']['identityType']} are not deleted here.")
    await access.world.db.execute(_REMOVE, {"in_partition": access.scope, "of_id": resource["id"]})
    return resource


def _cards(access: Access, sent: Sequence[SentCredential], before: Sequence[Mapping[str, Any]]) -> list[Resource]:
    """The cards as they will be: those that name the id of one that was there keep it."""
    known = {each["id"] for each in before}
    found = []
    for position, each in enumerate(sent):
        if each.id is not None and each.id not in known:
            says = f"id: {each.id} is no card of this identity."
            raise Invalid(says, source={"pointer": f"/attributes/credentials/{position}/id"})
        known.discard(each.id or 0)
        values = each.model_dump(mode="json", exclude={"validity"})
        values["id"] = access.world.ids.integer("cards") if each.id is None else each.id
        values["validity"] = each.validity.model_dump(mode="json", exclude_none=True)
        found.append(values)
    return found


async def _keep(access: Access, resource: Resource) -> None:
    for position, each in enumerate(resource["attributes"]["credentials"]):
        try:
            await access.world.db.execute(insert(cards), _card(access.scope, resource["id"], each))
        except UniqueViolation as error:
            says = f"cardNumber: there is a card {each['cardNumber']} already."
            pointer = f"/attributes/credentials/{position}/cardNumber"
            raise Conflict(says, source={"pointer": pointer}) from error


def _card(partition: str, identity: int, card: Mapping[str, Any]) -> dict[str, Any]:
    number = card["cardNumber"]
    return {"id": card["id"], "partition_id": partition, "identity_id": identity, "card_number": number}


async def _put_identities(seeding: Seeding, rows: Sequence[InPartition[Identity]]) -> None:
    for each in rows:
        resource = served(each.resource, seeding)
        seeding.ids.at_least("identities", resource["id"])
        values = {"id": resource["id"], "partition_id": each.partition_id, "doc": text(resource)}
        await put(seeding.db, identities, [values])
        for card in resource["attributes"]["credentials"]:
            seeding.ids.at_least("cards", card["id"])
            await put(seeding.db, cards, [_card(each.partition_id, resource["id"], card)])


async def _put_privileges(seeding: Seeding, rows: Sequence[InPartition[Privilege]]) -> None:
    for each in rows:
        resource = served(each.resource, seeding)
        values = {"id": resource["id"], "partition_id": each.partition_id, "doc": text(resource)}
        await put(seeding.db, privileges, [values])


def _extract(table: Table) -> Any:
    async def extract(db: Database) -> list[dict[str, Any]]:
        rows = await db.all(select(table.c.partition_id, table.c.doc).order_by(table.c.id))
        return [{"partition_id": row.partition_id, "resource": read(row.doc)} for row in rows]

    return extract


COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        name="identities",
        model=InPartition[Identity],
        insert=_put_identities,
        extract=_extract(identities),
    ),
    Collection(
        name="privileges",
        model=InPartition[Privilege],
        insert=_put_privileges,
        extract=_extract(privileges),
    ),
)
