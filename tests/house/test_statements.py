"""A statement is built once, not at each request."""

from pathlib import Path

import pytest

from tests.house import rules, statements

ONCE = frozenset({"demo", "seeds", "seeding", "volume"})
"""Modules and folders whose statements run when demo data is made, not for a request."""


def room(path: Path) -> str:
    """The folder of the package in which a file lies."""
    return path.relative_to(rules.PACKAGE).parts[0]


def makes_demo_data(path: Path) -> bool:
    parts = (*path.relative_to(rules.PACKAGE).parts[:-1], path.stem)
    return any(part in ONCE or part.startswith("demo_") for part in parts)


@pytest.mark.parametrize("name", sorted({room(path) for path in rules.sources("mocks")}))
def test_statements_are_built_once(name: str) -> None:
    paths = [path for path in rules.sources("mocks") if room(path) == name and not makes_demo_data(path)]
    assert not rules.found(statements.rebuilt, paths)


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import insert\nasync def add(db): await db.execute(insert(T), {})",
        "import sqlalchemy as sa\nasync def add(db): await db.execute(sa.insert(T), {})",
        "from sqlalchemy import delete\nasync def drop(db):\n  def of(x): return delete(x)\n  await db.execute(of(T))",
        "from sqlalchemy import select\ndef of(x): return select(x)\nasync def list_(db): await db.all(of(T))",
        "from sqlalchemy import update as up\nclass A:\n    async def change(self): await self.db.execute(up(T))",
        "from sqlalchemy.sql import select\nasync def list_(db): await db.all(select(T))",
        "from sqlalchemy.dialects.sqlite import insert\nasync def add(db): await db.execute(insert(T), {})",
        "from sqlalchemy import text\nasync def list_(db): await db.all(text('SELECT 1'))",
        "from sqlalchemy import select\nasync def list_(db): await db.all((lambda: select(T))())",
        "from sqlalchemy import select\ndef a(x): return select(x)\ndef b(x): return a(x)\nasync def list_(): b(T)",
        "async def add(db): await db.execute(T.insert(), {})",
        "async def list_(db): await db.all(ALL.where(T.c.id == 1))",
        "async def list_(db, most): await db.all(ALL.limit(most))",
        "async def list_(db, name): await db.all(ALL.order_by(T.c[name]))",
    ],
)
def test_a_statement_of_a_request_is_found(source: str) -> None:
    assert len(statements.rebuilt(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import insert\nADD = insert(T)\nasync def add(db): await db.execute(ADD, {})",
        "from sqlalchemy import insert\n@cache\ndef of(x): return insert(x)\nasync def add(): await execute(of(T))",
        "from sqlalchemy import select\ndef at_assembly(x): return select(x)\n",
        "async def choose(page): page.select(1)",
        "async def choose(page): select(1)",
        "async def change(found): found.update(a=1); found.insert(0, 1)",
    ],
)
def test_a_statement_built_once_is_left_alone(source: str) -> None:
    assert statements.rebuilt(source) == []
