"""Statements that are built anew at each request: text in, findings out."""

import ast
from collections.abc import Iterator

BUILDERS = frozenset({"delete", "exists", "insert", "select", "text", "union", "union_all", "update"})
"""The functions of SQLAlchemy that begin a statement."""

METHODS = frozenset({"delete", "insert", "select", "update"})
"""Methods of tables that do, called without an argument: others of these names have one."""

REFINING = frozenset(
    {
        "where",
        "order_by",
        "limit",
        "offset",
        "group_by",
        "having",
        "filter_by",
        "add_columns",
        "with_only_columns",
        "select_from",
    }
)
"""Methods that make another statement of one."""

CACHES = frozenset({"cache", "cached_property", "lru_cache"})
"""Decorators below which a statement is built once for each argument."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def rebuilt(source: str) -> list[str]:
    """Statements built in coroutines, and in functions without a cache that a coroutine of the file calls."""
    tree = ast.parse(source)
    builders = _builders(tree)
    found = {
        (call.lineno, ast.unparse(call.func))
        for function in _per_request(tree)
        for call in _calls(function)
        if ast.unparse(call.func) in builders or _is_method(call)
    }
    return [f"{line}: {name}(...) is built at each call" for line, name in sorted(found)]


def _per_request(tree: ast.AST) -> list[Function]:
    """Coroutines, and the functions without a cache that they call, and those that these call."""
    functions: list[Function] = [each for each in ast.walk(tree) if isinstance(each, Function) and not _is_cached(each)]
    reached: list[Function] = [each for each in functions if isinstance(each, ast.AsyncFunctionDef)]
    for function in reached:
        called = {ast.unparse(call.func).removeprefix("self.") for call in _calls(function)}
        reached += [each for each in functions if each.name in called and each not in reached]
    return reached


def _is_method(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    begins = call.func.attr in METHODS and not call.args and not call.keywords
    return begins or call.func.attr in REFINING


def _builders(tree: ast.AST) -> set[str]:
    """What the builders are called in a file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            names |= {each.asname or each.name for each in node.names if each.name in BUILDERS}
        elif isinstance(node, ast.Import):
            modules = {each.asname or each.name for each in node.names if each.name == "sqlalchemy"}
            names |= {f"{module}.{builder}" for module in modules for builder in BUILDERS}
    return names


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
