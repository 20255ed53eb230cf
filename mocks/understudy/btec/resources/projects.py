"""Projects and their devices: connections that are made by POST and undone by DELETE."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Delete, Table, bindparam, delete, select
from starlette.responses import Response

from understudy.btec import rows
from understudy.btec.conventions import SENDING, Change, NumberInPath, operation, serve, served
from understudy.btec.lists import page
from understudy.btec.models.customers import Connection, ConnectionBody
from understudy.btec.models.duts import ConnectedDutQuery, Dut
from understudy.btec.models.lists import AskedId, Page
from understudy.btec.quirks import unknown_id
from understudy.btec.refusals import Duplicate, InvalidParameters, Unfitting, UnknownId, UnknownReference
from understudy.btec.resources.duts import DUTS, connected_elsewhere
from understudy.btec.tables import CurrentEnvironment, Environment
from understudy.core.database import UniqueViolation
from understudy.core.lists import Asked, Compare, Condition
from understudy.core.rows import add, find

router = APIRouter()
DutInPath = Annotated[AskedId, Path(alias="dut_id", description="Id of the device.")]


async def check_project(change: Change) -> None:
    """A project's devices are its customer's."""
    store, old, new = change.context.store, change.before, change.after
    if old is None or new is None or new["customer_id"] is None:
        return
    wanted = {"number": new["id"], "customer": new["customer_id"]}
    query = connected_elsewhere(store.project_duts, "project_id", store.duts, "dut_id")
    found = await change.context.world.db.scalar(query, wanted)
    if found is not None:
        raise Unfitting(f"customer_id (body): the project has the device {found} of another customer.")


PROJECTS = serve(router, "/api/v1/projects", "project", before=check_project)


@cache
def _connected(connections: Table) -> Compare:
    """Devices that are connected with the project of an id."""

    def connected(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return column.in_(select(connections.c.dut_id).where(connections.c.project_id == bindparam(name)))

    return connected


@cache
def _disconnection(connections: Table) -> Delete:
    both = connections.c.project_id == bindparam("project"), connections.c.dut_id == bindparam("dut")
    return delete(connections).where(*both)


@router.get(
    "/api/v1/projects/{id}/duts",
    response_model=Page[Dut],
    **operation("projects", "GET", InvalidParameters, UnknownId, asks=True),
)
async def list_project_duts(
    environment: CurrentEnvironment, number: NumberInPath, query: Annotated[ConnectedDutQuery, Query()]
) -> Response:
    """Lists the devices under test of a project."""
    store = environment.store
    await rows.existing(environment, PROJECTS, number)
    connected = Condition("project_id", "id", _connected(store.project_duts))
    return served(await page(environment, DUTS, query, Asked((connected,), {"project_id": number})))


@router.post(
    "/api/v1/projects/{id}/duts",
    response_model=Connection,
    status_code=201,
    **operation("projects", "POST", *SENDING, UnknownId),
)
async def connect_project_dut(environment: CurrentEnvironment, number: NumberInPath, body: ConnectionBody) -> Response:
    """Connects a device under test with a project."""
    await _check(environment, number, body.dut_id)
    values = {"project_id": number, "dut_id": body.dut_id}
    try:
        await add(environment.world.db, environment.store.project_duts, values)
    except UniqueViolation as error:
        taken = f"the dut {body.dut_id} is connected with the project {number} already"
        raise Duplicate(f"dut_id (body): {taken}.") from error
    return served(to_json(values), 201)


async def _check(environment: Environment, project_id: int, dut_id: int) -> None:
    store, db = environment.store, environment.world.db
    project, device = await find(db, store.projects, project_id), await find(db, store.duts, dut_id)
    if project is None:
        raise unknown_id(environment.world, "project", project_id)
    if device is None:
        raise UnknownReference(f"dut_id (body): there is no dut with the id {dut_id}.")
    if project["customer_id"] not in (None, device["customer_id"]):
        raise Unfitting(f"dut_id (body): the dut {dut_id} is not of the project's customer {project['customer_id']}.")


@router.delete(
    "/api/v1/projects/{id}/duts/{dut_id}",
    response_model=Connection,
    **operation("projects", "DELETE", InvalidParameters, UnknownId),
)
async def disconnect_project_dut(environment: CurrentEnvironment, number: NumberInPath, dut_id: DutInPath) -> Response:
    """Undoes the connection of a device under test with a project."""
    await rows.existing(environment, PROJECTS, number)
    both = {"project": number, "dut": dut_id}
    gone = await environment.world.db.execute(_disconnection(environment.store.project_duts), both)
    if not gone.count:
        raise unknown_id(environment.world, f"dut in the project {number}", dut_id)
    return served(to_json({"project_id": number, "dut_id": dut_id}))
