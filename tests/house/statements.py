"""Statements that are built anew at each request: text in, findings out."""

import ast
from collections.abc import Iterator

BUILDERS = frozenset({"delete", "insert", "select", "update"})
"""The functions of SQLAlchemy that begin a statement."""

CACHES = frozenset({"cache", "cached_property", "lru_cache"})
"""Decorators below which a statement is built once for each argument."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def rebuilt(source: str) -> list[str]:
    """Statements built in coroutines, and in functions without a cache that a coroutine of the file calls."""
    tree = ast.parse(source)
    builders = _builders(tree)
    called = {
        ast.unparse(call.func).removeprefix("self.") for function in _coroutines(tree) for call in _calls(function)
    }
    per_request = [
        function
        for function in ast.walk(tree)
        if isinstance(function, Function)
        and not _is_cached(function)
        and (isinstance(function, ast.AsyncFunctionDef) or function.name in called)
    ]
    found = {
        (call.lineno, ast.unparse(call.func))
        for function in per_request
        for call in _calls(function)
        if ast.unparse(call.func) in builders
    }
    return [f"{line}: {name}(...) is built at each call" for line, name in sorted(found)]


def _builders(tree: ast.AST) -> set[str]:
    """What the builders are called in a file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
            names |= {each.asname or each.name for each in node.names if each.name in BUILDERS}
        elif isinstance(node, ast.Import):
            modules = {each.asname or each.name for each in node.names if each.name == "sqlalchemy"}
            names |= {f"{module}.{builder}" for module in modules for builder in BUILDERS}
    return names


def _coroutines(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef))


def _calls(function: ast.AST) -> Iterator[ast.Call]:
    """The calls in a function, but not those in functions within it that have a cache."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, Function) and _is_cached(node):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls(node)


def _is_cached(function: Function) -> bool:
    names = (each.func if isinstance(each, ast.Call) else each for each in function.decorator_list)
    return any(ast.unparse(name).split(".")[-1] in CACHES for name in names)
