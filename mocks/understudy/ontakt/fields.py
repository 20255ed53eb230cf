"""The kinds of fields that OnTakt's objects have, and what may be done with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic.fields import FieldInfo

LATEST = 253_370_764_799.0
"""Last second of the year 9998: no moment is later, so that a day can be added to any."""

AnnotationT = TypeVar("AnnotationT")
FieldT = TypeVar("FieldT")


@dataclass(frozen=True)
class Ref:
    """A field that holds the id of another object."""

    to: str
    """Name of the other object's kind."""
    gone: Literal["CASCADE", "SET NULL"] = "SET NULL"
    """What becomes of this object when the other one is deleted."""


class Restriction(Enum):
    """What may not be done with a field."""

    READ_ONLY = "The server alone writes it; in a body it is ignored."
    FIXED = "It is given when the object is created, and ignored afterwards."
    HIDDEN = "It is kept and never served."
    COMPUTED = "It is computed when the object is served, and not kept."


ReadOnly = Annotated[FieldT, Restriction.READ_ONLY]
Fixed = Annotated[FieldT, Restriction.FIXED]
Hidden = Annotated[FieldT, Restriction.HIDDEN]
Computed = Annotated[FieldT, Restriction.COMPUTED]


def annotated(model: type[BaseModel], kind: type[AnnotationT]) -> Iterator[tuple[str, AnnotationT]]:
    """The fields of a model that carry an annotation of a kind, with the annotation."""
    for name, info in model.model_fields.items():
        for each in info.metadata:
            if isinstance(each, kind):
                yield name, each


def fields_without(model: type[BaseModel], *restrictions: Restriction) -> dict[str, FieldInfo]:
    """The fields of a model that have none of these restrictions."""
    left_out = {name for name, restriction in annotated(model, Restriction) if restriction in restrictions}
    return {name: info for name, info in model.model_fields.items() if name not in left_out}


def moment(value: float) -> datetime:
    """The moment of a UNIX timestamp."""
    return datetime.fromtimestamp(value, UTC)


def _read_moment(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool):
        raise ValueError("a UNIX timestamp is expected")  # noqa: TRY004 pydantic reports ValueError alone
    if isinstance(value, int | float):
        if not 0 <= value <= LATEST:
            raise ValueError("a UNIX timestamp from 1970 to 9998 is expected")
        return moment(value)
    if isinstance(value, str) and info.mode == "json":
        # Fixtures write moments as ISO texts, clients do not.
        raise ValueError("a UNIX timestamp is expected")
    return value


MOMENT = WithJsonSchema({"type": "number", "minimum": 0, "maximum": LATEST})
Timestamp = Annotated[datetime, BeforeValidator(_read_moment), MOMENT]
"""A moment: a UNIX timestamp (UTC, seconds with decimals) to clients, an ISO text in fixtures."""

Day = date
"""A day, YYYY-MM-DD."""
Id = Annotated[int, Field(ge=1, le=2**53)]
MachineId = Annotated[Id, Ref("machines", "CASCADE")]
UserId = Annotated[Id | None, Ref("users")]
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Number = Annotated[float, Field(ge=-1e15, le=1e15)]
Amount = Annotated[float, Field(ge=0, le=1e15)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Text = Annotated[str, Field(max_length=20_000)]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Ids = Annotated[list[Id], Field(max_length=10_000)]
Quantities = dict[Annotated[str, Field(pattern=r"^[0-9]{1,15}$")], Number]
"""A map of ids to numbers; JSON has text keys only."""


class ApiModel(BaseModel, extra="forbid", allow_inf_nan=False):
    """What goes over the wire."""


class StoredObject(ApiModel):
    """An object that is kept."""

    id: ReadOnly[Id] = Field(description="Unique number.")
