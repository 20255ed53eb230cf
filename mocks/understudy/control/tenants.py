"""Routes about tenants: make, show, reset, take away."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from understudy.control.addresses import Addresses
from understudy.control.conventions import CurrentAddresses, documented, routes, served, validated
from understudy.control.large_bodies import SEEDS, LargeBodyRoute, UncheckedSeeds, checked
from understudy.core.control_routes import AllTenants, ControlledTenant, Wish
from understudy.core.problems import Conflict
from understudy.core.tenant import DEFAULT, Tenant
from understudy.core.vendor import Vendor
from understudy.core.world import Anchor

router = routes("tenants", route_class=LargeBodyRoute)

LONGEST = 10 * 365 * 86_400


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
