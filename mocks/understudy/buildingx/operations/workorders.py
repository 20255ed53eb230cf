"""Work orders, their assignments, and the teams with their members: the Operations API."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy import Table
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.jsonapi.documents import Resource, linked, resource_of
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, found, listed, operation
from understudy.buildingx.operations import workorder_models as models
from understudy.buildingx.operations.devices import Reader, Writer
from understudy.buildingx.operations.event_models import events, faults
from understudy.buildingx.refusals import Conflict, Invalid, missing

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])


class WorkorderQuery(CursorQuery):
    """Which work orders."""

    state: str | None = filter_field("state", says="How they stand; inferred.")
    kind: str | None = filter_field("workorderType", says="Their type; inferred.")
    building_id: str | None = filter_field("hasLocation.data.id", says="Id of the building; inferred.")


class TeamQuery(CursorQuery):
    """Which teams."""

    name: str | None = filter_field("name", says="Name; inferred.")
    domain: str | None = filter_field("domain", says="Trade; inferred.")


_workorders = repository.Resources(models.workorders, WorkorderQuery)
_assignments = repository.Resources(models.assignments, columns=["team_id"], fields=False)
_teams = repository.Resources(models.teams, TeamQuery)
_members = repository.Resources(models.members, fields=False)
_CAUSES: dict[str, tuple[str, Table]] = {"Alarm-based": ("hasEvent", events), "Fault-based": ("hasFault", faults)}
_ASSIGNMENTS = "/workorders/{workorder_id}/assignments"


@router.get("/workorders", **operation(List[models.Workorder], READING))
async def get_workorders(access: Reader, query: Parameters[WorkorderQuery]) -> Response:
    """The work orders of a partition."""
    return await _workorders.answer(access, query)


@router.post("/workorders", **operation(Single[models.Workorder], WRITING, status=201, tier="inferred"))
async def create_workorder(access: Writer, body: Payload[Envelope[models.NewWorkorder]]) -> Response:
    """Makes a work order: for an alarm, for a fault, or for anything else."""
    return await repository.create(access, models.workorders, body.data, await _related(access, body.data))


async def _related(access: Access, data: models.NewWorkorder) -> Resource:
    related: Resource = data.relationships.model_dump(exclude_none=True)
    cause = _CAUSES.get(data.attributes.workorderType)
    if cause is not None and cause[0] not in related:
        raise missing(cause[0], pointer=f"/data/relationships/{cause[0]}")
    for name, table in (("hasLocation", locations), *_CAUSES.values()):
        if name in related:
            await repository.load(access, table, related[name]["data"]["id"], f"/data/relationships/{name}")
    return related


@router.get("/workorders/{workorder_id}", **operation(Single[models.Workorder], ONE))
async def get_workorder(access: Reader, workorder_id: str) -> Response:
    """One work order."""
    return found(access.exchange, (await repository.load(access, models.workorders, workorder_id)).doc)


@router.patch("/workorders/{workorder_id}", **operation(Single[models.Workorder], WRITING, tier="inferred"))
async def change_workorder(
    access: Writer, workorder_id: str, body: Payload[Envelope[models.WorkorderChange]]
) -> Response:
    """Changes members of a work order but its type; null takes a value away."""
    resource = await repository.load_for_change(access, models.workorders, workorder_id, body.data.id)
    kind = resource["attributes"]["workorderType"]
    repository.set_attributes(resource, body.data.attributes)
    if resource["attributes"]["workorderType"] != kind:
        raise Conflict("The type of a work order cannot change.", pointer="/data/attributes/workorderType")
    return found(access.exchange, await repository.change(access, models.workorders, resource))


@router.get(_ASSIGNMENTS, **operation(List[models.Assignment], ONE))
async def get_assignments(access: Reader, workorder_id: str, query: Parameters[CursorQuery]) -> Response:
    """Who is to do a work order."""
    await repository.load(access, models.workorders, workorder_id)
    return await _assignments.answer(access, query, workorder_id=workorder_id)


@router.post(_ASSIGNMENTS, **operation(Single[models.Assignment], WRITING, status=201, tier="inferred"))
async def add_assignment(access: Writer, workorder_id: str, body: Payload[Envelope[models.NewAssignment]]) -> Response:
    """Gives a work order to one more team."""
    await repository.load(access, models.workorders, workorder_id)
    team = body.data.relationships.assignedTo.data.id
    if any(row.team_id == team for row in await _assignments.all(access, workorder_id=workorder_id)):
        raise Conflict("The team has this work order already.", pointer="/data/relationships/assignedTo")
    docs = await _assign(access, workorder_id, [body.data], "/data")
    # There is no operation for one assignment, so its address is that of all of them.
    return created(access.exchange, docs[0], access.exchange.path)


@router.put(_ASSIGNMENTS, **operation(List[models.Assignment], WRITING, tier="inferred"))
async def replace_assignments(
    access: Writer, workorder_id: str, body: Payload[models.AssignmentReplacement]
) -> Response:
    """Gives a work order to these teams and no others."""
    await repository.load(access, models.workorders, workorder_id)
    asked = [each.relationships.assignedTo.data.id for each in body.data]
    if len(set(asked)) < len(asked):
        raise Conflict("A team is named twice.", pointer="/data")
    async with access.world.db.transaction():
        await repository.clear(access, models.assignments, "workorder_id", workorder_id)
        docs = await _assign(access, workorder_id, body.data, "/data/{}")
    return listed(access.exchange, docs)


async def _assign(
    access: Access, workorder_id: str, wanted: Sequence[models.NewAssignment], pointer: str
) -> list[bytes]:
    docs, workorder = [], linked("Workorder", workorder_id)
    for position, each in enumerate(wanted):
        team = each.relationships.assignedTo.data.id
        await repository.load(access, models.teams, team, pointer.format(position) + "/relationships/assignedTo")
        related = {"isAssignmentOf": workorder, "assignedTo": linked("Team", team)}
        assignment = repository.new_resource(access, "Assignment", None, related)
        docs.append(await repository.add(access, models.assignments, assignment))
    return docs


@router.get("/teams", **operation(List[models.Team], READING))
async def get_teams(access: Reader, query: Parameters[TeamQuery]) -> Response:
    """The teams of a partition."""
    return await _teams.answer(access, query)


@router.post("/teams", **operation(Single[models.Team], WRITING, status=201, tier="inferred"))
async def create_team(access: Writer, body: Payload[Envelope[models.NewTeam]]) -> Response:
    """Makes a team without members."""
    await _check_buildings(access, body.data.relationships)
    related = {"hasBuildings": {"data": []}, **body.data.relationships.model_dump(exclude_none=True)}
    return await repository.create(access, models.teams, body.data, related)


@router.get("/teams/{team_id}", **operation(Single[models.Team], ONE))
async def get_team(access: Reader, team_id: str) -> Response:
    """One team."""
    return found(access.exchange, (await repository.load(access, models.teams, team_id)).doc)


@router.patch("/teams/{team_id}", **operation(Single[models.Team], WRITING, tier="inferred"))
async def change_team(access: Writer, team_id: str, body: Payload[Envelope[models.TeamChange]]) -> Response:
    """Changes members of a team, or what it looks after; null takes a value away."""
    resource = await repository.load_for_change(access, models.teams, team_id, body.data.id)
    if body.data.attributes is not None:
        repository.set_attributes(resource, body.data.attributes)
    if body.data.relationships is not None:
        await _check_buildings(access, body.data.relationships)
        resource["relationships"].update(body.data.relationships.model_dump(exclude_none=True))
    return found(access.exchange, await repository.change(access, models.teams, resource))


async def _check_buildings(access: Access, related: models.TeamRelationships) -> None:
    for position, each in enumerate(related.hasBuildings.data if related.hasBuildings else ()):
        pointer = f"/data/relationships/hasBuildings/data/{position}"
        row = await repository.load(access, locations, each.id, pointer)
        if row.type != each.type:
            raise Invalid(f"The location {each.id} is a {row.type}.", pointer=pointer)


@router.get("/teams/{team_id}/members", **operation(List[models.Member], ONE))
async def get_team_members(access: Reader, team_id: str, query: Parameters[CursorQuery]) -> Response:
    """The members of a team."""
    await repository.load(access, models.teams, team_id)
    return await _members.answer(access, query, team_id=team_id)


@router.patch("/teams/{team_id}/members", **operation(List[models.Member], WRITING, tier="inferred"))
async def add_team_members(access: Writer, team_id: str, body: Payload[models.MemberAddition]) -> Response:
    """Adds members to a team and answers them."""
    await repository.load(access, models.teams, team_id)
    docs = []
    async with access.world.db.transaction():
        for each in body.data:
            identifier = str(access.world.ids.uuid4())
            resource = resource_of("TeamMember", identifier, each.attributes.model_dump())
            docs.append(await repository.add(access, models.members, resource, team_id=team_id))
    return listed(access.exchange, docs)
