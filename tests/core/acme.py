"""A vendor that exists nowhere, small enough to see the core behind it."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from starlette.responses import Response

from understudy.control.addresses import Addresses
from understudy.core.address import Mount
from understudy.core.dialect import Dialect
from understudy.core.exchange import CurrentExchange, CurrentWorld, Exchange
from understudy.core.refusals import Refusal
from understudy.core.seeding import Roles, Rows, of_table
from understudy.core.stages.middleware import Stages, indexed
from understudy.core.tenants import Tenants
from understudy.core.vendor import Api, CredentialField, Vendor
from understudy.core.world import VendorSettings
from understudy.server.server import private_server
from understudy.suite import Listed

TABLES = MetaData()
KEYS = Table("keys", TABLES, Column("id", Integer, primary_key=True), Column("key", String, unique=True))
ITEMS = Table("items", TABLES, Column("id", Integer, primary_key=True), Column("name", String, unique=True))


class Key(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int | None = None
    key: str


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int | None = None
    name: str


class Settings(VendorSettings):
    greeting: str = Field(default="hello", description="What it says.")


class Refused(Refusal):
    """No."""

    status = 400
    clause = "acme/refused"
    says = "No."


class NotFound(Refused):
    """There is no such thing."""

    status = 404


class TooMany(Refused):
    """Too often."""

    status = 429


class Unexpected(Refused):
    """An error of ours."""

    status = 500


def render(refusal: Refusal, _exchange: Exchange) -> Response:
    return Response(json.dumps({"error": refusal.text}), refusal.code, refusal.headers, "application/json")


def invalid(error: RequestValidationError) -> Refusal:
    return Refused(str(error.errors()[0]["msg"]))


async def identify(exchange: Exchange) -> str | None:
    return exchange.header("x-key")


async def item(item_id: int, world: CurrentWorld) -> Response:
    row = await world.db.first(select(ITEMS).where(ITEMS.c.id == item_id))
    if row is None:
        raise NotFound
    return Response(json.dumps({"id": row.id, "name": row.name}), media_type="application/json")


async def add(exchange: CurrentExchange, world: CurrentWorld) -> Response:
    name = json.loads(await exchange.body())["name"]
    values = {"id": world.ids.integer("items"), "name": name}
    await world.db.execute(insert(ITEMS), values)
    return Response(json.dumps(values), 201, media_type="application/json")


async def now(world: CurrentWorld) -> Response:
    return Response(json.dumps({"now": world.clock.now().isoformat()}), media_type="application/json")


def api() -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/now", now)
    app.add_api_route("/items/{item_id}", item)
    app.add_api_route("/items", add, methods=["POST"])
    return app


def roles(rows: Rows) -> Roles:
    return {f"key-{row['id']}": {"key": row["key"]} for row in rows.get("keys", ())}


def headers(_api: Api, credential: Mapping[str, str]) -> dict[str, str]:
    return {"x-key": credential["key"]}


def environment(base: str, _roles: Roles) -> dict[str, str]:
    return {"ACME_URL": base}


def vendor(name: str = "acme", **more: Any) -> Vendor:
    return Vendor(
        name=name,
        title="Acme",
        tables=TABLES,
        collections=(of_table("keys", Key, KEYS), of_table("items", Item, ITEMS)),
        settings=Settings,
        refusals=(Refused, NotFound, TooMany, Unexpected),
        render=render,
        not_found=NotFound,
        method_not_allowed=Refused,
        unexpected=Unexpected,
        too_large=Refused,
        too_many=TooMany,
        dialect=Dialect(invalid=invalid),
        identify=identify,
        api=api,
        credentials=(CredentialField(collection="keys", name="key"),),
        roles=roles,
        headers=headers,
        unknown={"x-key": "nobody"},
        environment=environment,
        rate="5/second",
        **more,
    )


def fixtures(folder: Path) -> Path:
    """Writes the seed data of the vendor into a folder."""
    for where in (folder, folder / "empty"):
        where.mkdir(parents=True, exist_ok=True)
        (where / "keys.json").write_text(json.dumps([{"id": 1, "key": "demo-key"}]), "utf-8")
    (folder / "items.json").write_text(json.dumps([{"id": 1, "name": "anvil"}, {"id": 2, "name": "rope"}]), "utf-8")
    return folder


def tenants(folder: Path, *names: str) -> Tenants:
    """Tenants of a process that serves vendors of these names, each an Acme of its own."""
    loaders = {name: (lambda name=name: vendor(name)) for name in names or ("acme",)}
    built_in = fixtures(folder / "fixtures")
    return Tenants(loaders, lambda _name: built_in)


async def added(tenants: Tenants, tenant_id: str, name: str, vendor: str = "acme") -> int:
    """Adds an item to a tenant and answers its id."""
    tenant = tenants.get(tenant_id)
    assert tenant is not None
    world = await tenants.world(tenant, vendor)
    number = world.ids.integer("items")
    await world.db.execute(insert(ITEMS), {"id": number, "name": name})
    return number


VENDOR = vendor()


def app(tenants: Tenants) -> Stages:
    """Acme behind its stages, as the front calls it."""
    made = tenants.vendor("acme")
    operations, index = indexed(made)
    return Stages(operations, vendor=made, tenants=tenants, index=index)


def served(folder: Path) -> AbstractContextManager[Addresses]:
    """A server of this vendor alone, with its control plane."""
    fixtures(folder / "fixtures" / "acme")
    return private_server("acme", (Listed("acme", (Mount("acme"), Mount("acme-too")), "tests.core.acme", folder),))
