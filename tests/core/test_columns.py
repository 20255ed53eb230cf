"""Columns that follow from models."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, MetaData, Table, Text

from understudy.core.columns import columns_of, plain_type
from understudy.core.database import Moment

Name = Annotated[str, Field(max_length=9)]


class Box(BaseModel):
    """A box with a field of every kind."""

    id: int | None = None
    name: Name
    label: Name | None = None
    state: Literal["open", "shut"] = "open"
    weight: Annotated[float, Field(ge=0)]
    heavy: bool = False
    packed: date
    sent_at: datetime | None
    shelf_id: int
    tags: list[str]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (Name, (str, False)),
        (Name | None, (str, True)),
        (Literal["a", "b"] | None, (str, True)),
        (AwareDatetime | None, (datetime, True)),
        (list[int], (list, False)),
        (Any, (object, True)),
    ],
)
def test_a_field_holds_a_plain_type(annotation: Any, expected: tuple[type, bool]) -> None:
    assert plain_type(annotation) == expected


def test_columns_follow_from_the_fields() -> None:
    columns = {column.name: column for column in columns_of(Box)}
    assert {name: type(column.type) for name, column in columns.items()} == {
        "id": Integer,
        "name": Text,
        "label": Text,
        "state": Text,
        "weight": Float,
        "heavy": Boolean,
        "packed": Date,
        "sent_at": Moment,
        "shelf_id": Integer,
        "tags": JSON,
    }
    assert {name for name, column in columns.items() if column.nullable} == {"label", "sent_at"}
    assert [name for name, column in columns.items() if column.primary_key] == ["id"]


def test_some_fields_may_refer_and_be_unique() -> None:
    tables = MetaData()
    shelves = Table("shelves", tables, *columns_of(Box, ["id", "name"], unique={"name"}))
    boxes = Table("boxes", tables, *columns_of(Box, ["id", "shelf_id"], references={"shelf_id": "shelves"}))
    assert shelves.c.name.unique
    assert boxes.c.shelf_id.references(shelves.c.id)
    assert not boxes.c.id.foreign_keys


def test_json_is_kept_as_the_vendor_wants() -> None:
    assert [type(column.type) for column in columns_of(Box, ["tags"], json=LargeBinary)] == [LargeBinary]
