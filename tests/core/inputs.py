"""Requests to a route, good and bad, made from the signatures of its handler and of what that depends on."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from understudy.core.signatures import Parameter, calls_of, is_model

JSON = "application/json"
TEXTS = ("x", "ab", "1", "AB-12", "a@b.example", "10:00", "2026-05-01", "2026-05-01T10:00:00Z", "P1D", "#00ff00", "1.0")
DEEPEST = 4
"""How deep a value is filled with what may be there."""
FORMATS = {
    "uuid": "0196434d-e8f7-7ce1-81f7-e16f20487494",
    "date": "2026-05-01",
    "date-time": "2026-05-01T10:00:00Z",
    "time": "10:00:00",
    "duration": "PT1H",
    "email": "a@b.example",
    "uri": "https://a.example/",
}


@dataclass(frozen=True)
class Input:
    """One request, and what about it is unusual."""

    kind: str
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    media: str | None = None

    @property
    def of_body(self) -> bool:
        """Whether it is the body that is unusual."""
        return self.kind.startswith("body")


Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """One name that a route reads, with its JSON schema."""

    alias: str
    schema: Schema
    required: bool

    def good(self) -> Any:
        """A value that fits, as well as its schema tells."""
        return _good(self.schema, self.schema.get("$defs", {}))


def _places(parameters: list[Parameter]) -> list[Place]:
    found = []
    for each in parameters:
        schema = TypeAdapter(each.kind).json_schema()
        if not is_model(each.kind):
            found.append(Place(each.alias, schema, each.required))
            continue
        required, definitions = schema.get("required", ()), schema.get("$defs", {})
        properties = schema.get("properties", {})
        found += [Place(name, {**one, "$defs": definitions}, name in required) for name, one in properties.items()]
    return found


def _good(schema: Schema, definitions: Schema, *, full: bool = False, depth: int = 0) -> Any:
    """A value that fits a JSON schema, with all that may be there or only with what must."""
    schema = _one_of(schema, definitions)
    kind = schema.get("type")
    whole = full and depth < DEEPEST
    if "const" in schema or schema.get("enum"):
        return schema.get("const", schema.get("enum", [None])[0])
    if kind == "object":
        wanted = schema.get("properties", {})
        names = wanted if whole else schema.get("required", ())
        return {name: _good(wanted.get(name, {}), definitions, full=full, depth=depth + 1) for name in names}
    if kind == "array":
        count = schema.get("minItems", int(whole))
        return [_good(schema.get("items", {}), definitions, full=full, depth=depth + 1)] * count
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    plain: dict[Any, Any] = {"boolean": True, "null": None}
    return plain.get(kind, _text(schema))


def _one_of(schema: Schema, definitions: Schema) -> Schema:
    """The schema itself, behind references and choices."""
    if "$ref" in schema:
        return _one_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _one_of(next((each for each in schema[several] if each.get("type") != "null"), {}), definitions)
    return schema


def _text(schema: Schema) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    least = schema.get("minLength", 0)
    fitting = (each for each in TEXTS if re.search(schema.get("pattern", ""), each) and len(each) >= least)
    return next(fitting, "x" * max(least, 1))


def _wrong(value: Any) -> Any:
    """A value of another type."""
    return {"wrong": []} if not isinstance(value, dict) else "wrong"


def _pairs(places: list[Place], value: Any = None) -> list[tuple[str, str]]:
    """Names and texts, several of a list."""
    return [(each.alias, text) for each in places for text in _texts(each.good() if value is None else value)]


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each if isinstance(each, str) else json.dumps(each) for each in values]


class Route:
    """What a route reads, by place."""

    def __init__(self, route: APIRoute) -> None:
        self._route = route
        calls = calls_of(route)
        every = {
            place: [each for call in calls for each in call.parameters.get(place, ())]
            for place in ("path", "query", "header", "cookie", "body")
        }
        self._path, self._query, self._header = (_places(every[place]) for place in ("path", "query", "header"))
        self._bodies = every["body"]

    def inputs(self, known: Mapping[str, str]) -> Iterator[Input]:
        """The usual request last, as it may change what the others meet."""
        method = min((self._route.methods or {"GET"}) - {"HEAD"})
        usual = Input("usual", method, self.path(known))
        needed = [each for each in self._query if each.required]
        usual = replace(usual, query=urlencode(_pairs(needed)), headers=dict(_pairs(self._header)))
        if self._bodies:
            usual = replace(usual, body=json.dumps(self._body(full=False)).encode(), media=JSON)
        yield from self._unusual(usual, known)
        yield usual

    def path(self, known: Mapping[str, str], wrong: str | None = None) -> str:
        """The path with known ids, or with made ones."""
        path: str = self._route.path
        made = {each.alias: each.good() for each in self._path}
        for name in self._route.param_convertors:
            before, whole, after = path.partition(re.search(rf"{{{name}(:\w+)?}}", path)[0])  # type: ignore[index] # the path has its names
            value = wrong if wrong is not None else known.get(before, known.get(name, str(made.get(name, "1"))))
            path = before + quote(value) + after if whole else path
        return path

    def _unusual(self, usual: Input, known: Mapping[str, str]) -> Iterator[Input]:
        for wrong in ("é ~", "0") if self._route.param_convertors else ():
            yield replace(usual, kind="path", path=self.path(known, wrong))
        if self._header:
            yield replace(usual, kind="no headers", headers={})
            yield replace(usual, kind="headers", headers=dict(_pairs(self._header, "~")))
        if self._path and self._query:
            path, query = self.path(known, "~"), urlencode(_pairs(self._query, "~"))
            yield replace(usual, kind="path and query", path=path, query=query)
        if usual.method == "GET" or self._query:
            yield from self._queries(usual)
        if self._bodies:
            yield from self._odd_bodies(usual)

    def _queries(self, usual: Input) -> Iterator[Input]:
        good, wrong = _pairs(self._query), _pairs(self._query, "~")
        yield replace(usual, kind="query unknown", query=urlencode([*_pairs(self._query), ("zzz", "1")]))
        if good:
            yield replace(usual, kind="query whole", query=urlencode(good))
            yield replace(usual, kind="query wrong", query=urlencode(wrong))
            yield replace(usual, kind="query twice", query=urlencode([*good, *wrong]))
            yield replace(usual, kind="query empty", query=urlencode(_pairs(self._query, "")))
            yield replace(usual, kind="query missing", query="")

    def _body(self, *, full: bool) -> Any:
        schema = TypeAdapter(self._bodies[0].kind).json_schema()
        return _good(schema, schema.get("$defs", {}), full=full)

    def _odd_bodies(self, usual: Input) -> Iterator[Input]:
        full = self._body(full=True)
        values = {"whole": full, "null": None, "list": [], "text": "x", "bare": {}}
        if isinstance(full, dict):
            values |= {
                "wrong": {name: _wrong(value) for name, value in full.items()},
                "nulls": dict.fromkeys(full),
                "extra": {**full, "zzz": 1},
            }
        for kind, value in values.items():
            yield replace(usual, kind=f"body {kind}", body=json.dumps(value).encode())
        texts = {
            "malformed": b"{",
            "no text": b"\xff",
            "empty": b"",
            "nan": b'{"zzz": NaN}',
            "half": b'{"zzz": "\\ud800"}',
        }
        for kind, body in texts.items():
            yield replace(usual, kind=f"body {kind}", body=body)
        for media in (None, "text/plain", "application/vnd.api+json"):
            yield replace(usual, kind="body media", media=media)
