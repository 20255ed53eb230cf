"""What lists can be asked: filters, which become conditions of a statement, sorts and pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationInfo, create_model
from sqlalchemy import ColumnElement, Table, bindparam, or_, select

from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.scalars import Invalid, Kind, Text, Whole, complaint
from understudy.core import lists
from understudy.core.lists import Order, equals


@dataclass(frozen=True, kw_only=True)
class Filter(lists.Filter):
    """A parameter of a list and the rows that it leaves."""

    name: str
    """Name of the parameter."""
    kind: Kind
    guards: str | None = None
    """The collection whose row it names, which the asker must be allowed to read."""
    joins: bool = False
    """Whether it counts rows once for each way to them, as the real server does; the list's own statement does it."""
    recurses: bool = False
    """Whether it loses the sort, as the real server does, and excludes the filter without `recurse_` in its name."""


def along(
    column: ColumnElement[Any],
    via: Sequence[str],
    end: Callable[[ColumnElement[Any]], ColumnElement[bool]],
    start: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """A condition at the end of a chain of references that begins at a column, or at a value for it."""
    left = column if start is None else start
    if not via:
        return end(left)
    target = target_of(column)
    inner = along(target.c[via[0]], via[1:], end)
    return left.in_(select(target.c.id).where(inner))


def target_of(column: ColumnElement[Any]) -> Table:
    """The table that a reference leads to."""
    table: Table = next(iter(column.foreign_keys)).column.table
    return table


def exact(field: Field) -> Filter:
    """Rows whose field has the value: text of any length, an id whether or not the asker may read what it names."""
    return text(field.name) if isinstance(field.kind, Text) else Filter(name=field.name, kind=field.kind)


def text(name: str) -> Filter:
    """Rows whose text is the value, of any length."""
    return Filter(name=name, kind=Text())


def _contains(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.like("%" + bindparam(name, type_=column.type) + "%", escape="\\")


def contains(name: str, column: str) -> Filter:
    """Rows whose text holds the value, in any case; `%` and `_` in it match anything."""
    return Filter(name=name, kind=Text(), column=column, compare=_contains)


def least(name: str, field: Field) -> Filter:
    """Rows whose field is the value or more."""
    return Filter(name=name, kind=field.kind, column=field.name, compare=lists.least)


def most(name: str, field: Field) -> Filter:
    """Rows whose field is the value or less."""
    return Filter(name=name, kind=field.kind, column=field.name, compare=lists.most)


def leading(name: str, *via: str, guards: str) -> Filter:
    """Rows whose chain of references ends at the value, which the asker must be allowed to read."""

    def compare(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return along(column, via[1:], lambda last: equals(last, name))

    return Filter(name=name, kind=Whole(), column=via[0], compare=compare, guards=guards)


def linked(name: str, own: str, *ways: tuple[str, ...], guards: str) -> Filter:
    """Rows linked to the value, or to anything below it; each way to it is a table of links and its columns."""

    def compare(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        found = []
        for links, first, *rest in ways:
            link = column.table.metadata.tables[links]
            reached = along(link.c[first], rest, lambda last: equals(last, name))
            found.append(column.in_(select(link.c[own]).where(reached)))
        return or_(*found)

    recurses = name.startswith("recurse_")
    return Filter(name=name, kind=Whole(), column="id", compare=compare, guards=guards, recurses=recurses)


def member(name: str) -> Filter:
    """Rows that somebody's groups are linked with, once for each link."""
    return Filter(name=name, kind=Whole(), guards="users", joins=True)


@dataclass(frozen=True)
class Sorting(Kind):
    """The parameter `sort`: names of fields, each with a sign before it or not."""

    names: tuple[str, ...]

    def choices(self) -> list[str]:
        """Every item that it takes."""
        return [sign + name for name in self.names for sign in ("", "+", "-")]

    def parse(self, value: str) -> Order:
        """The fields and whether they run downwards; complaints come by the item's place."""
        items = value.split(",") if value else []
        says = [f"Must be one of: {', '.join(self.choices())}."]
        errors = {str(at): says for at, item in enumerate(items) if item not in self.choices()}
        if errors:
            raise Invalid(errors)
        return tuple((item.lstrip("+-"), item.startswith("-")) for item in items)

    def schema(self) -> dict[str, Any]:
        """An array of names with their signs."""
        return {"type": "array", "items": {"type": "string", "enum": self.choices()}}


def _excluding(recursive: str) -> AfterValidator:
    """Refuses a filter together with its `recurse_` form."""
    name = recursive.removeprefix("recurse_")

    def check(value: Any, info: ValidationInfo) -> Any:
        if info.data.get(name) is not None:
            raise complaint({"_schema": [f"{name} and {recursive} are mutually exclusive arguments"]}, step=1)
        return value

    return AfterValidator(check)


def query_model(name: str, parameters: Iterable[Filter], sorts: tuple[str, ...], *, paged: bool) -> type[BaseModel]:
    """The model of what the list of a collection can be asked."""
    found: dict[str, Any] = {}
    if sorts:
        found["sort"] = (Annotated[Any, Sorting(sorts)], ())
    for each in parameters:
        kind: Any = Annotated[Any, each.kind, each]
        found[each.name] = (Annotated[kind, _excluding(each.name)] if each.recurses else kind, None)
    if paged:
        found |= {"page": (Annotated[Any, Whole(1)], 1), "page_size": (Annotated[Any, Whole(1, 100)], 10)}
    return create_model(f"list_{name}", __config__={"defer_build": True}, **found)
