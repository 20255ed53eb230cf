"""Seed data: a model for the rows of each table, made from its fields; points of timeseries; credentials."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, PlainSerializer, create_model
from pydantic import Field as Described
from sqlalchemy import insert, select

from understudy.bemserver.entities.catalog import ENTITIES
from understudy.bemserver.models.entity import Entity
from understudy.bemserver.models.fields import ABSENT, Field
from understudy.bemserver.models.scalars import Flag, Invalid, JsonObject, Real, Whole
from understudy.bemserver.models.temporal import Moment, micros, moment
from understudy.bemserver.timeseries_data.storage import DATA
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding, of_table

_TYPES: dict[type, Any] = {
    Whole: int,
    Real: float,
    Flag: bool,
    JsonObject: dict[str, Any],
    Moment: AwareDatetime,
}


class Row(BaseModel, extra="forbid", defer_build=True):
    """A row of seed data."""


class Point(Row):
    """A value of a timeseries."""

    timeseries_id: int = Described(description="Id of the timeseries.")
    data_state_id: int = Described(description="Id of the data state.")
    timestamp: AwareDatetime = Described(description="Moment of the value.")
    value: float = Described(description="The value, in the unit of the timeseries.")


def _checked(field: Field) -> Any:
    """The annotation of a field: its Python type, or text as its kind keeps and shows it."""
    kind = field.kind
    if type(kind) in _TYPES:
        return _TYPES[type(kind)]

    def kept(value: str) -> Any:
        try:
            return kind.parse(kind.show(value))
        except Invalid as error:
            raise ValueError(" ".join(map(str, error.says))) from None

    return Annotated[str, AfterValidator(kept), PlainSerializer(kind.show, when_used="json")]


def _model(entity: Entity) -> type[Row]:
    fields: dict[str, Any] = {"id": (int | None, Described(default=None, description="Id; the next one if left out."))}
    for field in entity.columns:
        needed = field.required or (not field.optional and field.stored is ABSENT)
        default = ... if needed else (None if field.stored is ABSENT else field.stored)
        kind = _checked(field)
        described = Described(default=default, description=f"As in {entity.path}.")
        fields[field.name] = (kind if default is not None else kind | None, described)
    return create_model(f"{entity.name}_row", __base__=Row, **fields)


async def _insert_points(seeding: Seeding, rows: Sequence[Point]) -> None:
    values = [{**row.model_dump(), "timestamp": micros(row.timestamp + seeding.shift)} for row in rows]
    if values:
        await seeding.db.execute(insert(DATA), values)


async def _extract_points(db: Database) -> list[dict[str, Any]]:
    return [{**row._asdict(), "timestamp": moment(row.timestamp).isoformat()} for row in await db.all(select(DATA))]


COLLECTIONS = (
    *(of_table(each.name, _model(each), each.table) for each in ENTITIES),
    Collection(name="timeseries_data", model=Point, insert=_insert_points, extract=_extract_points),
)
"""One collection for each table, in an order in which rows come after those they refer to."""
