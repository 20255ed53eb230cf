"""Fields of bodies and queries, and reading a body or a query by them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from understudy.bemserver.models.scalars import Invalid, Kind, Whole

ABSENT: Any = object()
"""The default of a field that has none."""

Errors = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a resource."""

    name: str
    kind: Kind
    required: bool = False
    """Whether a body must hold it."""
    nullable: bool = False
    """Whether a body may hold null."""
    default: Any = ABSENT
    """What a body without it means; nothing where absent."""
    stored: Any = ABSENT
    """What a new row without it gets from the database."""
    optional: bool = True
    """Whether the database takes a row without it; a required field never is."""
    shown: bool = True
    """Whether answers hold it."""
    taken: bool = True
    """Whether bodies may hold it."""
    refers: str | None = None
    """The collection whose ids are its values."""
    described: Mapping[str, Any] = field(default_factory=dict)
    """What the published document says besides the kind."""


def reference(name: str, collection: str) -> Field:
    """A required field that holds the id of a row of another collection."""
    return Field(name=name, kind=Whole(), required=True, refers=collection)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a query."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = ABSENT
    many: bool = False
    """Whether it may be repeated; its value is a list then."""
    described: Mapping[str, Any] = field(default_factory=dict)
    """What the published document says besides the kind."""


class Rejected(Exception):
    """A body or query that does not fit; what is wrong, field by field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(errors)
        self.errors = errors


def load(fields: Iterable[Field], data: Any) -> dict[str, Any]:
    """The values of a body; raises Rejected with the errors in the order of the fields."""
    if not isinstance(data, dict):
        raise Rejected({"_schema": ["Invalid input type."]})
    values: dict[str, Any] = {}
    errors: Errors = {}
    known = set()
    for each in fields:
        if not each.taken:
            continue
        known.add(each.name)
        if each.name in data:
            _parsed(each.name, partial(_value, each), data[each.name], values, errors)
        elif each.required:
            errors[each.name] = ["Missing data for required field."]
        elif each.default is not ABSENT:
            values[each.name] = each.default
    errors |= {name: ["Unknown field."] for name in data if name not in known}
    if errors:
        raise Rejected(errors)
    return values


def _value(each: Field, value: Any) -> Any:
    if value is None:
        if not each.nullable:
            raise Invalid("Field may not be null.")
        return None
    return each.kind.parse(value)


def _parsed(
    name: str,
    parse: Callable[[Any], Any],
    value: Any,
    values: dict[str, Any],
    errors: Errors,
) -> None:
    try:
        values[name] = parse(value)
    except Invalid as error:
        errors[name] = error.says


def load_query(parameters: Iterable[Parameter], sent: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values of a query; of a parameter sent twice the first counts; raises Rejected."""
    given: dict[str, list[str]] = {}
    for name, text in sent:
        given.setdefault(name, []).append(text)
    values: dict[str, Any] = {}
    errors: Errors = {}
    for each in parameters:
        texts = given.get(each.name)
        if texts is None:
            if each.required:
                errors[each.name] = ["Missing data for required field."]
            elif each.default is not ABSENT:
                values[each.name] = each.default
        elif each.many:
            _parsed(each.name, each_of(each.kind), texts, values, errors)
        else:
            _parsed(each.name, each.kind.parse, texts[0], values, errors)
    if errors:
        raise Rejected(errors)
    return values


def each_of(kind: Kind) -> Callable[[Sequence[str]], list[Any]]:
    """Parses every item of a list; complaints come by the item's place."""

    def parse(texts: Sequence[str]) -> list[Any]:
        values: dict[str, Any] = {}
        errors: Errors = {}
        for place, text in enumerate(texts):
            _parsed(str(place), kind.parse, text, values, errors)
        if errors:
            raise Invalid(errors)
        return list(values.values())

    return parse
