"""What the signatures of a handler and of all that it depends on ask for, read once."""

import inspect
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from fastapi import BackgroundTasks, Body, Cookie, Depends, File, Form, Header, Path, Query, Security, UploadFile
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from starlette.requests import HTTPConnection
from starlette.responses import Response

Function = Callable[..., Any]
Place = Literal["path", "query", "header", "cookie", "body"]


def _nobody() -> None:
    """What the markers of dependencies are made with here."""


# The classes of FastAPI's markers, by way of the public functions that make them.
_PLACES: dict[type, Place] = {
    type(Path()): "path",
    type(Query()): "query",
    type(Header()): "header",
    type(Cookie()): "cookie",
    type(Body()): "body",
}
_FORMS = (type(Form()), type(File()))
_DEPENDS, _SECURITY = type(Depends(_nobody)), type(Security(_nobody))
_SPECIAL = (BackgroundTasks, SecurityScopes, Response, UploadFile)
_MANY = (list, set, tuple, frozenset, Sequence)
_COMPOUND = (BaseModel, dict, list, set, tuple, frozenset, bytes)


class Unbound(Exception):
    """A route that needs more of FastAPI than is done here; the text says what."""


@dataclass(frozen=True)
class Parameter:
    """One parameter that is read from the request."""

    name: str
    """Its name in the function."""
    alias: str
    """Its name in the request."""
    kind: Any
    """Its annotation, without FastAPI's marker but with what that says of the value."""
    default: Any
    """Its default, `inspect.Parameter.empty` where there is none."""

    @property
    def required(self) -> bool:
        """Whether a request without it does not fit."""
        return self.default is inspect.Parameter.empty

    @property
    def plain(self) -> bool:
        """Whether any text fits, just as it is."""
        return self.kind in (str, str | None)


@dataclass
class Call:
    """One function of a route, with what it is called with."""

    function: Function
    slot: int = -1
    """Its place in the order of calls."""
    inner: list[tuple[str | None, "Call"]] = field(default_factory=list)
    """What it depends on; without a name where only the call counts."""
    requests: list[str] = field(default_factory=list)
    """Names of the parameters that are the request."""
    parameters: dict[Place, list[Parameter]] = field(default_factory=dict)

    def told(self) -> Iterator[int]:
        """The slots whose findings FastAPI tells, in its order: what two functions depend on is told twice."""
        for _, each in self.inner:
            yield from each.told()
        yield self.slot


def calls_of(route: APIRoute) -> list[Call]:
    """Every function of a route once, each after those that it depends on, the handler last; raises Unbound."""
    _check_answer(route.endpoint)
    reader = _Reader(frozenset(route.param_convertors))
    before = [reader.call(_dependency(each)) for each in route.dependencies]
    handler = reader.call(route.endpoint)
    handler.inner[:0] = [(None, each) for each in before]
    bodies = [each for call in reader.calls for each in call.parameters.get("body", ())]
    if len(bodies) > len(handler.parameters.get("body", ())):
        raise Unbound("a dependency reads the body")
    if len(bodies) > 1:
        raise Unbound("it has several bodies")
    return reader.calls


def is_model(kind: Any) -> bool:
    """Whether an annotation is a pydantic model."""
    return inspect.isclass(kind) and issubclass(kind, BaseModel)


def is_many(kind: Any) -> bool:
    """Whether an annotation takes several values of one name."""
    if get_origin(kind) in (Annotated, Union, types.UnionType):
        return any(is_many(each) for each in get_args(kind))
    return (get_origin(kind) or kind) in _MANY


def _check_answer(endpoint: Function) -> None:
    returned = inspect.signature(endpoint, eval_str=True).return_annotation
    if not (inspect.isclass(returned) and issubclass(returned, Response)):
        raise Unbound("FastAPI makes its answer")


def _dependency(mark: Any) -> Function:
    if isinstance(mark, _SECURITY):
        raise Unbound("it uses Security")
    if not mark.use_cache:
        raise Unbound("a dependency is called more than once")
    if mark.dependency is None:
        raise Unbound("a dependency is a class")
    function: Function = mark.dependency
    return function


class _Reader:
    def __init__(self, segments: frozenset[str]) -> None:
        self._segments = segments
        self._known: dict[Function, Call] = {}
        self.calls: list[Call] = []

    def call(self, function: Function) -> Call:
        """The function's call, after the calls of what it depends on."""
        if function in self._known:
            return self._known[function]
        _check_function(function)
        call = Call(function)
        for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
            self._read(call, name, parameter)
        call.slot = len(self.calls)
        self.calls.append(call)
        self._known[function] = call
        return call

    def _read(self, call: Call, name: str, parameter: inspect.Parameter) -> None:
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise Unbound(f"{name} has no name of its own")
        bare, mark, default = _taken_apart(parameter)
        if isinstance(mark, _DEPENDS):
            call.inner.append((name, self.call(_dependency(mark))))
            return
        if isinstance(mark, _FORMS):
            raise Unbound(f"{name} is of a form")
        if inspect.isclass(bare) and issubclass(bare, _SPECIAL):
            raise Unbound(f"{name} is a {bare.__name__}")
        if inspect.isclass(bare) and issubclass(bare, HTTPConnection):
            call.requests.append(name)
            return
        place = self._place(name, bare, mark)
        made = Parameter(name, _alias(name, mark), _kind(parameter.annotation, mark), default)
        if place == "path" and made.alias not in self._segments:
            raise Unbound(f"{name} is not in the path")
        call.parameters.setdefault(place, []).append(made)

    def _place(self, name: str, bare: Any, mark: Any) -> Place:
        if mark is not None:
            return _PLACES[type(mark)]
        if name in self._segments:
            return "path"
        return "query" if _is_scalar(bare) else "body"


def _check_function(function: Function) -> None:
    if inspect.isclass(function):
        raise Unbound(f"{function.__name__} is a class")
    body = function if inspect.isroutine(function) else getattr(function, "__call__", function)  # noqa: B004 its own function is wanted
    name = getattr(function, "__name__", type(function).__name__)
    if inspect.isasyncgenfunction(body) or inspect.isgeneratorfunction(body):
        raise Unbound(f"{name} is a generator")
    if not inspect.iscoroutinefunction(inspect.unwrap(body)):
        raise Unbound(f"{name} is not async")


def _taken_apart(parameter: inspect.Parameter) -> tuple[Any, Any, Any]:
    """The bare annotation, FastAPI's marker if there is one, and the default."""
    bare, *notes = get_args(parameter.annotation) if _annotated(parameter.annotation) else (parameter.annotation,)
    markers = (*_PLACES, *_FORMS, _DEPENDS)
    default = parameter.default
    if not isinstance(default, markers):
        return bare, next((each for each in reversed(notes) if isinstance(each, markers)), None), default
    mark, default = default, inspect.Parameter.empty
    if isinstance(mark, FieldInfo) and mark.default not in (PydanticUndefined, ...):
        default = mark.default
    return bare, mark, default


def _annotated(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated


def _alias(name: str, mark: Any) -> str:
    if mark is None:
        return name
    if mark.default_factory is not None:
        raise Unbound(f"{name} has a default that is made")
    if mark.validation_alias not in (None, mark.alias):
        raise Unbound(f"{name} has several names")
    if mark.alias:
        return str(mark.alias)
    return name.replace("_", "-") if _PLACES[type(mark)] == "header" and mark.convert_underscores else name


def _kind(annotation: Any, mark: Any) -> Any:
    """The annotation with the marker's constraints in the place of the marker."""
    bare, *notes = get_args(annotation) if _annotated(annotation) else (annotation,)
    if getattr(mark, "embed", None):
        raise Unbound("its body is embedded")
    if mark is not None:
        place = notes.index(mark) if mark in notes else len(notes)
        notes[place : place + 1] = mark.metadata
    for note in notes:
        bare = Annotated[bare, note]
    return bare


def _is_scalar(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_scalar(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return all(_is_scalar(each) for each in get_args(annotation))
    kind = get_origin(annotation) or annotation
    return not (inspect.isclass(kind) and issubclass(kind, _COMPOUND))
