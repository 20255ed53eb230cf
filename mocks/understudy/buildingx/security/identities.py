"""The Identities & Privileges API: people, their cards, and what there is to enter."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import Resource, decode, valued
from understudy.buildingx.jsonapi.models import Payload, Single
from understudy.buildingx.jsonapi.paging import LargeQuery, Parameters, page_links, refuse_cursor
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.refusals import Conflict, Invalid, NotFound
from understudy.buildingx.repository import Resources, add, change, clear, find, new_resource, remove
from understudy.buildingx.security import activity_log, models
from understudy.buildingx.security.models import card_row, cards, identities, privileges
from understudy.buildingx.settings import Settings
from understudy.core.database import UniqueViolation
from understudy.core.rows import insertion

router = APIRouter(prefix="/sec-piam-v1/partitions/{partition_id}", tags=["Security Identities & Privileges"])

Reader = Annotated[Access, Depends(granted("identities.read"))]
Writer = Annotated[Access, Depends(granted("identities.write"))]
DIGITS = 18
"""Digits of an id at most: longer numbers the database does not hold."""
_identities = Resources(identities, order="id")
_privileges = Resources(privileges, order="id")


async def _page(access: Access, resources: Resources, query: LargeQuery) -> Response:
    # The documents say what a cursor is here: the last id of the page before.
    last = 0 if query.cursor is None else _number(query.cursor)
    if last is None:
        refuse_cursor(access.exchange)
    rows = await resources.some(access, last or 0, query.size)
    links = page_links(access.exchange, {"page[cursor]": str(rows[-1].id)} if rows else None)
    # buildingx/identities/endless-list: the end is an empty page whose next page is itself.
    links.setdefault("next", links["self"])
    return listed(access.exchange, [row.doc for row in rows], links, fields=True)


@router.get("/identities", **operation(models.EndlessList[models.Identity], READING))
async def get_identities(access: Reader, query: Parameters[LargeQuery]) -> Response:
    """The identities of a partition; a page cursor is the last id of the page before."""
    return await _page(access, _identities, query)


@router.post("/identities", **operation(Single[models.Identity], WRITING, status=201))
async def create_identity(access: Writer, body: Payload[models.IdentityCreation]) -> Response:
    """Makes an identity; the body is a resource without the envelope `data`."""
    async with access.world.db.transaction():
        identifier, doc = await _create(access, body.attributes)
        name = f"{body.attributes.firstName} {body.attributes.lastName}"
        await activity_log.record(
            access.world, access.scope, "Identity created", f"The identity of {name} was created."
        )
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/identities/{identity_id}", **operation(Single[models.Identity], ONE, tier="inferred"))
async def get_identity(access: Reader, identity_id: str) -> Response:
    """One identity."""
    return found(access.exchange, (await _one(access, identity_id)).doc, fields=True)


@router.patch("/identities/{identity_id}", **operation(Single[models.Identity], WRITING, tier="inferred"))
async def change_identity(access: Writer, identity_id: str, body: Payload[models.IdentityUpdate]) -> Response:
    """Changes what is sent of an identity: cards are replaced as a whole, properties one by one."""
    async with access.world.db.transaction():
        doc = await _alter(access, identity_id, body.attributes)
        told = decode(doc)["attributes"]
        says = f"The identity of {told['firstName']} {told['lastName']} was changed."
        await activity_log.record(access.world, access.scope, "Identity changed", says)
    return found(access.exchange, doc)


@router.delete("/identities/{identity_id}", **operation(None, WRITING, status=204, tier="inferred"))
async def delete_identity(access: Writer, identity_id: str) -> Response:
    """Takes an identity away with its cards."""
    async with access.world.db.transaction():
        told = decode((await _one(access, identity_id)).doc)["attributes"]
        if told["identityType"] in Settings.of(access.world).read_only_identity_types:
            raise Conflict(f"Identities of the type {told['identityType']} are not deleted here.")
        await remove(access, identities, int(identity_id))
        says = f"The identity of {told['firstName']} {told['lastName']} was deleted."
        await activity_log.record(access.world, access.scope, "Identity deleted", says, severity="Medium")
    return empty(access.exchange)


@router.get("/privileges", **operation(models.EndlessList[models.Privilege], READING))
async def get_privileges(access: Reader, query: Parameters[LargeQuery]) -> Response:
    """The privileges of a partition."""
    return await _page(access, _privileges, query)


def _number(identifier: str) -> int | None:
    """The integer of an id, None for what is none."""
    fits = identifier.isascii() and identifier.isdigit() and len(identifier) <= DIGITS
    return int(identifier) if fits else None


async def _one(access: Access, identifier: str) -> Row[Any]:
    """The row of an identity; refuses as not found what is not there."""
    row = await find(access, identities, _number(identifier))
    if row is None:
        raise NotFound(f"There is no identity {identifier} in this partition.")
    return row


async def _create(access: Access, sent: models.NewIdentityAttributes) -> tuple[int, bytes]:
    if sent.identityType in Settings.of(access.world).read_only_identity_types:
        says = f"Identities of the type {sent.identityType} are not made here."
        raise Invalid(says, pointer="/attributes/identityType")
    attributes = valued(sent.model_dump(mode="json"))
    attributes["properties"] = valued(sent.properties)
    attributes["credentials"] = _cards(access, sent.credentials, [])
    number = access.world.ids.integer("identities")
    resource = new_resource(access, "Identity", attributes, identifier=number)
    doc = await add(access, identities, resource)
    await _keep(access, resource)
    return number, doc


async def _alter(access: Access, identifier: str, sent: models.IdentityChange) -> bytes:
    resource = decode((await _one(access, identifier)).doc)
    attributes = resource["attributes"]
    given = sent.model_dump(mode="json", exclude_unset=True)
    fixed = sorted(set(given) - {"credentials"})
    if fixed and attributes["identityType"] in Settings.of(access.world).read_only_identity_types:
        says = f"Of identities of the type {attributes['identityType']} only credentials change."
        raise Invalid(says, pointer=f"/attributes/{fixed[0]}")
    if "credentials" in given:
        given["credentials"] = _cards(access, sent.credentials, attributes["credentials"])
    if "properties" in given:
        given["properties"] = valued({**attributes["properties"], **given["properties"]})
    resource["attributes"] = valued({**attributes, **given})
    doc = await change(access, identities, resource)
    if "credentials" in given:
        await clear(access, cards, "identity_id", resource["id"])
        await _keep(access, resource)
    return doc


def _cards(
    access: Access, sent: Sequence[models.SentCredential], before: Sequence[Mapping[str, Any]]
) -> list[Resource]:
    """The cards as they will be: those that name the id of one that was there keep it."""
    known = {each["id"] for each in before}
    found = []
    for position, each in enumerate(sent):
        if each.id is not None and each.id not in known:
            says = f"id: {each.id} is no card of this identity."
            raise Invalid(says, pointer=f"/attributes/credentials/{position}/id")
        known.discard(each.id or 0)
        values = each.model_dump(mode="json", exclude={"validity"})
        values["id"] = access.world.ids.integer("cards") if each.id is None else each.id
        values["validity"] = each.validity.model_dump(mode="json", exclude_none=True)
        found.append(values)
    return found


async def _keep(access: Access, resource: Resource) -> None:
    for position, each in enumerate(resource["attributes"]["credentials"]):
        try:
            await access.world.db.execute(insertion(cards), card_row(access.scope, resource["id"], each))
        except UniqueViolation as error:
            says = f"cardNumber: there is a card {each['cardNumber']} already."
            pointer = f"/attributes/credentials/{position}/cardNumber"
            raise Conflict(says, pointer=pointer) from error
