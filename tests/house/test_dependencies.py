"""What is used of other packages is public, and declared."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import dependencies, rules

PROJECT = tomllib.loads((rules.ROOT / "pyproject.toml").read_text("utf-8"))["project"]

EXCEPTIONS: Mapping[str, frozenset[str]] = {
    # SQLAlchemy documents a compiled statement among its internals, and of a row only how it is read: no public
    # function makes one of a driver's tuple. A look-up by id takes 3 microseconds so, and 14 through an execution.
    "mocks/understudy/core/prepared.py": frozenset(
        {"sqlalchemy.engine.result_tuple", "sqlalchemy.sql.compiler.SQLCompiler"}
    ),
}
"""Names that a file uses although nobody documents them for users."""

UNIMPORTED = {
    "fastapi-offline": "only its files are read",
    "tzdata": "zoneinfo finds it",
}
"""Declared, and imported nowhere."""

ELSEWHERE = frozenset({"bemserver-api", "bemserver-api-client", "bemserver-ui", "psycopg", "werkzeug"})
"""What tests import in an environment of another program, the real BEMServer's, or where it happens to be installed."""


def test_nothing_private_or_undocumented_of_other_packages_is_used() -> None:
    found = [
        f"{name}:{finding}"
        for path in rules.sources("mocks", "tests")
        for name in [path.relative_to(rules.ROOT).as_posix()]
        for finding in dependencies.undocumented(path.read_text("utf-8"), EXCEPTIONS.get(name, frozenset()))
    ]
    assert found == []


def test_no_exception_is_kept_for_nothing() -> None:
    for name, allowed in EXCEPTIONS.items():
        findings = dependencies.undocumented((rules.ROOT / name).read_text("utf-8"))
        assert {finding.split(": ")[1] for finding in findings} == allowed


@pytest.mark.parametrize(
    "source",
    [
        "from fastapi.dependencies.utils import solve_dependencies",
        "import fastapi.dependencies.utils",
        "from fastapi.routing import iter_route_contexts",
        "from sqlalchemy import util",
        "from sqlalchemy._util import x",
        "from pydantic import _internal",
        "import sqlalchemy as sa\nsa.sql.dml.Insert",
        "import sqlalchemy\nsqlalchemy.sql",
        "from sqlalchemy import Table\nTable._columns",
        "def f():\n    from starlette._utils import is_async_callable",
        "from slowapi.wrappers import Limit",
        "importlib.import_module('fastapi.dependencies.utils')",
        "__import__('sqlalchemy._util')",
        "import sqlalchemy as sa\ngetattr(sa, 'sql').dml",
        "from sqlalchemy import Table\ngetattr(Table, '_columns', None)",
    ],
)
def test_what_is_private_or_undocumented_is_found(source: str) -> None:
    assert dependencies.undocumented(source)


@pytest.mark.parametrize(
    "source",
    [
        "from fastapi import APIRouter, Depends\nDepends.__call__ if False else APIRouter.get",
        "import sqlalchemy as sa\nsa.Table.c, sa.types.JSON",
        "from sqlalchemy import exc, types\nexc.IntegrityError.orig",
        "import uvicorn\nuvicorn.Config(app).load()",
        "from understudy.core import _private",
        "from ast import _x",
        "from . import _private",
        "import sqlalchemy as sa\nfrom importlib import import_module\nimport_module('fastapi')\ngetattr(sa, name)",
    ],
)
def test_what_is_public_is_left_alone(source: str) -> None:
    source = source.replace("Depends.__call__ if False else ", "")
    assert dependencies.undocumented(source) == []


def declared(*extras: str) -> set[str]:
    texts = PROJECT["dependencies"] + [text for extra in extras for text in PROJECT["optional-dependencies"][extra]]
    return {canonicalize_name(Requirement(text).name) for text in texts}


def used(paths: Iterable[Path]) -> set[str]:
    packages: set[str] = set()
    packages.update(*(dependencies.imported_packages(path.read_text("utf-8")) for path in paths))
    return dependencies.distributions(packages - {"understudy", "tests"})


def test_everything_imported_is_declared_and_everything_declared_is_imported() -> None:
    assert used(rules.sources("mocks")) == declared() - UNIMPORTED.keys()


def test_what_tests_import_is_declared() -> None:
    assert used(rules.sources("tests")) - ELSEWHERE - declared("test", "check") == set()


def test_imports_of_other_packages_are_found_wherever_they_stand() -> None:
    source = "import os\nfrom yaml import load\ndef f():\n    import uvicorn.config\n"
    assert dependencies.imported_packages(source) == {"yaml", "uvicorn"}
    assert dependencies.distributions({"yaml", "uvicorn", "nowhere"}) == {"pyyaml", "uvicorn", "nowhere"}
