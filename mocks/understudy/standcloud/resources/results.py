"""Test runs, their failed cases, tested devices, which both base paths have; the upload of reports."""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic_core import to_json
from sqlalchemy import Column, ColumnElement, FromClause, Select, and_, bindparam, exists, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.lists import Condition, asked, unindexed
from understudy.core.long_work import LARGE
from understudy.core.refusals import Refusal, documented
from understudy.core.world import World
from understudy.standcloud import runs
from understudy.standcloud.auth import NOBODY, SECURITY, CurrentOrganization
from understudy.standcloud.models import results as models
from understudy.standcloud.models.report import Report
from understudy.standcloud.quirks import RUN_STATUSES, SPELLINGS
from understudy.standcloud.refusals import Invalid, NoSuchPath, NoSuchRun, TooLarge
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import dut_facts, test_runs

_THIS = and_(
    test_runs.c.test_run_id == bindparam("run"),
    test_runs.c.organization_id == bindparam("organization"),
)
_RUN = select(test_runs.c.run).where(_THIS)
_FAILED = select(test_runs.c.failed_cases).where(_THIS)

LEADING = (
    "serial_number",
    "batch_serial_number",
    "attempt_count",
    "number_of_attempt",
    "part_number",
    "test_stand_hw_id",
    "test_stand_name",
    "test_plan_name",
    "process_name",
    "status",
)
"""Filters in the order of how few rows they leave; the first one given leads the search."""
FEW = {"serial_number", "batch_serial_number"}
"""Filters that leave fewer rows than a key of the device's info."""
ORDER = "start_time"
"""The column by which both lists are ordered."""

Shape = tuple[Condition, ...]


async def list_test_runs(
    world: CurrentWorld, organization: CurrentOrganization, filters: Annotated[models.RunFilters, Query()]
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
    world: CurrentWorld, organization: CurrentOrganization, filters: Annotated[models.DutFilters, Query()]
) -> Response:
    """The organization's devices, each by its last test run, the latest first."""
    return await _page(world, test_runs.c.dut, organization, filters)


async def _one(world: World, query: Select[tuple[bytes]], organization: int, run: UUID) -> bytes:
    row = await world.db.first(query, {"run": str(run), "organization": organization})
    if row is None:
        raise NoSuchRun
    found: bytes = row[0]
    return found


async def _page(world: World, item: Column[Any], organization: int, filters: models.Filters) -> Response:
    """One page of the items in a column, `run` or `dut`."""
    settings = Settings.of(world)
    unknown = filters.status is not None and filters.status not in RUN_STATUSES
    if unknown and settings.unknown_status_filter == "refuse":
        raise Invalid.of(["query", "status"], f"Input should be {', '.join(RUN_STATUSES)}", "enum")
    shape, values = asked(models.FILTERS[type(filters)], filters)
    bounds = {"limit": filters.limit or settings.default_limit, "offset": filters.offset}
    parameters = {**values, **bounds, "organization": organization}
    facts = sorted(filters.facts().items())
    for number, (name, value) in enumerate(facts):
        parameters |= {f"name_{number}": name, f"value_{number}": value}
    found = await world.db.all(_listing(item, shape, len(facts)), parameters)
    return _json(b"[" + b",".join([row[0] for row in found]) + b"]")


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


@lru_cache(maxsize=256)
def _listing(item: Column[Any], shape: Shape, wanted: int) -> Select[Any]:
    """The query of a shape: built once, led by one filter, which an index serves in order.

    The others are spelt so that no index serves them: the database would sort what a wrong guess finds.
    """
    by_fact = wanted > 0 and FEW.isdisjoint(each.name for each in shape)
    lead = dut_facts if by_fact else test_runs
    conditions = [lead.c.organization_id == bindparam("organization"), *_narrowing(shape, lead)]
    if by_fact:
        conditions += [*_fact(dut_facts, 0), dut_facts.c.id == test_runs.c.id]
    if item is test_runs.c.dut:
        conditions.append(unindexed(test_runs.c.is_last) == 1)
    for number in range(1 if by_fact else 0, wanted):
        other = dut_facts.alias(f"fact_{number}")
        conditions.append(exists().where(*_fact(other, number), _same(other)))
    return (
        select(item)
        .where(*conditions)
        .order_by(lead.c.start_time.desc(), lead.c.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


def _narrowing(shape: Shape, lead: FromClause) -> list[ColumnElement[bool]]:
    given = sorted((each.name for each in shape if each.name in LEADING), key=LEADING.index)
    indexed = set(given[:1]) if lead is test_runs else set()
    if "part_number" in indexed:
        indexed.add("status")
    return [_clause(each, lead, indexed=each.name in indexed) for each in shape]


def _clause(condition: Condition, lead: FromClause, *, indexed: bool) -> ColumnElement[bool]:
    if condition.column == ORDER:
        return condition.compare(lead.c[ORDER], condition.name)
    column = test_runs.c[condition.column]
    return condition.compare(column if indexed else unindexed(column), condition.name)


def _fact(facts: FromClause, number: int) -> list[ColumnElement[bool]]:
    return [facts.c.name == bindparam(f"name_{number}"), facts.c.value == bindparam(f"value_{number}")]


def _same(facts: FromClause) -> ColumnElement[bool]:
    return and_(*(facts.c[name] == test_runs.c[name] for name in ("organization_id", ORDER, "id")))


async def check_hardpy_reads(exchange: CurrentExchange) -> None:
    """Lets only tenants in whose StandCloud serves reads to test stands."""
    if not Settings.of(exchange.world).hardpy_reads:
        raise NoSuchPath


def reads(base: str, name: str, *gates: Callable[..., Any]) -> APIRouter:
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
            responses=documented(*NOBODY, *no, Invalid, body=models.Detail),
            openapi_extra=SECURITY,
        )

    one = "/test_run/{test_run_id}"
    add("/test_run", list_test_runs, ("List test runs", "test runs"), list[models.TestRun])
    add(one, get_test_run, ("Get a test run", "test runs"), models.TestRun, NoSuchRun)
    add(f"{one}/failed_case", list_failed_cases, ("List failed cases", "test runs"), list[models.FailedCase], NoSuchRun)
    add("/tested_dut", list_tested_duts, ("List tested devices", "tested devices"), list[models.TestedDut])
    return router


router = APIRouter(prefix="/hardpy/api/v1", tags=["test reports"])


@router.post(
    "/test_report",
    status_code=201,
    response_model=models.Uploaded,
    responses=documented(*NOBODY, TooLarge, Invalid, body=models.Detail),
    openapi_extra=SECURITY,
)
async def upload_test_report(
    request: Request, world: CurrentWorld, organization: CurrentOrganization, report: Report
) -> Response:
    """Keeps a test report as it is; the run can be read at once."""
    settings = Settings.of(world)
    if settings.unknown_status == "refuse" and report.status.lower() not in SPELLINGS:
        raise Invalid.of(["body", "status"], f"Input should be {', '.join(SPELLINGS)}", "enum")
    body = await request.body()
    new = runs.new_run(
        report,
        body,
        organization_id=organization,
        test_run_id=world.ids.uuid7(),
        now=world.clock.timestamp(),
        stopped=settings.stopped_status,
    )
    adding = runs.add(world.db, world.ids, new)
    await (world.db.long(adding) if len(body) >= LARGE else adding)
    return Response(to_json({"test_run_id": new.test_run_id}), 201, media_type="application/json")
