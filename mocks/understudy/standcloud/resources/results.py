"""Test runs, their failed cases and tested devices: the operations that both base paths have."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Column, Select, and_, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.refusals import Refusal, documented
from understudy.core.world import World
from understudy.standcloud import lists
from understudy.standcloud.auth import NOBODY, SECURITY, CurrentOrganization
from understudy.standcloud.models.answers import Detail, FailedCase, TestedDut, TestRun
from understudy.standcloud.models.filters import DutFilters, Filters, RunFilters
from understudy.standcloud.quirks import RUN_STATUSES
from understudy.standcloud.refusals import Invalid, NoSuchPath, NoSuchRun
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import test_runs

_THIS = and_(
    test_runs.c.test_run_id == bindparam("run"),
    test_runs.c.organization_id == bindparam("organization"),
)
_RUN = select(test_runs.c.run).where(_THIS)
_FAILED = select(test_runs.c.failed_cases).where(_THIS)


async def list_test_runs(
    world: CurrentWorld, organization: CurrentOrganization, filters: Annotated[RunFilters, Query()]
) -> Response:
    """The organization's test runs, the newest first."""
    return await _page(world, test_runs.c.run, organization, filters)


async def get_test_run(world: CurrentWorld, organization: CurrentOrganization, test_run_id: UUID) -> Response:
    """One test run with its stand, its moments and its result."""
    return _json(await _one(world, _RUN, organization, test_run_id))


async def list_failed_cases(world: CurrentWorld, organization: CurrentOrganization, test_run_id: UUID) -> Response:
    """The cases of a test run that failed, in the order in which they ran."""
    return _json(await _one(world, _FAILED, organization, test_run_id) or b"[]")


async def list_tested_duts(
    world: CurrentWorld, organization: CurrentOrganization, filters: Annotated[DutFilters, Query()]
) -> Response:
    """The organization's devices, each by its last test run, the latest first."""
    return await _page(world, test_runs.c.dut, organization, filters)


async def _one(world: World, query: Select[tuple[bytes]], organization: int, run: UUID) -> bytes:
    row = await world.db.first(query, {"run": str(run), "organization": organization})
    if row is None:
        raise NoSuchRun
    found: bytes = row[0]
    return found


async def _page(world: World, item: Column[Any], organization: int, filters: Filters) -> Response:
    settings = Settings.of(world)
    unknown = filters.status is not None and filters.status not in RUN_STATUSES
    if unknown and settings.unknown_status_filter == "refuse":
        raise Invalid.of(["query", "status"], f"Input should be {', '.join(RUN_STATUSES)}", "enum")
    limit = filters.limit or settings.default_limit
    return _json(await lists.page(world.db, item, organization, filters, limit))


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


async def check_hardpy_reads(exchange: CurrentExchange) -> None:
    """Lets only tenants in whose StandCloud serves reads to test stands."""
    if not Settings.of(exchange.world).hardpy_reads:
        raise NoSuchPath


def results(base: str, name: str, *gates: Callable[..., Any]) -> APIRouter:
    """The read operations below a base path, each named for it."""
    router = APIRouter(prefix=base, dependencies=[Depends(gate) for gate in gates])

    def add(path: str, endpoint: Callable[..., Any], says: tuple[str, str], answer: Any, *no: type[Refusal]) -> None:
        summary, tag = says
        router.add_api_route(
            path,
            endpoint,
            name=f"{name}_{endpoint.__name__}",
            summary=summary,
            tags=[tag],
            response_model=answer,
            responses=documented(*NOBODY, *no, Invalid, body=Detail),
            openapi_extra=SECURITY,
        )

    one = "/test_run/{test_run_id}"
    add("/test_run", list_test_runs, ("List test runs", "test runs"), list[TestRun])
    add(one, get_test_run, ("Get a test run", "test runs"), TestRun, NoSuchRun)
    add(f"{one}/failed_case", list_failed_cases, ("List failed cases", "test runs"), list[FailedCase], NoSuchRun)
    add("/tested_dut", list_tested_duts, ("List tested devices", "tested devices"), list[TestedDut])
    return router
