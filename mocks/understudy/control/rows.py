"""Routes about a tenant's data: rows in, rows out, in the format of the fixture files."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from understudy.control.conventions import CurrentVendor, NamedWorld, documented, routes, validated
from understudy.control.large_bodies import ROWS, LargeBodyRoute, UncheckedRows, checked
from understudy.core.control_routes import AllTenants, ControlledTenant
from understudy.core.database import Database
from understudy.core.ids import Ids, IdsState
from understudy.core.long_work import Interrupted, beside, carried_out, let_go
from understudy.core.problems import Conflict, Invalid, NotFound
from understudy.core.rows import count
from understudy.core.seeding import Collection, Seeding, days_to, load
from understudy.core.vendor import Vendor

router = routes("data", "/tenants/{tenant_id}", route_class=LargeBodyRoute)

AnchorQuery = Annotated[
    Literal["fixed", "now"],
    Query(
        description="`fixed` takes times as written; `now` moves them by the whole days from"
        " the fixtures' instant to the tenant's today."
    ),
]


class Seed(BaseModel, extra="allow", strict=True):
    """Rows by collection, in the format of the fixture files."""

    __pydantic_extra__: dict[str, UncheckedRows]

    generate: dict[str, Any] | None = Field(
        default=None, description="Options of the vendor's generator of many rows, to run it too."
    )


class State(BaseModel):
    """How many rows there are."""

    collections: dict[str, int] = Field(description="Rows by collection.")


class Seeded(State):
    """What was added, and how many rows there are."""

    added: dict[str, int] = Field(description="Rows that came, by collection.")


@router.post("/seed/{vendor}", responses=documented(Conflict))
async def add_rows(
    tenants: AllTenants,
    tenant: ControlledTenant,
    vendor: CurrentVendor,
    world: NamedWorld,
    seed: Seed,
    anchor: AnchorQuery = "fixed",
) -> Seeded:
    """Adds rows to what is there, all or none; credentials among them select the tenant from then on."""
    options = None if seed.generate is None else _options(vendor, seed.generate)
    given = seed.__pydantic_extra__
    rows = await checked(ROWS, given, "body")
    # They are copies.
    await beside(let_go, *given.values())
    shift = timedelta(days=days_to(tenant.clock.now()) if anchor == "now" else 0)
    kept: IdsState | None = None
    try:
        async with world.db.long_transaction():
            kept = world.ids.state()
            seeding = Seeding(world.db, world.ids, world.clock, world.settings, shift)
            work = _added(vendor, seeding, rows, options)
            seeded: Seeded = await beside(carried_out, work, stop=world.db.interrupt)
            world.check()
            await tenants.reindex(tenant, vendor.name)
    except BaseException as error:
        if kept is not None:
            world.ids = Ids(kept, tenant.clock)
        if isinstance(error, Interrupted):
            raise Conflict("The tenant was reset or deleted before the rows were there; none were added.") from error
        raise
    return seeded


@router.get("/state/{vendor}", responses=documented(Conflict))
async def get_state(vendor: CurrentVendor, world: NamedWorld) -> State:
    """How many rows each collection of the vendor has."""
    return State(collections=await world.db.long_where_large(_counts(world.db, vendor)))


@router.get("/state/{vendor}/{collection}", responses=documented(Conflict), response_model=list[dict[str, Any]])
async def get_rows(
    vendor: CurrentVendor,
    world: NamedWorld,
    collection: Annotated[str, Path(description="Name of a collection of the vendor.")],
) -> Response:
    """All rows of a collection, in the format of the fixture files, secrets included."""
    known = {each.name: each for each in vendor.collections}
    if collection not in known:
        raise NotFound(f"{vendor.name} has no collection {collection}.", known=list(known))
    content = await world.db.long_where_large(_rows(world.db, known[collection]))
    return Response(content, media_type="application/json")


async def _added(vendor: Vendor, seeding: Seeding, rows: dict[str, list[Any]], options: BaseModel | None) -> Seeded:
    """Adds rows, and those of the generator."""
    before = await _counts(seeding.db, vendor)
    await load(seeding, vendor.collections, rows)
    let_go(*rows.values())
    if options is not None and vendor.fill is not None:
        await vendor.fill(seeding, options)
    after = await _counts(seeding.db, vendor)
    grown = {name: count - before[name] for name, count in after.items()}
    return Seeded(collections=after, added={name: more for name, more in grown.items() if more})


async def _rows(db: Database, collection: Collection) -> bytes:
    """All rows as JSON."""
    rows = await collection.extract(db)
    # One by one: the encoder lets no other thread work meanwhile.
    content = b"[%s]" % b",".join([to_json(row) for row in rows])
    let_go(rows)
    return content


def _options(vendor: Vendor, values: Any) -> BaseModel:
    if vendor.volume is None or vendor.fill is None:
        raise Invalid(f"{vendor.name} has no generator of many rows.")
    return validated(vendor.volume, values, "body", "generate")


async def _counts(db: Database, vendor: Vendor) -> dict[str, int]:
    counts = {}
    for each in vendor.collections:
        table = vendor.tables.tables.get(each.name)
        counts[each.name] = len(await each.extract(db)) if table is None else await count(db, table)
    return counts
