"""Items: what is served of a resource, and the models of what is sent, which follow from it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import Field, create_model, model_validator

from understudy.btec.models.fields import Fields
from understudy.core.columns import plain_type


class Item(Fields):
    """What is served of one row of a resource."""

    own = frozenset({"id"})


class Body(Fields):
    """What is sent of an item; what is the server's own is passed over, so that a client may send what it read."""

    @model_validator(mode="before")
    @classmethod
    def _pass_over(cls, values: object) -> object:
        if isinstance(values, Mapping):
            return {name: value for name, value in values.items() if name not in cls.own}
        return values


@cache
def body_of(item: type[Item]) -> type[Body]:
    """What is sent to create or replace an item: all but the server's own fields."""
    made = create_model(f"{item.__name__}Body", __base__=Body, __doc__=item.__doc__, **fields_of(item, item.own))
    made.own = item.own
    return made


def fields_of(item: type[Item], left_out: frozenset[str]) -> dict[str, Any]:
    """The fields of an item for another model, but for some."""
    return {name: (info.annotation, info) for name, info in item.model_fields.items() if name not in left_out}


@cache
def change_of(body: type[Fields]) -> type[Body]:
    """What is sent to change parts: every field of a body, none of them required, parts of parts too."""
    fields: dict[str, Any] = {}
    for name, info in body.model_fields.items():
        kind, nullable = plain_type(info.annotation)
        schema = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else None
        # The default is never read: what was not sent is not changed. A factory keeps it out of the document.
        says = (info.description or "").replace(" *required", "")
        field = Field(default_factory=lambda: None, description=says, json_schema_extra=schema)
        part = nullable and issubclass(kind, Fields)
        fields[name] = (change_of(kind) | None if part else info.rebuild_annotation(), field)
    name = body.__name__.removesuffix("Body") + "Change"
    made = create_model(name, __base__=Body, __doc__=f"Parts of it to be changed. {body.__doc__}", **fields)
    made.own = body.own
    return made
