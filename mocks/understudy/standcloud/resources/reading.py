"""Test runs, their failed cases and tested devices: the operations that both base paths have."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import Select, and_, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.refusals import documented
from understudy.core.world import World
from understudy.standcloud import listing
from understudy.standcloud.asked import AskedDuts, AskedRuns, parameters
from understudy.standcloud.auth import CurrentOrganization
from understudy.standcloud.models.answers import Detail, FailedCase, TestedDut, TestRun
from understudy.standcloud.models.filters import DutFilters, Filters, RunFilters
from understudy.standcloud.quirks import RUN_STATUSES, asked_status
from understudy.standcloud.refusals import (
    Invalid,
    KeyExpired,
    KeyForbidden,
    KeyMissing,
    KeyRevoked,
    KeyUnknown,
    NoSuchPath,
    NoSuchRun,
)
from understudy.standcloud.settings import settings_of
from understudy.standcloud.tables import test_runs

NOBODY = (KeyMissing, KeyUnknown, KeyExpired, KeyRevoked, KeyForbidden)
"""How a key is refused."""
SECURITY: dict[str, Any] = {"security": [{"X-API-KEY": []}, {"Bearer": []}]}

_THIS = and_(
    test_runs.c.test_run_id == bindparam("run"),
    test_runs.c.organization_id == bindparam("organization"),
)
_RUN = select(test_runs.c.run).where(_THIS)
_FAILED = select(test_runs.c.failed_cases).where(_THIS)


async def list_test_runs(world: CurrentWorld, organization: CurrentOrganization, filters: AskedRuns) -> Response:
    """The organization's test runs, the newest first."""
    limit = _prepared(world, filters)
    return _json(await listing.page(world.db, test_runs.c.run, organization, filters, limit))


async def get_test_run(world: CurrentWorld, organization: CurrentOrganization, test_run_id: UUID) -> Response:
    """One test run with its stand, its moments and its result."""
    return _json(await _one(world, _RUN, organization, test_run_id))


async def list_failed_cases(world: CurrentWorld, organization: CurrentOrganization, test_run_id: UUID) -> Response:
    """The cases of a test run that failed, in the order in which they ran."""
    return _json(await _one(world, _FAILED, organization, test_run_id) or b"[]")


async def list_tested_duts(world: CurrentWorld, organization: CurrentOrganization, filters: AskedDuts) -> Response:
    """The organization's devices, each by its last test run, the latest first."""
    limit = _prepared(world, filters)
    return _json(await listing.page(world.db, test_runs.c.dut, organization, filters, limit))


async def _one(world: World, query: Select[tuple[bytes]], organization: int, run: UUID) -> bytes:
    row = await world.db.first(query, {"run": str(run), "organization": organization})
    if row is None:
        raise NoSuchRun
    found: bytes = row[0]
    return found


def _prepared(world: World, filters: Filters) -> int:
    settings = settings_of(world)
    if filters.status is not None:
        filters.status = asked_status(filters.status)
        if settings.unknown_status_filter == "refuse" and filters.status not in RUN_STATUSES:
            said = f"Input should be {', '.join(RUN_STATUSES)}"
            raise Invalid.of(["query", "status"], said, "enum")
    return filters.limit or settings.default_limit


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


async def hardpy_reads(exchange: CurrentExchange) -> None:
    """Lets only tenants in whose StandCloud serves reads to test stands."""
    if not settings_of(exchange.world).hardpy_reads:
        raise NoSuchPath


def reading(base: str, name: str, *gates: Callable[..., Any]) -> APIRouter:
    """The read operations below a base path, each named for it."""
    router = APIRouter(prefix=base, dependencies=[Depends(gate) for gate in gates])
    listed = documented(*NOBODY, Invalid, body=Detail)
    single = documented(*NOBODY, NoSuchRun, Invalid, body=Detail)
    router.add_api_route(
        "/test_run",
        list_test_runs,
        name=f"{name}_list_test_runs",
        summary="List test runs",
        tags=["test runs"],
        response_model=list[TestRun],
        responses=listed,
        openapi_extra={**SECURITY, **parameters(RunFilters)},
    )
    router.add_api_route(
        "/test_run/{test_run_id}",
        get_test_run,
        name=f"{name}_get_test_run",
        summary="Get a test run",
        tags=["test runs"],
        response_model=TestRun,
        responses=single,
        openapi_extra=SECURITY,
    )
    router.add_api_route(
        "/test_run/{test_run_id}/failed_case",
        list_failed_cases,
        name=f"{name}_list_failed_cases",
        summary="List failed cases",
        tags=["test runs"],
        response_model=list[FailedCase],
        responses=single,
        openapi_extra=SECURITY,
    )
    router.add_api_route(
        "/tested_dut",
        list_tested_duts,
        name=f"{name}_list_tested_duts",
        summary="List tested devices",
        tags=["tested devices"],
        response_model=list[TestedDut],
        responses=listed,
        openapi_extra={**SECURITY, **parameters(DutFilters)},
    )
    return router
