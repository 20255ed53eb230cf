"""Work orders and their assignments: the Operations API."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from sqlalchemy import Table, delete, insert
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, listing, meta, read, sparse, text, touched, valued
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_links, page_size
from understudy.buildingx.jsonapi.repository import Listing, change, one
from understudy.buildingx.jsonapi.responses import MEDIA, ONE, READING, WRITING, answered, created, found, operation
from understudy.buildingx.operations.devices import PAGE, Reader, Writer
from understudy.buildingx.operations.tables import assignments, events, faults, teams, workorders
from understudy.buildingx.operations.workorder_models import (
    Assignment,
    AssignmentCreation,
    AssignmentReplacement,
    NewAssignment,
    NewWorkorder,
    Workorder,
    WorkorderCreation,
    WorkorderUpdate,
)
from understudy.buildingx.refusals import MISSING, Conflict, Invalid
from understudy.buildingx.structure.tables import locations

router = APIRouter(tags=["Operations"])

_workorders = Listing(workorders, partition="partition_id", state="state", kind="kind", building="building_id")
_assignments = Listing(assignments, partition="partition_id", workorder="workorder_id")
_CAUSES: dict[str, tuple[str, Table]] = {"Alarm-based": ("hasEvent", events), "Fault-based": ("hasFault", faults)}


def columns(workorder: Resource) -> dict[str, Any]:
    """The columns of a work order."""
    attributes = workorder["attributes"]
    building = workorder.get("relationships", {}).get("hasLocation", {}).get("data", {}).get("id")
    return {"kind": attributes["workorderType"], "state": attributes["state"], "building_id": building}


def assignment_columns(assignment: Resource) -> dict[str, Any]:
    """The columns of an assignment."""
    related = assignment["relationships"]
    return {
        "workorder_id": related["isAssignmentOf"]["data"]["id"],
        "team_id": related["assignedTo"]["data"]["id"],
    }


@router.get("/operations/partitions/{partition_id}/workorders", **operation(List[Workorder], READING))
async def get_workorders(
    access: Reader,
    *,
    state: Annotated[str | None, Query(alias="filter[state]", description="How they stand; inferred.")] = None,
    kind: Annotated[str | None, Query(alias="filter[workorderType]", description="Their type; inferred.")] = None,
    building: Annotated[
        str | None, Query(alias="filter[hasLocation.data.id]", description="Id of the building; inferred.")
    ] = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The work orders of a partition."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    page = await _workorders.by_cursor(
        exchange, size, cursor, partition=access.scope, state=state, kind=kind, building=building
    )
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.post(
    "/operations/partitions/{partition_id}/workorders",
    **operation(Single[Workorder], WRITING, status=201, tier="inferred"),
)
async def create_workorder(access: Writer, body: Annotated[WorkorderCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes a work order: for an alarm, for a fault, or for anything else."""
    related = await _related(access, body.data)
    identifier = str(access.world.ids.uuid4())
    resource: Resource = {
        "type": "Workorder",
        "id": identifier,
        "attributes": body.data.attributes.model_dump(exclude_none=True),
        "meta": meta(access.world.clock.now(), access.user),
    }
    if related:
        resource["relationships"] = related
    doc = text(resource)
    row = {"partition_id": access.scope, "id": identifier, "doc": doc, **columns(resource)}
    await access.world.db.execute(insert(workorders), row)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


async def _related(access: Access, data: NewWorkorder) -> Resource:
    related: Resource = data.relationships.model_dump(exclude_none=True)
    cause = _CAUSES.get(data.attributes.workorderType)
    if cause is not None and cause[0] not in related:
        title = f"Missing mandatory property '{cause[0]}'"
        source = {"pointer": f"/data/relationships/{cause[0]}"}
        raise Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": source}])
    for name, table in (("hasLocation", locations), *_CAUSES.values()):
        if name in related:
            await one(access, table, related[name]["data"]["id"], f"/data/relationships/{name}")
    return related


@router.get("/operations/partitions/{partition_id}/workorders/{workorder_id}", **operation(Single[Workorder], ONE))
async def get_workorder(access: Reader, workorder_id: str) -> Response:
    """One work order."""
    return found(access.exchange, (await one(access, workorders, workorder_id)).doc)


@router.patch(
    "/operations/partitions/{partition_id}/workorders/{workorder_id}",
    **operation(Single[Workorder], WRITING, tier="inferred"),
)
async def change_workorder(
    access: Writer, workorder_id: str, body: Annotated[WorkorderUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes members of a work order but its type; null takes a value away."""
    resource = read((await one(access, workorders, workorder_id)).doc)
    if body.data.id != workorder_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    sent = body.data.attributes.model_dump(exclude_unset=True)
    if sent.get("workorderType", resource["attributes"]["workorderType"]) != resource["attributes"]["workorderType"]:
        says = "The type of a work order cannot change."
        raise Conflict(says, source={"pointer": "/data/attributes/workorderType"})
    resource["attributes"] = valued({**resource["attributes"], **sent})
    touched(resource, access.world.clock.now(), access.user)
    return found(access.exchange, await change(access, workorders, resource, **columns(resource)))


_PATH = "/operations/partitions/{partition_id}/workorders/{workorder_id}/assignments"


@router.get(_PATH, **operation(List[Assignment], ONE))
async def get_assignments(
    access: Reader, workorder_id: str, limit: PageLimit = None, cursor: PageCursor = None
) -> Response:
    """Who is to do a work order."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, workorders, workorder_id)
    page = await _assignments.by_cursor(exchange, size, cursor, partition=access.scope, workorder=workorder_id)
    return answered(exchange, listing(page.docs, page.links))


@router.post(_PATH, **operation(Single[Assignment], WRITING, status=201, tier="inferred"))
async def add_assignment(
    access: Writer, workorder_id: str, body: Annotated[AssignmentCreation, Body(media_type=MEDIA)]
) -> Response:
    """Gives a work order to one more team."""
    await one(access, workorders, workorder_id)
    team = body.data.relationships.assignedTo.data.id
    rows = await _assignments.all(access.exchange, partition=access.scope, workorder=workorder_id)
    if any(read(row.doc)["relationships"]["assignedTo"]["data"]["id"] == team for row in rows):
        raise Conflict("The team has this work order already.", source={"pointer": "/data/relationships/assignedTo"})
    docs = await _assign(access, workorder_id, [body.data], "/data")
    # There is no operation for one assignment, so its address is that of all of them.
    return created(access.exchange, docs[0], access.exchange.path)


@router.put(_PATH, **operation(List[Assignment], WRITING, tier="inferred"))
async def replace_assignments(
    access: Writer, workorder_id: str, body: Annotated[AssignmentReplacement, Body(media_type=MEDIA)]
) -> Response:
    """Gives a work order to these teams and no others."""
    await one(access, workorders, workorder_id)
    asked = [each.relationships.assignedTo.data.id for each in body.data]
    if len(set(asked)) < len(asked):
        raise Conflict("A team is named twice.", source={"pointer": "/data"})
    mine = (assignments.c.partition_id == access.scope) & (assignments.c.workorder_id == workorder_id)
    async with access.world.db.transaction():
        await access.world.db.execute(delete(assignments).where(mine))
        docs = await _assign(access, workorder_id, body.data, "/data/{}")
    return answered(access.exchange, listing(docs, page_links(access.exchange, None)))


async def _assign(access: Access, workorder_id: str, wanted: Sequence[NewAssignment], pointer: str) -> list[bytes]:
    docs = []
    for position, each in enumerate(wanted):
        team = each.relationships.assignedTo.data.id
        await one(access, teams, team, pointer.format(position) + "/relationships/assignedTo")
        resource: Resource = {
            "type": "Assignment",
            "id": str(access.world.ids.uuid4()),
            "relationships": {
                "isAssignmentOf": linked("Workorder", workorder_id),
                "assignedTo": linked("Team", team),
            },
            "meta": meta(access.world.clock.now(), access.user),
        }
        row = {"partition_id": access.scope, "id": resource["id"], "doc": text(resource)}
        await access.world.db.execute(insert(assignments), {**row, **assignment_columns(resource)})
        docs.append(text(resource))
    return docs
