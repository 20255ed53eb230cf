"""Teams and their members: the Operations API."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from sqlalchemy import insert
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, listing, meta, read, sparse, text, touched, valued
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_links, page_size
from understudy.buildingx.jsonapi.repository import Listing, change, one
from understudy.buildingx.jsonapi.responses import MEDIA, ONE, READING, WRITING, answered, created, found, operation
from understudy.buildingx.operations.devices import PAGE, Reader, Writer
from understudy.buildingx.operations.tables import members, teams
from understudy.buildingx.operations.workorder_models import (
    Member,
    MemberAddition,
    Team,
    TeamCreation,
    TeamRelationships,
    TeamUpdate,
)
from understudy.buildingx.refusals import Conflict, Invalid
from understudy.buildingx.structure.tables import locations

router = APIRouter(tags=["Operations"])

_teams = Listing(teams, partition="partition_id", name="name", domain="domain")
_members = Listing(members, partition="partition_id", team="team_id")


def columns(team: Resource) -> dict[str, Any]:
    """The columns of a team."""
    return {"name": team["attributes"]["name"], "domain": team["attributes"]["domain"]}


@router.get("/operations/partitions/{partition_id}/teams", **operation(List[Team], READING))
async def get_teams(
    access: Reader,
    name: Annotated[str | None, Query(alias="filter[name]", description="Name; inferred.")] = None,
    domain: Annotated[str | None, Query(alias="filter[domain]", description="Trade; inferred.")] = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The teams of a partition."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    page = await _teams.by_cursor(exchange, size, cursor, partition=access.scope, name=name, domain=domain)
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.post(
    "/operations/partitions/{partition_id}/teams", **operation(Single[Team], WRITING, status=201, tier="inferred")
)
async def create_team(access: Writer, body: Annotated[TeamCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes a team without members."""
    await _check_buildings(access, body.data.relationships)
    identifier = str(access.world.ids.uuid4())
    resource: Resource = {
        "type": "Team",
        "id": identifier,
        "attributes": body.data.attributes.model_dump(exclude_none=True),
        "relationships": {"hasBuildings": {"data": []}, **body.data.relationships.model_dump(exclude_none=True)},
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    row = {"partition_id": access.scope, "id": identifier, "doc": doc, **columns(resource)}
    await access.world.db.execute(insert(teams), row)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/operations/partitions/{partition_id}/teams/{team_id}", **operation(Single[Team], ONE))
async def get_team(access: Reader, team_id: str) -> Response:
    """One team."""
    return found(access.exchange, (await one(access, teams, team_id)).doc)


@router.patch(
    "/operations/partitions/{partition_id}/teams/{team_id}", **operation(Single[Team], WRITING, tier="inferred")
)
async def change_team(access: Writer, team_id: str, body: Annotated[TeamUpdate, Body(media_type=MEDIA)]) -> Response:
    """Changes members of a team, or what it looks after; null takes a value away."""
    resource = read((await one(access, teams, team_id)).doc)
    if body.data.id != team_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    if body.data.attributes is not None:
        sent = body.data.attributes.model_dump(exclude_unset=True)
        resource["attributes"] = valued({**resource["attributes"], **sent})
    if body.data.relationships is not None:
        await _check_buildings(access, body.data.relationships)
        resource["relationships"].update(body.data.relationships.model_dump(exclude_none=True))
    touched(resource, access.world.clock.now(), access.user)
    return found(access.exchange, await change(access, teams, resource, **columns(resource)))


async def _check_buildings(access: Access, related: TeamRelationships) -> None:
    for position, each in enumerate(related.hasBuildings.data if related.hasBuildings else ()):
        pointer = f"/data/relationships/hasBuildings/data/{position}"
        row = await one(access, locations, each.id, pointer)
        if row.type != each.type:
            raise Invalid(f"The location {each.id} is a {row.type}.", source={"pointer": pointer})


_PATH = "/operations/partitions/{partition_id}/teams/{team_id}/members"


@router.get(_PATH, **operation(List[Member], ONE))
async def get_team_members(
    access: Reader, team_id: str, limit: PageLimit = None, cursor: PageCursor = None
) -> Response:
    """The members of a team."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, teams, team_id)
    page = await _members.by_cursor(exchange, size, cursor, partition=access.scope, team=team_id)
    return answered(exchange, listing(page.docs, page.links))


@router.patch(_PATH, **operation(List[Member], WRITING, tier="inferred"))
async def add_team_members(
    access: Writer, team_id: str, body: Annotated[MemberAddition, Body(media_type=MEDIA)]
) -> Response:
    """Adds members to a team and answers them."""
    await one(access, teams, team_id)
    docs = []
    async with access.world.db.transaction():
        for each in body.data:
            identifier = str(access.world.ids.uuid4())
            resource = {"type": "TeamMember", "id": identifier, "attributes": each.attributes.model_dump()}
            docs.append(text(resource))
            row = {"partition_id": access.scope, "id": identifier, "team_id": team_id, "doc": docs[-1]}
            await access.world.db.execute(insert(members), row)
    return answered(access.exchange, listing(docs, page_links(access.exchange, None)))
