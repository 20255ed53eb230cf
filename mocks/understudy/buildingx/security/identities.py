"""The Identities & Privileges API: people, their cards, and what there is to enter."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from sqlalchemy import Select, Table, bindparam, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import listing, read, sparse
from understudy.buildingx.jsonapi.paging import LARGE, LargePageSize, PageCursor, page_links, page_size
from understudy.buildingx.jsonapi.responses import (
    MEDIA,
    ONE,
    READING,
    WRITING,
    answered,
    created,
    empty,
    found,
    operation,
)
from understudy.buildingx.refusals import CursorInvalid
from understudy.buildingx.security import activity, identity_changes
from understudy.buildingx.security.models import (
    Identities,
    IdentityCreation,
    IdentityDocument,
    IdentityUpdate,
    Privileges,
)
from understudy.buildingx.security.tables import identities, privileges
from understudy.buildingx.settings import settings_of

router = APIRouter(tags=["Security Identities & Privileges"])

Reader = Annotated[Access, Depends(granted("identities.read"))]
Writer = Annotated[Access, Depends(granted("identities.write"))]


@cache
def _after(table: Table) -> Select[Any]:
    return (
        select(table.c.id, table.c.doc)
        .where(table.c.partition_id == bindparam("in_partition"), table.c.id > bindparam("after"))
        .order_by(table.c.id)
        .limit(bindparam("wanted"))
    )


def _last_id(access: Access, cursor: str | None) -> int:
    # The documents say what a cursor is here: the last id of the page before.
    if cursor is None:
        return 0
    last = identity_changes.number(cursor)
    if last is not None:
        return last
    if settings_of(access.world).invalid_cursor == "restart":
        return 0
    raise CursorInvalid(source={"parameter": "page[cursor]"})


async def _page(access: Access, table: Table, size: int | None, cursor: str | None) -> Response:
    limit = page_size(access.exchange, size, default=LARGE, largest=LARGE)
    place = {"in_partition": access.scope, "after": _last_id(access, cursor), "wanted": limit}
    rows = await access.world.db.all(_after(table), place)
    links = page_links(access.exchange, {"page[cursor]": str(rows[-1].id)} if rows else None)
    # buildingx/identities/endless-list: the end is an empty page whose next page is itself.
    links.setdefault("next", links["self"])
    return answered(access.exchange, listing(sparse(access.exchange, [row.doc for row in rows]), links))


@router.get("/sec-piam-v1/partitions/{partition_id}/identities", **operation(Identities, READING))
async def get_identities(access: Reader, size: LargePageSize = None, cursor: PageCursor = None) -> Response:
    """The identities of a partition; a page cursor is the last id of the page before."""
    return await _page(access, identities, size, cursor)


@router.post("/sec-piam-v1/partitions/{partition_id}/identities", **operation(IdentityDocument, WRITING, status=201))
async def create_identity(access: Writer, body: Annotated[IdentityCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes an identity; the body is a resource without the envelope `data`."""
    async with access.world.db.transaction():
        identifier, doc = await identity_changes.create(access, body.attributes)
        name = f"{body.attributes.firstName} {body.attributes.lastName}"
        await activity.record(access, "Identity created", f"The identity of {name} was created.")
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get(
    "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}",
    **operation(IdentityDocument, ONE, tier="inferred"),
)
async def get_identity(access: Reader, identity_id: str) -> Response:
    """One identity."""
    return found(access.exchange, sparse(access.exchange, [await identity_changes.one(access, identity_id)])[0])


@router.patch(
    "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}",
    **operation(IdentityDocument, WRITING, tier="inferred"),
)
async def change_identity(
    access: Writer, identity_id: str, body: Annotated[IdentityUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes what is sent of an identity: cards are replaced as a whole, properties one by one."""
    async with access.world.db.transaction():
        doc = await identity_changes.alter(access, identity_id, body.attributes)
        told = read(doc)["attributes"]
        says = f"The identity of {told['firstName']} {told['lastName']} was changed."
        await activity.record(access, "Identity changed", says)
    return found(access.exchange, doc)


@router.delete(
    "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}",
    **operation(None, WRITING, status=204, tier="inferred"),
)
async def delete_identity(access: Writer, identity_id: str) -> Response:
    """Takes an identity away with its cards."""
    async with access.world.db.transaction():
        told = (await identity_changes.remove(access, identity_id))["attributes"]
        says = f"The identity of {told['firstName']} {told['lastName']} was deleted."
        await activity.record(access, "Identity deleted", says, severity="Medium")
    return empty(access.exchange)


@router.get("/sec-piam-v1/partitions/{partition_id}/privileges", **operation(Privileges, READING))
async def get_privileges(access: Reader, size: LargePageSize = None, cursor: PageCursor = None) -> Response:
    """The privileges of a partition."""
    return await _page(access, privileges, size, cursor)
