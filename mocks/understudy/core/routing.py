"""The vendors' flat routes behind an index, so that the last of 250 costs what the first costs."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import Scope

_MOST_DIGITS = 4_300
"""Python refuses to read a number of more."""


@dataclass
class _Node:
    literal: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    rest: list[int] = field(default_factory=list)
    """Routes whose last parameter takes the whole rest of the path."""
    here: list[int] = field(default_factory=list)


class Found(NamedTuple):
    """What the index answers for a path and method."""

    route: BaseRoute | None
    child_scope: dict[str, Any]
    allowed: frozenset[str] = frozenset()
    """Methods that routes of this path have, where the asked one is not among them."""


MethodsOf = Callable[[str], frozenset[str]]
"""The methods that routes of a path have."""
Rule = Callable[[Scope, MethodsOf], Found | None]
"""What a vendor's router does with a request that no route takes, such as redirects; None where it does nothing.

The route that it finds is the vendor's own, in no list of operations; its endpoint finds in the path parameters what
the rule puts there.
"""


def flatten(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Puts the routes of routers into an app as they are; `include_router` would nest them, at five times the cost."""
    for router in routers:
        app.router.routes.extend(router.routes)


def operation_of(route: BaseRoute) -> str:
    """The operation id of a route: as in the OpenAPI document, else the function's name."""
    if isinstance(route, APIRoute):
        return route.operation_id or route.name
    return route.name if isinstance(route, Route | WebSocketRoute) else ""


class Index:
    """Finds the route of a path by its segments, then asks only the few routes of that shape."""

    def __init__(self, routes: Sequence[BaseRoute], *, head: bool, rule: Rule | None = None) -> None:
        self._routes = [route for route in routes if isinstance(route, Route | WebSocketRoute)]
        self._head, self._rule = head, rule
        self._root = _Node()
        for number, route in enumerate(self._routes):
            self._add(route.path, number)
        self._plain = [_plain(route) for route in self._routes]
        names = [operation_of(route) for route in self._routes]
        self._names = {id(route): name for route, name in zip(self._routes, names, strict=True)}
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"operation ids given twice: {', '.join(doubled)}")

    def operations(self) -> list[str]:
        """All operation ids, in the order of the routes."""
        return [operation_of(route) for route in self._routes]

    def name(self, route: BaseRoute | None) -> str | None:
        """The operation id of a route that this index found."""
        return None if route is None else self._names.get(id(route)) or operation_of(route)

    def _add(self, path: str, number: int) -> None:
        node = self._root
        for segment in path.split("/")[1:]:
            if ":path}" in segment:
                node.rest.append(number)
                return
            if "{" in segment:
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literal.setdefault(segment, _Node())
        node.here.append(number)

    def _candidates(self, segments: Sequence[str]) -> list[int]:
        nodes, found = [self._root], []
        for segment in segments:
            below = []
            for node in nodes:
                found.extend(node.rest)
                if segment in node.literal:
                    below.append(node.literal[segment])
                if node.variable is not None:
                    below.append(node.variable)
            nodes = below
        for node in nodes:
            found.extend(node.here)
        return sorted(found) if len(found) > 1 else found

    def find(self, scope: Scope) -> Found:
        """The route for a scope, or the methods that its path has, or nothing."""
        http = scope["type"] == "http"
        as_get = self._head and http and scope["method"] == "HEAD"
        asked = {**scope, "method": "GET"} if as_get else scope
        found = self._find(asked, http=http)
        if found.route is None and self._rule is not None and http:
            return self._rule(asked, lambda path: self._methods(scope, path)) or found
        return found

    def _find(self, scope: Scope, *, http: bool) -> Found:
        allowed: set[str] = set()
        segments = scope["path"].split("/")[1:]
        for number in self._candidates(segments):
            route, plain = self._routes[number], self._plain[number]
            match, child_scope = plain.matches(scope, segments) if plain is not None and http else route.matches(scope)
            if match is Match.FULL:
                return Found(route, dict(child_scope))
            if match is Match.PARTIAL and isinstance(route, Route):
                allowed |= route.methods or set()
        return Found(None, {}, frozenset(allowed))

    def _methods(self, scope: Scope, path: str) -> frozenset[str]:
        return self._find({**scope, "path": path, "method": ""}, http=True).allowed


@dataclass(frozen=True)
class _Plain:
    """A route whose parameters are whole segments of its path: its candidates need no regular expression."""

    route: BaseRoute
    methods: Collection[str]
    endpoint: Callable[..., Any]
    texts: Sequence[tuple[int, str]]
    """Which segments are parameters of any text."""
    numbers: Sequence[tuple[int, str]]
    """Which are numbers: decimal digits."""

    def matches(self, scope: Scope, segments: Sequence[str]) -> tuple[Match, dict[str, Any]]:
        parameters: dict[str, Any] = {name: segments[place] for place, name in self.texts}
        if "" in parameters.values():
            return Match.NONE, {}
        for place, name in self.numbers:
            segment = segments[place]
            if not (segment.isascii() and segment.isdigit() and len(segment) <= _MOST_DIGITS):
                return Match.NONE, {}
            parameters[name] = int(segment)
        child_scope = {"endpoint": self.endpoint, "path_params": parameters, "route": self.route}
        return Match.FULL if scope["method"] in self.methods else Match.PARTIAL, child_scope


def _plain(route: BaseRoute) -> _Plain | None:
    if type(route) is not APIRoute:  # another kind may match in another way
        return None
    texts: list[tuple[int, str]] = []
    numbers: list[tuple[int, str]] = []
    for place, segment in enumerate(route.path.split("/")[1:]):
        name, _, convertor = segment[1:-1].partition(":")
        if "{" not in segment:
            continue
        if segment not in (f"{{{name}}}", f"{{{name}:int}}") or not name.isidentifier():
            return None
        (numbers if convertor else texts).append((place, name))
    return _Plain(route, route.methods or (), route.endpoint, texts, numbers)
