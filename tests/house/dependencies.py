"""What this repository may use of the packages of others, as functions: text in, findings out."""

import ast
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions

from packaging.utils import canonicalize_name

DOCUMENTED: Mapping[str, frozenset[str] | None] = {
    "fastapi": None,
    "fastapi.exceptions": None,
    "fastapi.openapi.docs": None,
    "fastapi.openapi.utils": frozenset({"get_openapi"}),
    "fastapi.responses": None,
    "fastapi.routing": frozenset({"APIRoute", "APIRouter"}),
    "fastapi.security": None,
    "fastapi.testclient": None,
    "limits": None,
    "limits.storage": None,
    "limits.strategies": None,
    "pydantic": None,
    "pydantic.fields": frozenset({"FieldInfo"}),
    "pydantic.json_schema": None,
    "pydantic_core": None,
    "pydantic_core.core_schema": None,
    "sqlalchemy": None,
    "sqlalchemy.event": None,
    "sqlalchemy.exc": None,
    "sqlalchemy.schema": None,
    "sqlalchemy.sql.operators": frozenset({"custom_op"}),
    "sqlalchemy.types": None,
    "starlette.applications": None,
    "starlette.background": None,
    "starlette.concurrency": None,
    "starlette.datastructures": None,
    "starlette.exceptions": None,
    "starlette.middleware": None,
    "starlette.requests": None,
    "starlette.responses": None,
    "starlette.routing": frozenset({"BaseRoute", "Host", "Match", "Mount", "Route", "Router", "WebSocketRoute"}),
    "starlette.testclient": None,
    "starlette.types": None,
    "starlette.websockets": None,
    "uvicorn": None,
}
"""The modules that their authors document for users; of some, only these names."""

WATCHED = frozenset({module.split(".")[0] for module in DOCUMENTED} | {"slowapi"})


def undocumented(source: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Names of the watched packages that are private or that nobody documents, but for those allowed.

    Private attributes of what these packages hand out, such as rows, are found by ruff (SLF001).
    """
    tree = ast.parse(source)
    return [
        f"{line}: {name}"
        for line, name in (*_imported(tree), *_reached(tree))
        if name.split(".")[0] in WATCHED and name not in allowed and not _is_documented(name)
    ]


def _is_documented(name: str) -> bool:
    if any(part.startswith("_") for part in name.split(".")):
        return False
    module, _, member = name.rpartition(".")
    if name in DOCUMENTED:
        return True
    if module in DOCUMENTED:
        names = DOCUMENTED[module]
        return (names is None or member in names) and not _is_module(name)
    # A member of a member, such as a method of a class.
    return "." in module and not _is_module(module) and _is_documented(module)


@cache
def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):
        return False


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, each.name) for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((node.lineno, f"{module}.{each.name}") for each in names)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _is_import(node.func):
                yield node.lineno, name


def _is_import(function: ast.expr) -> bool:
    return ast.unparse(function).rpartition(".")[2] in ("import_module", "__import__")


def _reached(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is reached through attributes of imported names: `sa.sql.dml`, `Table._columns`, `getattr(sa, "sql")`."""
    known = dict(_names(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute():
                text = ast.unparse(node)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name)), *_]):
                text = f"{ast.unparse(owner)}.{name}"
            case _:
                continue
        first, *rest = text.split(".")
        if first in known and all(part.isidentifier() for part in rest):
            yield node.lineno, ".".join((known[first], *rest))


def _names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.asname or each.name.split(".")[0], _bound(each)) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def imported_packages(source: str) -> set[str]:
    """The top-level packages of others that a file imports, at its head or within a function."""
    names = {name.split(".")[0] for _, name in _imported(ast.parse(source))}
    return names - sys.stdlib_module_names


def distributions(packages: set[str]) -> set[str]:
    """The distributions that hold packages; a package that is not installed is named as it is."""
    holders = packages_distributions()
    return {canonicalize_name(name) for package in packages for name in holders.get(package, [package])}
