"""State at module level: what functions change and no object owns.

Memoised functions are no state: what they answer depends on what they are given alone.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

CONTAINERS = {"dict", "list", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"}
"""What makes a container that can be changed."""
STATEFUL = {"WeakKeyDictionary", "WeakValueDictionary", "WeakSet", "count", "create_engine", "Lock", "Event", "Queue"}
"""What is made to be changed."""
CHANGES = {
    *("append", "appendleft", "extend", "insert", "add", "update", "setdefault", "move_to_end"),
    *("pop", "popleft", "popitem", "remove", "discard", "clear", "sort", "reverse"),
}
"""Methods that change a container."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def module_state(trees: Mapping[str, ast.Module]) -> list[str]:
    """What the modules of a package, by their names, hold that changes after they were imported."""
    stateful = _stateful_classes(trees)
    return [
        f"{name}:{line}: {what}"
        for name, tree in trees.items()
        for line, what in [*_held(tree, name, stateful), *_changed(tree)]
    ]


def parsed(package: Path) -> dict[str, ast.Module]:
    """The modules of a package by their names."""
    return {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text("utf-8")
        )
        for path in sorted(package.rglob("*.py"))
    }


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None, int]]:
    """Names assigned at module level, with their values where each has one of its own."""
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value, node.lineno
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield target.id, value, node.lineno
                    elif isinstance(target, ast.Tuple):
                        yield from ((each.id, None, node.lineno) for each in target.elts if isinstance(each, ast.Name))


def _held(tree: ast.Module, module: str, stateful: set[str]) -> Iterator[tuple[int, str]]:
    """What is made at module level to be filled or changed later."""
    origins = _origins(tree, module)
    for name, value, line in _assigned(tree):
        made = _called(value)
        if made in STATEFUL or origins.get(made, "") in stateful:
            yield line, f"{name} is a {made}, which changes"
        elif any(_is_container(each) and not _filled(each) for each in _named(value)):
            yield line, f"{name} waits to be filled"


def _named(value: ast.expr | None) -> Iterator[ast.expr | None]:
    """A value; of a tuple its members, which nothing but their place tells from values of a name of their own."""
    if not isinstance(value, ast.Tuple):
        yield value
        return
    for each in value.elts:
        yield from _named(each)


def _members(value: ast.expr | None) -> Iterator[ast.expr | None]:
    """A value, and what a tuple, list, set or dictionary has in it, however deep."""
    yield value
    match value:
        case ast.Tuple(elts=inside) | ast.List(elts=inside) | ast.Set(elts=inside) | ast.Dict(values=inside):
            for each in inside:
                yield from _members(each)


def _changed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where functions change what is at module level."""
    containers = {
        name for name, value, _ in _assigned(tree) if value is None or any(map(_is_container, _members(value)))
    }
    names = {name for name, *_ in _assigned(tree)}
    for function in ast.walk(tree):
        if not isinstance(function, _Function):
            continue
        own = _local(function)
        for node in ast.walk(function):
            match node:
                case ast.Global(names=changed):
                    yield node.lineno, f"{function.name} changes {', '.join(changed)}"
                case (
                    ast.Subscript(value=owner, ctx=ast.Store() | ast.Del())
                    | ast.Attribute(value=owner, ctx=ast.Store() | ast.Del())
                ) if _root(owner) in names - own:
                    yield node.lineno, f"{function.name} changes {_root(owner)}"
                case ast.Call(func=ast.Attribute(value=owner, attr=method)) if (
                    method in CHANGES and _root(owner) in containers - own
                ):
                    yield node.lineno, f"{function.name} changes {_root(owner)}"
                case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[owner, *_]) if _root(owner) in names - own:
                    yield node.lineno, f"{function.name} changes {_root(owner)}"


def _root(value: ast.expr) -> str:
    """The name through which a value is reached: `known` of `known["a"].b[0]`."""
    while isinstance(value, ast.Subscript | ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def _local(function: _Function) -> set[str]:
    parameters = function.args
    own = {each.arg for each in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)}
    return own | {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _called(value: ast.expr | None) -> str:
    """The name of the class or function whose call a value is."""
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(value=ast.Name(id=name))):
            return name
    return ""


def _is_container(value: ast.expr | None) -> bool:
    literals = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
    return isinstance(value, literals) or _called(value) in CONTAINERS


def _filled(value: ast.expr | None) -> bool:
    match value:
        case ast.Dict(keys=inside) | ast.List(elts=inside) | ast.Set(elts=inside) | ast.Call(args=inside):
            return bool(inside) or (isinstance(value, ast.Call) and bool(value.keywords))
    return True


def _origins(tree: ast.Module, module: str) -> dict[str, str]:
    """By the names that a module knows classes by: where each is defined."""
    origins = {node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            origins |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return origins


def _stateful_classes(trees: Mapping[str, ast.Module]) -> set[str]:
    """The classes whose methods change what their instances hold, and those derived from them."""
    bases: dict[str, set[str]] = {}
    found: set[str] = set()
    for module, tree in trees.items():
        origins = _origins(tree, module)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                name = f"{module}.{node.name}"
                bases[name] = {origins.get(base.id, "") for base in node.bases if isinstance(base, ast.Name)}
                found |= {name} if any(_changes_itself(each) for each in node.body) else set()
    while derived := {name for name, above in bases.items() if above & found} - found:
        found |= derived
    return found


def _changes_itself(method: ast.stmt) -> bool:
    if not isinstance(method, _Function) or method.name in ("__init__", "__post_init__"):
        return False
    for node in ast.walk(method):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store() | ast.Del()):
                return True
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self")), ctx=ast.Store() | ast.Del()):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self")), attr=changed)) if (
                changed in CHANGES
            ):
                return True
    return False
