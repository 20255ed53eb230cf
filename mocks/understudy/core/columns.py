"""Columns of tables that follow from the fields of a pydantic model, so that what a row holds is said once."""

import types
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import JSON, Boolean, Column, Date, Float, ForeignKey, Integer, Text
from sqlalchemy.types import TypeEngine

from understudy.core.database import Moment

TYPES: Mapping[type, type[TypeEngine[Any]]] = {
    bool: Boolean,
    int: Integer,
    float: Float,
    str: Text,
    datetime: Moment,
    date: Date,
}
"""Types of columns by the Python types of the values that they keep."""


def plain_type(annotation: Any) -> tuple[type, bool]:
    """The Python type of a field's values, and whether they may be null; `object` for whatever there is."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        found = next(each for each in arguments if each is not types.NoneType)
        return plain_type(found)[0], types.NoneType in arguments
    if origin is Annotated:
        return plain_type(arguments[0])
    if origin is Literal:
        return type(arguments[0]), False
    if annotation is AwareDatetime:
        return datetime, False
    return (object, True) if annotation is Any else (origin or annotation, False)


def columns_of(
    model: type[BaseModel],
    names: Iterable[str] | None = None,
    *,
    references: Mapping[str, str] = types.MappingProxyType({}),
    unique: Collection[str] = (),
    json: type[TypeEngine[Any]] = JSON,
) -> list[Column[Any]]:
    """The columns that keep fields of a model, all or some of them; what has no column type of its own is JSON.

    `references` names the table whose rows a field refers to by their id. `id` is the primary key.
    """
    columns = []
    for name in model.model_fields if names is None else names:
        python, nullable = plain_type(model.model_fields[name].annotation)
        keys = [ForeignKey(f"{references[name]}.id")] if name in references else []
        options: dict[str, Any] = {"primary_key": True} if name == "id" else {"nullable": nullable}
        columns.append(Column(name, TYPES.get(python, json)(), *keys, unique=name in unique, **options))
    return columns
