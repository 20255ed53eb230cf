"""Descriptions of sites and timeseries as CSV files.

The handlers read the form themselves: FastAPI would read it before it is known who asks, and would refuse what the real
server overlooks, such as a text in the place of a file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from python_multipart.exceptions import FormParserError
from sqlalchemy import Delete, Select, bindparam, delete, select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from understudy.bemserver import permissions, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.entities.properties import is_value
from understudy.bemserver.entities.structure import outwards
from understudy.bemserver.models.entity import Context, Entity
from understudy.bemserver.models.scalars import Text, Whole
from understudy.bemserver.models.units import is_unit
from understudy.bemserver.refusals import BadFile, invalid
from understudy.bemserver.timeseries_data.formats import decoded
from understudy.core import rows
from understudy.core.database import Violation
from understudy.core.world import World

router = APIRouter()
Row = Mapping[str, str | None]

_LEVELS = tuple(reversed(outwards("space")[:-1]))
_PLAIN = ("Name", "Description", "IFC_ID")
_SERIES = ("Campaign scope", "Name", "Description", "Unit", "Site", "Building", "Storey", "Space", "Zone")
_PLACE_FILES = {f"{noun}s_csv": noun for noun in (*_LEVELS, "zone")}
"""What a file of places describes, by its name in the form: the table is called as it and an s."""
_TIMESERIES_FILE = "timeseries_csv"
_FORM = {"requestBody": {"content": {"multipart/form-data": {}}, "required": True}}


class IntoCampaign(BaseModel):
    """The campaign that is described."""

    campaign_id: Annotated[int, Whole()]


@router.post("/io/sites", status_code=HTTPStatus.CREATED, openapi_extra=_FORM)
async def upload_sites(context: SignedIn, request: Request, query: Annotated[IntoCampaign, Query()]) -> Response:
    """Adds and changes the sites, buildings, storeys, spaces and zones of a campaign, all or none."""
    return await _taken(context, query.campaign_id, await _files(request, _PLACE_FILES))


@router.post("/io/timeseries", status_code=HTTPStatus.CREATED, openapi_extra=_FORM)
async def upload_timeseries(context: SignedIn, request: Request, query: Annotated[IntoCampaign, Query()]) -> Response:
    """Adds and changes the timeseries of a campaign, all or none."""
    files = await _files(request, [_TIMESERIES_FILE])
    if not files:
        raise invalid("files", {_TIMESERIES_FILE: ["Missing data for required field."]})
    return await _taken(context, query.campaign_id, files)


async def _files(request: Request, parts: Iterable[str]) -> dict[str, bytes]:
    """The files of a form among those that are looked for."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return {}
    try:
        async with request.form() as form:
            found = {name: form.get(name) for name in parts}
            return {name: await file.read() for name, file in found.items() if isinstance(file, UploadFile)}
    except (HTTPException, FormParserError):  # bemserver/io/unreadable-form
        return {}


async def _taken(context: Context, campaign_id: int, files: dict[str, bytes]) -> Response:
    if await permissions.find(context, BY_NAME["campaigns"], campaign_id) is None:
        raise invalid("query", {"campaign_id": ["Unknown campaign ID."]})
    await _import(context.world, campaign_id, files, may_write=context.user.is_admin)
    return responses.untagged(None, HTTPStatus.CREATED)


async def _import(world: World, campaign_id: int, files: Mapping[str, bytes], *, may_write: bool) -> None:
    """Reads the files into a campaign, all of them or none."""
    upload = _Upload(world, campaign_id, may_write=may_write)
    async with world.db.transaction():
        try:
            for name, content in files.items():
                if name in _PLACE_FILES:
                    await upload.places(_PLACE_FILES[name], content)
                else:
                    await upload.series(content)
        except Violation as error:
            raise BadFile(str(error)) from None


def _rows(content: bytes, columns: Sequence[str]) -> tuple[list[str], Iterator[Row]]:
    """The names of the properties in a file, and its rows."""
    reader = csv.DictReader(io.StringIO(decoded(content), newline=""))
    if reader.fieldnames is None:
        raise BadFile("Empty CSV file")
    names = list(reader.fieldnames)
    missing = [column for column in columns if column not in names]
    if missing:
        raise BadFile(f"Missing columns: {missing}")
    return [name for name in names if name not in columns], reader


@cache
def _by_key(entity: Entity, names: tuple[str, ...]) -> Select[Any]:
    columns = entity.table.c
    return select(columns.id).where(*(columns[name] == bindparam(name) for name in names))


@cache
def _known(links: Entity) -> Select[Any]:
    """Names, ids and types of properties: those that are linked, or timeseries' own."""
    link = links.table
    if "structural_element_property_id" not in link.c:
        return select(link.c.name, link.c.id, link.c.value_type)
    known = BY_NAME["structural_element_properties"].table
    source = link.join(known, known.c.id == link.c.structural_element_property_id)
    return select(known.c.name, link.c.id, known.c.value_type).select_from(source)


@cache
def _of_series(links: Entity) -> Delete:
    return delete(links.table).where(links.table.c.timeseries_id == bindparam("series"))


class _Upload:
    """Files being read into a campaign."""

    def __init__(self, world: World, campaign_id: int, *, may_write: bool) -> None:
        self._world = world
        self._campaign_id = campaign_id
        self._may_write = may_write

    async def _id(self, table: str, **values: Any) -> int | None:
        found: int | None = await self._world.db.scalar(_by_key(BY_NAME[table], tuple(values)), values)
        return found

    async def _put(self, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Adds a row, or changes the one with that key; answers its id."""
        if not self._may_write:
            raise BadFile
        db, target = self._world.db, BY_NAME[table].table
        found = await self._id(table, **key)
        if found is not None:
            if values:
                await rows.write(db, target, found, values)
            return found
        new = {"id": self._world.ids.integer(table), **key, **values}
        await rows.add(db, target, new)
        return int(new["id"])

    async def _definitions(self, links: str, names: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Id and type of each property that the header names; refuses an unknown one."""
        found = {row.name: (row.id, row.value_type) for row in await self._world.db.all(_known(BY_NAME[links]))}
        for name in names:
            if name not in found:
                raise BadFile(f'Unknown property: "{name}"')
        return {name: found[name] for name in names}

    async def _properties(
        self, told: str, table: str, key: Mapping[str, Any], row: Row, known: Mapping[str, tuple[int, str]]
    ) -> None:
        reference = "property_id" if "timeseries" in table else f"{table.split('_', maxsplit=1)[0]}_property_id"
        for name, (number, value_type) in known.items():
            value = row[name]
            if not value:
                continue
            if not is_value(value_type, value):
                raise BadFile(f'{told} property "{name}" can\'t be created.')
            await self._put(table, {**key, reference: number}, {"value": value})

    async def _place(self, names: Sequence[str | None]) -> dict[str, int]:
        """The reference to what a path of names leads to, from a site inwards; without names to the campaign."""
        key: dict[str, Any] = {"campaign_id": self._campaign_id}
        for level, name in zip(_LEVELS, names, strict=False):
            found = await self._id(f"{level}s", name=name, **key)
            if found is None:
                path = "/".join(str(each) for each in names[: _LEVELS.index(level) + 1])
                raise BadFile(f'Unknown {level}: "{path}"')
            key = {f"{level}_id": found}
        return key

    async def places(self, noun: str, content: bytes) -> None:
        """Reads sites, or what lies in them, or zones."""
        parents = _LEVELS[: _LEVELS.index(noun)] if noun in _LEVELS else ()
        names, lines = _rows(content, (*(each.title() for each in parents), *_PLAIN))
        known = await self._definitions(f"{noun}_properties", names)
        for row in lines:
            key = {**await self._place([row[each.title()] for each in parents]), "name": row["Name"]}
            told = f'{noun.title()} "{row["Name"]}"'
            if not _fits(BY_NAME[f"{noun}s"], row):
                raise BadFile(f"{told} can't be created.")
            values = {"description": row["Description"], "ifc_id": row["IFC_ID"]}
            number = await self._put(f"{noun}s", key, values)
            await self._properties(told, f"{noun}_property_data", {f"{noun}_id": number}, row, known)

    async def series(self, content: bytes) -> None:
        """Reads timeseries with their properties and places."""
        names, lines = _rows(content, _SERIES)
        known = await self._definitions("timeseries_properties", names)
        for row in lines:
            scope = await self._id("campaign_scopes", campaign_id=self._campaign_id, name=row["Campaign scope"])
            if scope is None:
                raise BadFile(f'Unknown campaign scope: "{row["Campaign scope"] or ""}"')
            number = await self._one_series(row, scope)
            told = f'Timeseries "{row["Name"]}"'
            owner = {"timeseries_id": number}
            await self._properties(told, "timeseries_property_data", owner, row, known)
            await self._attach(number, await self._location(row))

    async def _one_series(self, row: Row, scope: int) -> int:
        name, unit = row["Name"], row["Unit"]
        if not (_fits(BY_NAME["timeseries"], row) and is_unit(unit or "")):
            raise BadFile(f'Timeseries "{name}" can\'t be created.')
        key = {"campaign_id": self._campaign_id, "name": name}
        values = {"campaign_scope_id": scope, "unit_symbol": unit, "description": row["Description"]}
        return await self._put("timeseries", key, values)

    async def _location(self, row: Row) -> dict[str, int]:
        """References to the deepest place that a row names, and to its zone."""
        names = [row[level.title()] for level in _LEVELS]
        depth = max((at for at, name in enumerate(names, 1) if name), default=0)
        for outer, inner in pairwise(range(depth)):
            if names[inner] and not names[outer]:
                says = f'Missing {_LEVELS[outer]} for {_LEVELS[inner]} "{names[inner]}"'
                raise BadFile(says)
        found = await self._place(names[:depth]) if depth else {}
        if row["Zone"]:
            zone = await self._id("zones", campaign_id=self._campaign_id, name=row["Zone"])
            if zone is None:
                raise BadFile(f'Unknown zone: "{row["Zone"]}"')
            found["zone_id"] = zone
        return found

    async def _attach(self, number: int, references: Mapping[str, int]) -> None:
        """Puts a timeseries where the row says, and nowhere else."""
        for noun in (*_LEVELS, "zone"):
            await self._world.db.execute(_of_series(BY_NAME[f"timeseries_by_{noun}s"]), {"series": number})
        for reference, wanted in references.items():
            links = f"timeseries_by_{reference.removesuffix('_id')}s"
            await self._put(links, {"timeseries_id": number, reference: wanted}, {})


def _fits(resource: Entity, row: Row) -> bool:
    """Whether a row has a name, and no text in it is longer than its column takes."""
    for column, value in row.items():
        name = (column or "").lower()
        kinds = [field.kind for field in resource.columns if field.name == name]
        longest = kinds[0].longest if kinds and isinstance(kinds[0], Text) else None
        if longest is not None and isinstance(value, str) and len(value) > longest:
            return False
    return row["Name"] is not None
