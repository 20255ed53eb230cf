"""A warehouse that exists nowhere: boxes on shelves, a whole vendor in one module."""

from typing import Annotated, Any, cast

import sqlalchemy as sa
from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import JSONResponse, Response

from understudy.core import resources, rows
from understudy.core.authorization import authorization
from understudy.core.columns import columns_of
from understudy.core.dialect import Dialect
from understudy.core.documents import Document, document_routes
from understudy.core.exchange import CurrentExchange, Exchange
from understudy.core.lists import Filter, Listing, Page, asked, equals, filters_of, least, most
from understudy.core.refusals import Refusal, documented
from understudy.core.resources import Conventions, Operation, mount
from understudy.core.routing import flatten
from understudy.core.rows import Values
from understudy.core.seeding import of_table
from understudy.core.vendor import CredentialField, Vendor
from understudy.core.world import VendorSettings

TABLES = sa.MetaData()


class Settings(VendorSettings):
    most_boxes: int = Field(default=5, description="Boxes on a shelf at most.")


class Unauthorized(Refusal):
    status, clause, says = 401, "warehouse/access/token", "Who are you?"


class Unknown(Refusal):
    status, clause, says = 404, "warehouse/answers/unknown", "There is nothing here."


class WrongMethod(Refusal):
    status, clause, says = 405, "warehouse/answers/method", "Not so."


class Overloaded(Refusal):
    status, clause, says = 409, "warehouse/boxes/overloaded", "The shelf cannot."


class Invalid(Refusal):
    status, clause, says = 422, "warehouse/answers/invalid", "This does not fit."


class TooMany(Refusal):
    status, clause, says = 429, "warehouse/access/rate", "Slower, please."


class Unexpected(Refusal):
    status, clause, says = 500, "warehouse/answers/unexpected", "Something fell over."


class Token(BaseModel, extra="forbid"):
    id: int
    name: str
    token: str


class ShelfBody(BaseModel, extra="forbid"):
    name: str


class Shelf(ShelfBody):
    id: int


class BoxBody(BaseModel, extra="forbid"):
    shelf_id: int = 1
    label: str | None = None
    weight: int | None = 1


class Box(BoxBody):
    id: int


TOKENS = sa.Table("tokens", TABLES, *columns_of(Token))
SHELVES = sa.Table("shelves", TABLES, *columns_of(Shelf, ["id", "name"]))
COLUMNS = columns_of(Box, ["id", "shelf_id", "label", "weight"], references={"shelf_id": "shelves"})
BOXES = sa.Table("boxes", TABLES, *COLUMNS, sa.Column("heavy", sa.Boolean, default=False))
CLERK = sa.select(TOKENS.c.id).where(TOKENS.c.token == sa.bindparam("token"))
LOAD = sa.select(sa.func.count()).where(BOXES.c.shelf_id == sa.bindparam("shelf"))


async def identify(exchange: Exchange) -> str | None:
    return authorization(exchange.header("authorization")).bearer or None


async def admit(exchange: CurrentExchange) -> Exchange:
    if not exchange.identified or not await exchange.world.db.scalar(CLERK, {"token": exchange.credential}):
        raise Unauthorized
    return exchange


def absent(column: sa.ColumnElement[Any], _name: str) -> sa.ColumnElement[bool]:
    return column.is_(None)


class BoxQuery(BaseModel):
    limit: int = Field(2, description="Boxes at most.")
    offset: int = 0
    sort: str = "id"
    label: Annotated[str | None, Filter(compare=lambda column, name: column.startswith(sa.bindparam(name)))] = None
    lightest: Annotated[int | None, Filter(column="weight", compare=least)] = None
    heaviest: Annotated[int | None, Filter(column="weight", compare=most)] = None
    weight: Annotated[int | None, Filter(choose=lambda name, it: (equals, {name: it}) if it else (absent, {}))] = None


Change = resources.Change[Exchange, Listing]
Resource = resources.Resource[Exchange, Listing]
FILTERS = filters_of(BoxQuery, apart={"limit", "offset", "sort"})


async def weigh(change: Change) -> None:
    weight = (change.after or {}).get("weight") or 0
    if weight > 100:
        raise Overloaded
    if change.after is not None:
        change.after["heavy"] = weight > 10


async def carry(change: Change) -> None:
    world, shelf = change.context.world, (change.after or {}).get("shelf_id")
    if await world.db.scalar(LOAD, {"shelf": shelf}) > cast("Settings", world.settings).most_boxes:
        raise Overloaded


SHELF = Resource(
    path="/shelves/",
    key="{shelf_id:int}",
    name="shelves",
    noun="shelf",
    item=Shelf,
    bodies={"create": ShelfBody},
    operations=("list", "create", "read", "delete"),
    create_by="PUT",
    own=Listing(SHELVES),
)
BOX = Resource(
    path="/boxes",
    name="boxes",
    noun="box",
    item=Box,
    query=BoxQuery,
    bodies={"create": BoxBody, "replace": BoxBody, "change": BoxBody},
    operations=("list", "create", "read", "replace", "change", "delete"),
    before=weigh,
    after=carry,
    own=Listing(BOXES),
)


async def listed(exchange: Exchange, resource: Resource, query: Any) -> Page:
    if resource is SHELF:
        return Page(await resource.own.all(exchange.world.db, asked({}, query)), 0)
    order, wanted = ((query.sort.lstrip("-"), query.sort.startswith("-")),), asked(FILTERS, query)
    return await resource.own.page(exchange.world.db, wanted, limit=query.limit, offset=query.offset, order=order)


async def read(exchange: Exchange, resource: Resource, key: int, _operation: Operation = "read") -> Values:
    row = await rows.find(exchange.world.db, TABLES.tables[resource.name], key)
    if row is None:
        raise Unknown(f"There is no {resource.noun} {key}.")
    return row


async def check(change: Change) -> None:
    if change.after and change.after.get("shelf_id"):
        await read(change.context, SHELF, change.after["shelf_id"])


async def write(change: Change) -> Values:
    world, table = change.context.world, TABLES.tables[change.resource.name]
    key = change.key or world.ids.integer(table.name)
    if change.before is None:
        await rows.add(world.db, table, {**(change.after or {}), "id": key})
    elif change.after is not None:
        await rows.write(world.db, table, key, change.after)
    elif change.resource is SHELF and await world.db.scalar(LOAD, {"shelf": key}):
        raise Overloaded("There are boxes on the shelf.")
    else:
        await rows.remove(world.db, table, key)
    return {"id": key}


async def answer(_exchange: Exchange, _resource: Resource, operation: Operation, found: Any) -> Response:
    if isinstance(found, Page):
        found = {"items": [list(row) for row in found.rows], "total": found.total}
    return Response(to_json(found), 201 if operation == "create" else 200, media_type="application/json")


CONVENTIONS = Conventions[Exchange, Listing](
    context=Annotated[Exchange, Depends(admit)],
    describe=lambda resource, kind: {"name": f"{kind}_{resource.name}", "responses": documented(Unauthorized)},
    list=listed,
    read=read,
    find=read,
    check=check,
    write=write,
    answer=answer,
)


def api() -> FastAPI:
    app, router = FastAPI(openapi_url=None), APIRouter()
    for resource in (SHELF, BOX):
        mount(router, resource, CONVENTIONS)
    document = Document(title="Warehouse", version="1", description="Boxes on shelves.", routes=router.routes)
    flatten(app, [router, document_routes(document, "", ("document", "page"))])
    return app


VENDOR = Vendor(
    name="warehouse",
    title="Warehouse",
    tables=TABLES,
    collections=(of_table("tokens", Token, TOKENS), of_table("shelves", Shelf, SHELVES), of_table("boxes", Box, BOXES)),
    settings=Settings,
    refusals=(Unauthorized, Unknown, WrongMethod, Overloaded, Invalid, TooMany, Unexpected),
    render=lambda refusal, _: JSONResponse({"error": refusal.text}, refusal.code, refusal.headers),
    not_found=Unknown,
    method_not_allowed=WrongMethod,
    unexpected=Unexpected,
    too_large=Invalid,
    too_many=TooMany,
    dialect=Dialect(invalid=lambda error: Invalid(str(error.errors()[0]["loc"]))),
    identify=identify,
    api=api,
    credentials=(CredentialField(collection="tokens", name="token"),),
    roles=lambda rows: {row["name"]: {"token": row["token"]} for row in rows.get("tokens", ())},
    headers=lambda _api, credential: {"Authorization": f"Bearer {credential['token']}"},
    unknown={"Authorization": "Bearer nobody"},
    environment=lambda base, _roles: {"WAREHOUSE_URL": base},
    first_request="curl -H 'Authorization: Bearer {clerk[token]}' {url}/boxes",
    rate="5/second",
)
