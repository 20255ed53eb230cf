"""Routes about tenants and their snapshots: make, show, reset, bring back, take away."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field

from understudy.control.addresses import Addresses
from understudy.control.conventions import CurrentAddresses, documented, routes, served, validated
from understudy.control.large_bodies import SEEDS, LargeBodyRoute, UncheckedSeeds, checked
from understudy.core.control_routes import AllTenants, ControlledTenant, Wish
from understudy.core.problems import Conflict, NotFound
from understudy.core.tenant import DEFAULT, Snapshot, Tenant
from understudy.core.vendor import Vendor
from understudy.core.world import Anchor

router = routes("tenants", route_class=LargeBodyRoute)
snapshots = routes("snapshots", "/tenants/{tenant_id}/snapshots")

LONGEST = 10 * 365 * 86_400
MOST_SNAPSHOTS = 50
"""Snapshots of a tenant at most: each holds a copy of its data in memory."""

SnapshotName = Annotated[str, Path(description="Name of a snapshot.")]


class NewTenant(Wish):
    """What a tenant is to be like; everything has a default."""

    id: str | None = Field(
        default=None,
        description="1 to 63 of a-z, 0-9 and -, with no - at an end; made up when not given.",
        examples=["team-a"],
    )
    seed: UncheckedSeeds = Field(
        default={},
        description="By vendor: `demo` (the default), `empty`, or rows by collection, in the format"
        " of the fixture files, that replace those of the demo data.",
    )
    settings: dict[str, dict[str, Any]] = Field(
        default={}, description="By vendor: settings that differ from the vendor's defaults."
    )
    ttl: Annotated[float, Field(gt=0, le=LONGEST)] | None = Field(
        default=None,
        description="Seconds of the host after which the tenant is deleted; null for never.",
    )
    anchor: Anchor = Field(
        default="now",
        description="`now` moves the times of the seed by whole days to today; `fixed` leaves them"
        " as written and sets the clock to match.",
    )


class TenantMount(BaseModel):
    """One way for a tenant's clients to reach a vendor."""

    url: str = Field(description="Base address; the credential selects the tenant.")
    path_url: str = Field(description="Base address of this tenant, for clients without credential.")
    tls_url: str = Field(description="As `url`, at the port that speaks TLS.")
    tls_path_url: str = Field(description="As `path_url`, at the port that speaks TLS.")


class TenantVendor(TenantMount):
    """Everything that a tenant's clients of one vendor need."""

    credentials: dict[str, dict[str, str]] = Field(
        description="By role, as the tenant was seeded: what the client identifies itself with."
    )
    env: dict[str, str] = Field(description="The environment variables that the vendor's own clients read.")
    mounts: dict[str, TenantMount] = Field(
        description="All mounts of the vendor, by path segment; the first is the one above."
    )


class TenantSummary(BaseModel):
    """A tenant in a list."""

    id: str = Field(description="Id of the tenant.")
    created: datetime = Field(description="When it was made, by the host's clock.")
    expires: datetime | None = Field(description="When it is deleted by itself; null for never.")
    anchor: Anchor = Field(description="Whether seeded times move to today.")
    requests: int = Field(description="Entries in its journal.")
    snapshots: list[str] = Field(description="Names of its snapshots.")


class FullTenant(TenantSummary):
    """A tenant and all that its users need."""

    vendors: dict[str, TenantVendor] = Field(description="By vendor.")


class TenantList(BaseModel):
    """All tenants."""

    tenants: list[TenantSummary] = Field(description="The oldest first.")


class NewSnapshot(Wish):
    """What a snapshot is to be called."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
        description="1 to 63 of letters, digits, dot, underscore and hyphen, a letter or digit first;"
        " a snapshot of that name is replaced.",
        examples=["before-upload"],
    )


class ShownSnapshot(BaseModel):
    """A tenant as it was."""

    name: str = Field(description="Its name.")
    taken: datetime = Field(description="When it was taken, by the tenant's clock.")
    vendors: dict[str, int] = Field(description="Bytes of data by vendor, of those that had been touched.")


class SnapshotList(BaseModel):
    """All snapshots of a tenant."""

    snapshots: list[ShownSnapshot] = Field(description="In the order first taken.")


@router.get("/tenants")
async def list_tenants(tenants: AllTenants) -> TenantList:
    """All tenants, the oldest first."""
    return TenantList(tenants=[TenantSummary(**_summary(tenant)) for tenant in tenants.all()])


@router.post("/tenants", status_code=201, responses=documented(Conflict))
async def create_tenant(tenants: AllTenants, addresses: CurrentAddresses, wish: NewTenant | None = None) -> FullTenant:
    """Makes a tenant, all or nothing, and answers with everything its users need; without a body it has demo data."""
    wish = NewTenant() if wish is None else wish
    seed = await checked(SEEDS, wish.seed, "body", "seed") if wish.seed != {} else {}
    for name in (*seed, *wish.settings):
        await served(tenants, name)
    for name, values in wish.settings.items():
        validated(tenants.vendor(name).settings, values, "body", "settings", name)
    tenant = await tenants.create(wish.id, seed, wish.settings, wish.ttl, wish.anchor)
    return await get_tenant(tenant, tenants, addresses)


@router.get("/tenants/{tenant_id}")
async def get_tenant(tenant: ControlledTenant, tenants: AllTenants, addresses: CurrentAddresses) -> FullTenant:
    """A tenant with everything its users need."""
    found = [await tenants.imported(name) for name in tenants.names]
    vendors = {each.name: _vendor(tenant, each, addresses) for each in found}
    return FullTenant(**_summary(tenant), vendors=vendors)


@router.delete("/tenants/{tenant_id}", status_code=204, responses=documented(Conflict))
async def delete_tenant(tenant: ControlledTenant, tenants: AllTenants) -> None:
    """Takes a tenant away with all it has; `default` stays."""
    if tenant.id == DEFAULT:
        raise Conflict("The tenant default cannot be deleted; reset it.")
    tenants.delete(tenant.id)


@router.post("/tenants/{tenant_id}/reset", status_code=204, responses=documented(Conflict))
async def reset_tenant(tenant: ControlledTenant, tenants: AllTenants) -> None:
    """Returns a tenant to what it was made with; its journal and faults are emptied, its snapshots stay."""
    tenants.reset(tenant)


@snapshots.get("")
async def list_snapshots(tenant: ControlledTenant) -> SnapshotList:
    """All snapshots of the tenant."""
    return SnapshotList(snapshots=[_snapshot(tenant, name) for name in tenant.snapshots])


@snapshots.post("", status_code=201, responses=documented(Conflict))
async def take_snapshot(tenant: ControlledTenant, tenants: AllTenants, wish: NewSnapshot) -> ShownSnapshot:
    """Keeps the tenant as it is, all vendors at once: data, credentials, clock, settings, limits, licences."""
    if len(tenant.snapshots) >= MOST_SNAPSHOTS and wish.name not in tenant.snapshots:
        raise Conflict(f"A tenant has {MOST_SNAPSHOTS} snapshots at most; delete one.")
    await tenants.snapshot(tenant, wish.name)
    return _snapshot(tenant, wish.name)


@snapshots.post("/{name}/restore", status_code=204, responses=documented(Conflict))
async def restore_snapshot(tenant: ControlledTenant, tenants: AllTenants, name: SnapshotName) -> None:
    """Brings the tenant back to a snapshot; its journal, its faults and its snapshots stay."""
    await tenants.restore(tenant, _named(tenant, name))


@snapshots.delete("/{name}", status_code=204)
async def delete_snapshot(tenant: ControlledTenant, name: SnapshotName) -> None:
    """Takes a snapshot away."""
    _named(tenant, name)
    del tenant.snapshots[name]


def _summary(tenant: Tenant) -> dict[str, Any]:
    created = datetime.fromtimestamp(tenant.created, UTC)
    return {
        "id": tenant.id,
        "created": created,
        "expires": None if tenant.ttl is None else created + timedelta(seconds=tenant.ttl),
        "anchor": tenant.anchor,
        "requests": len(tenant.journal),
        "snapshots": list(tenant.snapshots),
    }


def _vendor(tenant: Tenant, vendor: Vendor, addresses: Addresses) -> TenantVendor:
    listed = addresses.mounts[vendor.name]
    mounts = {
        each.name: TenantMount(
            url=addresses.mount(each) if number else addresses.vendors[vendor.name],
            path_url=addresses.mount(each, tenant.id),
            tls_url=addresses.mount(each, tls=True),
            tls_path_url=addresses.mount(each, tenant.id, tls=True),
        )
        for number, each in enumerate(listed)
    }
    first = mounts[listed[0].name]
    roles = tenant.sides[vendor.name].roles
    env = vendor.environment(first.url, roles)
    return TenantVendor(**first.model_dump(), credentials=roles, env=env, mounts=mounts)


def _named(tenant: Tenant, name: str) -> Snapshot:
    if name not in tenant.snapshots:
        raise NotFound(f"There is no snapshot {name}.", known=list(tenant.snapshots))
    return tenant.snapshots[name]


def _snapshot(tenant: Tenant, name: str) -> ShownSnapshot:
    snapshot = tenant.snapshots[name]
    contents = {vendor: side.content for vendor, side in snapshot.sides.items() if vendor in tenant.sides}
    sizes = {vendor: len(content) for vendor, content in contents.items() if content is not None}
    return ShownSnapshot(name=name, taken=snapshot.taken, vendors=sizes)
