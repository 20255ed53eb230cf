"""Reads what a function asks for out of a request: path, query, headers and cookies, and the body."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from understudy.core.dialect import Dialect
from understudy.core.long_work import LARGE, beside, let_go
from understudy.core.long_work import parsed as parsed_in_turns
from understudy.core.refusals import BODY_UNREADABLE
from understudy.core.signatures import Parameter, Place, Unbound, is_many, is_model

Findings = list[Any]
Source = Callable[[Request], Mapping[str, Any]]
"""What a request holds in one place, by the names in the request."""
Reader = Callable[[Request, dict[str, Any], Findings], None]
"""Adds a function's arguments of one place to the others, or what is wrong with them to the findings."""
Context = Callable[[Request], Mapping[str, Any]] | None
TOLD = 1000
"""What is wrong with a request in more places is not told of all of them."""


def reader_of(place: Place, parameters: Sequence[Parameter], dialect: Dialect) -> Reader:
    """What reads all parameters that a function has in one place."""
    single = [each for each in parameters if not is_model(each.kind)]
    if len(single) < len(parameters):
        return _model(place, parameters, dialect)
    source = _source(place, frozenset(each.alias for each in parameters if is_many(each.kind)), parameters, dialect)
    if all(each.plain for each in parameters):
        return _texts(place, parameters, source)
    return _values(place, parameters, source, dialect.context)


def _source(place: Place, many: frozenset[str], parameters: Sequence[Parameter], dialect: Dialect) -> Source:
    names = [each.alias for each in parameters]
    match place:
        case "query":
            return _query(many, first=dialect.repeated == "first")
        case "header":
            return lambda request: {
                name: request.headers.getlist(name) if name in many else request.headers[name]
                for name in names
                if name in request.headers
            }
        case "cookie":
            return lambda request: request.cookies
        case _:
            return lambda request: request.path_params


def _query(many: frozenset[str], *, first: bool) -> Source:
    def found(request: Request) -> Mapping[str, Any]:
        text = request.scope["query_string"]
        if not text:
            return {}
        pairs = parse_qsl(text.decode("latin-1"), keep_blank_values=True)
        values: dict[str, Any] = dict(reversed(pairs)) if first else dict(pairs)
        for name in many & values.keys():
            values[name] = [value for key, value in pairs if key == name]
        return values

    return found


def _texts(place: Place, parameters: Sequence[Parameter], source: Source) -> Reader:
    """Texts that go in as they are."""
    known = [(each.name, each.alias, each.required, each.default) for each in parameters]

    def read(request: Request, arguments: dict[str, Any], findings: Findings) -> None:
        found = source(request)
        for name, alias, required, default in known:
            if alias in found:
                arguments[name] = found[alias]
            elif required:
                findings.append(_missing(place, alias))
            else:
                arguments[name] = default

    return read


def _values(place: Place, parameters: Sequence[Parameter], source: Source, context: Context) -> Reader:
    """Values that one model of all parameters makes."""
    fields: dict[str, Any] = {
        f"p{number}": (each.kind, Field(... if each.required else each.default, alias=each.alias))
        for number, each in enumerate(parameters)
    }
    model = create_model(f"{place}_parameters", **fields)
    validate = _validator(model, context)
    names = [(each.name, f"p{number}") for number, each in enumerate(parameters)]
    constant = all(not each.required and _is_constant(each.default) for each in parameters)
    none_sent = {each.name: each.default for each in parameters} if constant else None

    def read(request: Request, arguments: dict[str, Any], findings: Findings) -> None:
        found = source(request)
        if none_sent is not None and not found:
            arguments.update(none_sent)
            return
        try:
            values = vars(validate(found, request))
        except ValidationError as error:
            findings += [
                _missing(*each["loc"]) if each["type"] == "missing" else each for each in _located(error, place)
            ]
        else:
            for name, key in names:
                arguments[name] = values[key]

    return read


def _model(place: Place, parameters: Sequence[Parameter], dialect: Dialect) -> Reader:
    """The model that a function takes for a whole place."""
    parameter, *others = parameters
    if others or place != "query":
        raise Unbound(f"{parameter.name} is a model beside others, or of no query")
    model: type[BaseModel] = parameter.kind
    many = set()
    for name, info in model.model_fields.items():
        alias = info.validation_alias or name
        if not isinstance(alias, str):
            raise Unbound(f"{name} has several names")
        if is_many(info.annotation):
            many.add(alias)
    source = _source(place, frozenset(many), parameters, dialect)
    validate, target = _validator(model, dialect.context), parameter.name

    def read(request: Request, arguments: dict[str, Any], findings: Findings) -> None:
        try:
            arguments[target] = validate(source(request), request)
        except ValidationError as error:
            findings += _located(error, place)

    return read


def _validator(model: type[BaseModel], context: Context) -> Callable[[Mapping[str, Any], Request], BaseModel]:
    validate = model.model_validate
    if context is None:
        return lambda values, _request: validate(values)
    return lambda values, request: validate(values, context=context(request))


def _is_constant(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _located(error: ValidationError, *place: str) -> Findings:
    # Not what was sent: a body of which ten fields are missing would be copied ten times.
    found = error.errors(include_url=False, include_input=False)
    return [{**each, "loc": (*place, *each["loc"])} for each in found[:TOLD]]


def _missing(*place: int | str) -> dict[str, Any]:
    return {"type": "missing", "loc": place, "msg": "Field required", "input": None}


def body_reader(parameter: Parameter, dialect: Dialect) -> Callable[[Request], Awaitable[Any]]:
    """What reads a request's body; raises RequestValidationError, or what the dialect raises."""
    checked = _checked(parameter.kind, dialect)

    async def read(request: Request) -> Any:
        announced = dialect.is_json(request.headers.get("content-type", ""))
        if not announced and dialect.other_media is not None:
            return checked(dialect.other_media(), request)
        content = await _content(request)
        if not content and not parameter.required:
            return parameter.default
        if not content and dialect.empty is not None:
            return checked(dialect.empty(), request)
        read_as = parsed if announced else checked
        if len(content) >= LARGE:
            return await beside(_read_large, read_as, dialect, content, request)
        return read_as(content, request)

    parsed = _parsed(parameter.kind, dialect, checked)
    return read


def _read_large(read_as: Callable[[bytes, Request], Any], dialect: Dialect, content: bytes, request: Request) -> Any:
    """Reads a body in a thread; what may be wrong with it in a million places is told there, too."""
    try:
        return read_as(content, request)
    except RequestValidationError as error:
        findings = error.errors()
        refusal = dialect.invalid(error)
    if isinstance(findings, list):
        let_go(findings)
    raise refusal


Checked = Callable[[Any, Request], Any]


def _checked(kind: Any, dialect: Dialect) -> Checked:
    """Checks Python values, as FastAPI does."""
    validate, context = TypeAdapter(kind).validate_python, dialect.context

    def checked(value: Any, request: Request) -> Any:
        try:
            return validate(value, from_attributes=True, context=context and context(request))
        except ValidationError as error:
            raise RequestValidationError(_located(error, "body"), body=value) from error

    return checked


def _parsed(kind: Any, dialect: Dialect, checked: Checked) -> Callable[[bytes, Request], Any]:
    """Parses a text and checks what it says."""
    loads = dialect.loads
    if loads is None:
        return _parsed_at_once(kind, dialect, checked)
    large = parsed_in_turns if loads is json.loads else loads

    def parsed(content: bytes, request: Request) -> Any:
        try:
            value = large(content) if len(content) >= LARGE else loads(content)
        except (ValueError, RecursionError) as error:
            value = dialect.malformed(error)
        return checked(value, request)

    return parsed


def _parsed_at_once(kind: Any, dialect: Dialect, checked: Checked) -> Callable[[bytes, Request], Any]:
    validate, context = TypeAdapter(kind).validate_json, dialect.context

    def parsed(content: bytes, request: Request) -> Any:
        try:
            if dialect.numbers_only and (b"NaN" in content or b"Infinity" in content):
                from_json(content, allow_inf_nan=False)
            return validate(content, context=context and context(request))
        except ValidationError as error:
            findings = error.errors(include_url=False, include_input=False)
            if findings[0]["type"] == "json_invalid":
                return checked(dialect.malformed(ValueError(findings[0]["ctx"]["error"])), request)
            raise RequestValidationError(_located(error, "body")) from error
        except ValueError as error:
            return checked(dialect.malformed(error), request)

    return parsed


async def _content(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise HTTPException(BODY_UNREADABLE, "The client left before its body was whole.") from error
