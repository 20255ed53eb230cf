"""Seed data: rows of fixture files, checked by the vendor's models, moved to the tenant's today, loaded or not."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from sqlalchemy import Table, select

from understudy.core.clock import Clock
from understudy.core.database import Database, Violation
from understudy.core.ids import Ids
from understudy.core.long_work import let_go
from understudy.core.rows import Values, insertion
from understudy.core.world import VendorSettings

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by collection."""
Roles = dict[str, dict[str, str]]
"""Credentials by role: the name and value of each of their fields."""
SeedSource = Literal["demo", "empty"] | Rows
"""What a tenant is filled with: the demo data, next to nothing, or rows that replace built-in collections."""

AS_OF = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
"""The instant as of which all fixtures are written; none of ours records anything of this day."""


def days_to(moment: datetime) -> int:
    """The whole days from the fixtures' day to that of a moment, by which times move."""
    return (moment.date() - AS_OF.date()).days


AS_WRITTEN = "as_written"
"""A field of rows that is no column: whether the times of a row stand, unless one of them is yet to come."""


class SeedError(Exception):
    """Seed data that does not fit; the message names file or collection, row and field."""


@dataclass(frozen=True)
class Seeding:
    """A database being filled."""

    db: Database
    ids: Ids
    clock: Clock
    """The tenant's time."""
    settings: VendorSettings
    shift: timedelta
    """Whole days by which the fixtures' times move."""
    replaced: frozenset[str] = frozenset()
    """Collections whose built-in rows the user replaced: what is generated must not lean on them."""

    def moved(self, moment: datetime | None) -> datetime | None:
        """A moment of the fixtures on the tenant's calendar."""
        return None if moment is None else moment + self.shift

    def moved_date(self, day: date | None) -> date | None:
        """A day of the fixtures on the tenant's calendar."""
        return None if day is None else day + self.shift

    def values(self, row: BaseModel) -> Values:
        """The values of a row, its moments and days on the tenant's calendar unless they stand as written."""
        values = row.model_dump()
        moments = [value for value in values.values() if isinstance(value, datetime)]
        if values.pop(AS_WRITTEN, False) and max(moments, default=self.now) <= self.now:
            return values
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = self.moved(value)
            elif isinstance(value, date):
                values[name] = self.moved_date(value)
        return values

    @property
    def today(self) -> datetime:
        """The midnight (UTC) that begins the fixtures' day on the tenant's calendar."""
        return AS_OF.replace(hour=0) + self.shift

    @property
    def now(self) -> datetime:
        """The fixtures' instant on the tenant's calendar, or the tenant's now if that is earlier."""
        return min(AS_OF + self.shift, self.clock.now())


Insert = Callable[[Seeding, Sequence[Any]], Awaitable[None]]
Extract = Callable[[Database], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One kind of seed rows: a fixture file, a key of inline seeds, a list of the control plane's state."""

    name: str
    model: type[BaseModel]
    """Checks each row; unknown fields must be refused."""
    insert: Insert
    """Writes the checked rows."""
    extract: Extract
    """Reads the rows back in the same format."""


def of_table(name: str, model: type[BaseModel], table: Table) -> Collection:
    """A collection whose rows are a table's: fields are columns; moments and days move, but for those as written."""
    columns = [column for column in table.columns if column.name in model.model_fields]
    all_rows = select(*columns).order_by(*table.primary_key.columns)

    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        values = [_row(seeding, name, row, table) for row in rows]
        if values:
            await seeding.db.execute(insertion(table), values)

    async def read(db: Database) -> list[dict[str, Any]]:
        found = await db.all(all_rows)
        checked = (model.model_validate(dict(zip(row._fields, row, strict=True))) for row in found)
        return [row.model_dump(mode="json", exclude={AS_WRITTEN}) for row in checked]

    return Collection(name=name, model=model, insert=write, extract=read)


def _row(seeding: Seeding, name: str, row: BaseModel, table: Table) -> Values:
    values = seeding.values(row)
    if "id" in table.columns and values.get("id") is None:
        values["id"] = seeding.ids.integer(name)
    elif isinstance(values.get("id"), int):
        seeding.ids.at_least(name, values["id"])
    return {key: value for key, value in values.items() if key in table.columns}


def read_fixtures(folder: Path, collections: Sequence[Collection]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a folder's files; raises SeedError for a file that is no list of objects or of no collection."""
    known = {collection.name for collection in collections}
    rows: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.json")):
        if path.stem not in known:
            raise SeedError(f"{path}: no collection of that name; there are {', '.join(sorted(known))}")
        rows[path.stem] = _read(path)
    return rows


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SeedError(f"{path}: {error}") from error
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise SeedError(f"{path}: a fixture file holds one JSON array of objects")
    return content


def check(collection: Collection, rows: Sequence[Mapping[str, Any]], source: str) -> list[BaseModel]:
    """The rows as the vendor's models; raises SeedError naming row and field of the first that does not fit."""
    checked = []
    for number, row in enumerate(rows, start=1):
        try:
            checked.append(collection.model.model_validate(row))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "(row)"
            raise SeedError(f"{source}: row {number}, field {where}: {first['msg']}") from error
    return checked


def check_all(collections: Sequence[Collection], rows: Rows) -> dict[str, list[BaseModel]]:
    """The rows of several collections as the vendor's models; raises SeedError."""
    known = [collection.name for collection in collections]
    unknown = set(rows) - set(known)
    if unknown:
        raise SeedError(f"no collection is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return {c.name: check(c, rows[c.name], c.name) for c in collections if c.name in rows}


async def load(
    seeding: Seeding,
    collections: Sequence[Collection],
    rows: Rows,
) -> None:
    """Checks and writes all rows, or none; raises SeedError."""
    checked = check_all(collections, rows)
    async with seeding.db.transaction():
        for collection in collections:
            if collection.name not in checked:
                continue
            try:
                await collection.insert(seeding, checked[collection.name])
            except Violation as error:
                raise SeedError(f"{collection.name}: {error}") from error
            let_go(checked[collection.name])
