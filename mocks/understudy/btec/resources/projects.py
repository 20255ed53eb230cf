"""The devices of a project: connections that are made by POST and undone by DELETE."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic_core import to_json
from sqlalchemy import delete, insert, select
from starlette.responses import Response

from understudy.btec import refusals, rows
from understudy.btec.bodies import body_of
from understudy.btec.crud import NumberInPath, operation, served
from understudy.btec.environments import CurrentEnvironment, Environment
from understudy.btec.lists import Totals, page
from understudy.btec.models.duts import ConnectedDutQuery, Dut
from understudy.btec.models.fields import AskedId
from understudy.btec.models.lists import Page
from understudy.btec.models.projects import Connection, ConnectionBody
from understudy.btec.queries import query_of
from understudy.btec.quirks import unknown_id
from understudy.btec.refusals import Duplicate, Unfitting, UnknownReference

ConnectionSent = Annotated[ConnectionBody, Depends(body_of(ConnectionBody))]
ConnectedDutAsked = Annotated[ConnectedDutQuery, Depends(query_of(ConnectedDutQuery))]
DutInPath = Annotated[AskedId, Path(alias="dut_id", description="Id of the device.")]


def connections(totals: Totals) -> APIRouter:
    """The operations on the connections of projects with devices."""
    router = APIRouter()

    @router.get(
        "/api/v1/projects/{id}/duts",
        response_model=Page[Dut],
        **operation("projects", "GET", refusals.InvalidParameters, refusals.UnknownId, query=ConnectedDutQuery),
    )
    async def list_project_duts(
        environment: CurrentEnvironment, number: NumberInPath, query: ConnectedDutAsked
    ) -> Response:
        """Lists the devices under test of a project."""
        await rows.existing(environment, environment.store.projects, "project", number)
        return served(await page(environment, totals, environment.store.duts, query, project_id=number))

    router.post(
        "/api/v1/projects/{id}/duts",
        response_model=Connection,
        status_code=201,
        **operation(
            "projects",
            "POST",
            *(refusals.InvalidParameters, refusals.MalformedJson, refusals.NotJson, refusals.TooLarge),
            *(UnknownReference, Unfitting, Duplicate, refusals.UnknownId),
            body=ConnectionBody,
        ),
    )(connect_project_dut)
    router.delete(
        "/api/v1/projects/{id}/duts/{dut_id}",
        response_model=Connection,
        **operation("projects", "DELETE", refusals.InvalidParameters, refusals.UnknownId),
    )(disconnect_project_dut)
    return router


async def connect_project_dut(environment: CurrentEnvironment, number: NumberInPath, body: ConnectionSent) -> Response:
    """Connects a device under test with a project."""
    await _check(environment, number, body.dut_id)
    values = {"project_id": number, "dut_id": body.dut_id}
    await environment.world.db.execute(insert(environment.store.project_duts), values)
    return served(to_json(values), 201)


async def _check(environment: Environment, project_id: int, dut_id: int) -> None:
    store, db = environment.store, environment.world.db
    project = await db.first(select(store.projects).where(store.projects.c.id == project_id))
    if project is None:
        raise unknown_id(environment.world, "project", project_id)
    device = await db.first(select(store.duts.c.customer_id).where(store.duts.c.id == dut_id))
    if device is None:
        raise UnknownReference(f"dut_id (body): there is no dut with the id {dut_id}.")
    if project.customer_id not in (None, device.customer_id):
        raise Unfitting(f"dut_id (body): the dut {dut_id} is not of the project's customer {project.customer_id}.")
    link = store.project_duts
    if await db.first(select(link).where(link.c.project_id == project_id, link.c.dut_id == dut_id)) is not None:
        raise Duplicate(f"dut_id (body): the dut {dut_id} is connected with the project {project_id} already.")


async def disconnect_project_dut(environment: CurrentEnvironment, number: NumberInPath, dut_id: DutInPath) -> Response:
    """Undoes the connection of a device under test with a project."""
    await rows.existing(environment, environment.store.projects, "project", number)
    link = environment.store.project_duts
    gone = await environment.world.db.execute(delete(link).where(link.c.project_id == number, link.c.dut_id == dut_id))
    if not gone.count:
        raise unknown_id(environment.world, f"dut in the project {number}", dut_id)
    return served(to_json({"project_id": number, "dut_id": dut_id}))
