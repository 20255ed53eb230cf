"""Measures the budgets, each figure beside a bare ASGI app or FastAPI app in the same run: `make bench`."""

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.performance.lifecycle import first_use, starts, tenants
from tests.performance.long_work import long_work
from tests.performance.measures import Effort, Row, Subject, beside, floor, growth, ratio, subject, throughput
from tests.performance.plans import Plan
from tests.performance.processes import ROOT, NoFigure
from understudy.core.clock import wall
from understudy.core.vendor import Api
from understudy.suite import VENDORS, chosen

PAGE = ROOT / "docs" / "performance.md"
UNLIMITED = {"mode": "enforce", "rate": "900000/second"}
"""A rate that is counted and never reached."""
LIBRARIES = ("fastapi", "starlette", "pydantic", "uvicorn", "sqlalchemy")
QUICK = Effort(rounds=2, seconds=1.0, growth=20_000, starts=3, tenants=50)
USUAL = Effort(rounds=3, seconds=2.0, growth=60_000, starts=7, tenants=200)
FULL = Effort(rounds=5, seconds=3.0, growth=300_000, starts=11, tenants=500)


def measured_vendors() -> list[str]:
    """The vendors that have a plan."""
    return [listed.name for listed in VENDORS if (Path(__file__).parent / f"{listed.name}.py").is_file()]


def unlimited(on: Subject, role: str) -> tuple[str, Api, Mapping[str, str]]:
    """A new tenant that is never refused for its rate: its id, its vendor's paths, the headers of a role."""
    tenant, name = on.tenant(), on.vendor
    on.ask("PUT", f"/tenants/{tenant['id']}/limits/{name}", UNLIMITED)
    described = tenant["vendors"][name]
    api = on.client.api(described["path_url"])
    return tenant["id"], api, chosen({name})[0].load().headers(api, described["credentials"][role])


def of_checkouts(name: str, effort: Effort, other: Path) -> Iterator[Row]:
    """The rows of one vendor that compare this checkout with another one."""
    module = importlib.import_module(f"tests.performance.{name}")  # noqa: TID251 one module for each vendor
    if hasattr(module, "rows"):
        return
    with subject(name, name) as here, subject(name, name, other) as there:
        sides = []
        for on in (here, there):
            tenant, api, headers = unlimited(on, module.ROLE)
            plan: Plan = module.plan(api, headers)
            on.ask("POST", f"/tenants/{tenant}/seed/{name}", plan.few)
            sides.append((on, plan, headers))
        yield from beside(sides, effort)


def of_vendor(name: str, effort: Effort, served: str) -> Iterator[Row]:
    """The rows of one vendor."""
    module, vendor = importlib.import_module(f"tests.performance.{name}"), chosen({name})[0].load()  # noqa: TID251 one module for each vendor
    if hasattr(module, "rows"):
        # Measured in a way of its own.
        yield from module.rows(effort, served)
        return
    with subject(name, served) as on:
        yield first_use(on, f"{on.addresses['gateway']}/{name}/")
        tenant, api, headers = unlimited(on, module.ROLE)
        plan: Plan = module.plan(api, headers)
        yield from tenants(on, plan, vendor, module.ROLE, effort)
        on.ask("POST", f"/tenants/{tenant}/seed/{name}", plan.few)
        asked = (plan.one, plan.page)
        answers = {each.path.partition("?")[0]: api(each.method, each.path, headers).body for each in asked}
        with floor(answers) as bare:
            yield from throughput(on, plan, headers, effort, bare)
        share, beside = ratio(on, [(plan.one, headers), (plan.last, headers)], effort)
        yield Row(f"{name}: the last route against the first", share, "", beside, 1.2)
        yield growth(on, plan, headers, effort)
        yield from volume(on, plan, module.ROLE, effort)
        if hasattr(module, "more"):
            # For what only this vendor has a bound.
            yield from module.more(api, headers, effort)


def volume(on: Subject, plan: Plan, role: str, effort: Effort) -> Iterator[Row]:
    """The same page of few rows and of many."""
    pair = []
    for seed in (plan.few, plan.many):
        tenant, _, headers = unlimited(on, role)
        on.ask("POST", f"/tenants/{tenant}/seed/{plan.vendor}", seed)
        pair.append((plan.page, headers))
    share, beside = ratio(on, pair, effort)
    yield Row(f"{plan.vendor}: a page out of 100,000 rows against 1,000", share, "", beside, 2, 1.5)


def verdict(row: Row) -> str:
    """How a figure stands to its bounds."""
    if row.figure is None:
        return "not measured"
    if row.bound is None:
        return ""
    sign = -1 if row.floor else 1
    if row.stretch is not None and sign * row.figure <= sign * row.stretch:
        return "stretch"
    return "kept" if sign * row.figure <= sign * row.bound else "MISSED"


def cells(row: Row) -> tuple[str, ...]:
    """A row as texts."""
    places = 2 if row.figure is not None and row.figure < 10 else 1
    figure = "-" if row.figure is None else f"{row.figure:.{places}f} {row.unit}".strip()
    bounds = ["" if each is None else f"{each:g}" for each in (row.bound, row.stretch)]
    return row.what, figure, *bounds, verdict(row), row.beside


HEAD = ("what", "figure", "bound", "stretch", "", "beside")


def table(rows: Sequence[Row]) -> str:
    """The table in Markdown, which reads well as text."""
    lines = [HEAD, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    rule = "-|-".join("-" * width for width in widths)
    return "\n".join([f"| {texts[0]} |", f"|-{rule}-|", *(f"| {text} |" for text in texts[1:])])


def page(rows: Sequence[Row]) -> str:
    """The page of the documentation."""
    day = datetime.fromtimestamp(wall(), UTC).date()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"""# Performance

Made by `make bench ARGS="--write"` on {day}: {platform.system()} on {os.cpu_count()} cores of {platform.machine()},
Python {platform.python_version()}, {libraries}.

Server and load each have a core of their own where there are two. A cost is the processor time, user and system, that
the server's process used in a window, divided by the answers in it; a share compares it with a bare ASGI app that
replays the same bytes on the same uvicorn, measured just before. Of the rounds the least figure counts on both sides,
because whatever else runs on the machine can only add to it; times of starts and tenants are medians. Bounds are ours.
Everything that a tenant has is on: its journal, its clock, its rate limit, its database.

{table(rows)}
"""


def main() -> int:
    """Measures, prints, and writes the page if asked to."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--vendor", choices=measured_vendors(), help="only this one")
    parser.add_argument("--quick", action="store_true", help="a first impression")
    parser.add_argument(
        "--full", action="store_true", help="more rounds, and 300,000 requests for the growth of memory"
    )
    parser.add_argument("--wiremock", type=Path, help="a standalone WireMock jar to start beside us")
    parser.add_argument("--no-start", action="store_true", help="leave out what concerns starting")
    parser.add_argument(
        "--served", default="", help="vendors that our server serves, separated by commas; all if not given"
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument(
        "--beside", type=Path, help="another checkout with its .venv: only what each request costs beside it"
    )
    parser.add_argument("--long-work", action="store_true", help="only what others wait for beside long work")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL if asked.full else USUAL
    rows: list[Row] = []
    try:
        for row in measurements(asked, effort):
            print(*(cell for cell in cells(row) if cell), sep="  ", file=sys.stderr, flush=True)
            rows.append(row)
    except NoFigure as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(table(rows))
    if asked.write:
        PAGE.write_text(page(rows), "utf-8")
    return 0


def measurements(asked: argparse.Namespace, effort: Effort) -> Iterator[Row]:
    """All rows, as they come."""
    names = [asked.vendor] if asked.vendor is not None else measured_vendors()
    if asked.beside is not None:
        for name in names:
            yield from of_checkouts(name, effort, asked.beside.resolve())
        return
    if not asked.long_work:
        if not asked.no_start:
            yield from starts(effort, asked.served, asked.wiremock)
        for name in names:
            yield from of_vendor(name, effort, asked.served)
    for name in names:
        yield from long_work(name, asked.served)


if __name__ == "__main__":
    raise SystemExit(main())
