"""Fields of resources, and the models of bodies that are made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, create_model

from understudy.bemserver.models.scalars import Kind, Text, Whole

ABSENT: Any = object()
"""The default of a field that has none."""


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
    """What a body without it means; null where absent."""
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

    @property
    def initial(self) -> Any:
        """What a new row without it holds."""
        given = self.stored if self.default is ABSENT else self.default
        return None if given is ABSENT else given


NAME = Field(name="name", kind=Text(80, 1), required=True)
DESCRIPTION = Field(name="description", kind=Text(500), nullable=True)  # not a status: characters


def reference(name: str, collection: str) -> Field:
    """A required field that holds the id of a row of another collection."""
    return Field(name=name, kind=Whole(), required=True, refers=collection)


class Body(BaseModel, extra="forbid"):
    """A body of JSON; what it does not name is refused."""


def body_model(name: str, fields: Iterable[Field], *, new: bool) -> type[Body]:
    """The model of a body; what it leaves out the database gives to a new row, and a change makes null of it."""
    found: dict[str, Any] = {}
    for each in fields:
        if each.taken:
            kind: Any = Annotated[Any, each.kind]
            left_out = each.initial if new else None if each.default is ABSENT else each.default
            found[each.name] = (kind | None if each.nullable else kind, ... if each.required else left_out)
    return create_model(name, __base__=Body, **found)
