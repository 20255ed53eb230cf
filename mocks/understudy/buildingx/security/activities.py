"""The Activities API, version 1: what happened in a partition."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from sqlalchemy import bindparam, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import listing, read, sparse
from understudy.buildingx.jsonapi.paging import LARGE, LargePageSize, PageCursor, page_links, page_size
from understudy.buildingx.jsonapi.responses import READING, answered, operation
from understudy.buildingx.refusals import CursorInvalid
from understudy.buildingx.security.models import Activities
from understudy.buildingx.security.tables import activities
from understudy.buildingx.settings import settings_of

router = APIRouter(tags=["Activities v1"])

Reader = Annotated[Access, Depends(granted("activities.read"))]

_here = activities.c.partition_id == bindparam("in_partition")
_PAGE = (
    select(activities.c.id, activities.c.doc)
    .where(_here, activities.c.n > bindparam("after"))
    .order_by(activities.c.n)
    .limit(bindparam("wanted"))
)
_PLACE = select(activities.c.n).where(_here, activities.c.id == bindparam("of_id"))


async def _position(access: Access, cursor: str | None) -> int:
    # As in the documents (buildingx/activities/null-next), a cursor is the id of the last activity of the page before.
    if cursor is None:
        return -1
    found = await access.world.db.scalar(_PLACE, {"in_partition": access.scope, "of_id": cursor})
    if found is not None:
        return int(found)
    if settings_of(access.world).invalid_cursor == "restart":
        return -1
    raise CursorInvalid(source={"parameter": "page[cursor]"})


def _without_place(doc: bytes) -> bytes:
    resource = read(doc)
    resource["attributes"].pop("location", None)
    return to_json(resource)


@router.get("/sec-activities-v1/partitions/{partition_id}/activities", **operation(Activities, READING))
async def get_activities(access: Reader, size: LargePageSize = None, cursor: PageCursor = None) -> Response:
    """The activities of a partition, the earliest first; on the last page `links.next` is null."""
    limit = page_size(access.exchange, size, default=LARGE, largest=LARGE)
    after = await _position(access, cursor)
    rows = await access.world.db.all(_PAGE, {"in_partition": access.scope, "after": after, "wanted": limit + 1})
    following = {"page[cursor]": rows[limit - 1].id} if len(rows) > limit else None
    links = {"next": None, **page_links(access.exchange, following)}
    docs = [_without_place(row.doc) for row in rows[:limit]]
    return answered(access.exchange, listing(sparse(access.exchange, docs), links))
