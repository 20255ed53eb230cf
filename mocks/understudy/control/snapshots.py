"""Routes about a tenant's snapshots."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from understudy.control.conventions import documented, routes
from understudy.core.control_routes import AllTenants, ControlledTenant, Wish
from understudy.core.problems import Conflict, NotFound
from understudy.core.tenant import Snapshot, Tenant

router = routes("snapshots", "/tenants/{tenant_id}/snapshots")

MOST = 50
"""Snapshots of a tenant at most: each holds a copy of its data in memory."""

Name = Annotated[str, Path(description="Name of a snapshot.")]


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


@router.get("")
async def list_snapshots(tenant: ControlledTenant) -> SnapshotList:
    """All snapshots of the tenant."""
    return SnapshotList(snapshots=[_shown(tenant, name) for name in tenant.snapshots])


@router.post("", status_code=201, responses=documented(Conflict))
async def take_snapshot(tenant: ControlledTenant, tenants: AllTenants, wish: NewSnapshot) -> ShownSnapshot:
    """Keeps the tenant as it is, all vendors at once: data, credentials, clock, settings, limits, licences."""
    if len(tenant.snapshots) >= MOST and wish.name not in tenant.snapshots:
        raise Conflict(f"A tenant has {MOST} snapshots at most; delete one.")
    await tenants.snapshot(tenant, wish.name)
    return _shown(tenant, wish.name)


@router.post("/{name}/restore", status_code=204, responses=documented(Conflict))
async def restore_snapshot(tenant: ControlledTenant, tenants: AllTenants, name: Name) -> None:
    """Brings the tenant back to a snapshot; its journal, its faults and its snapshots stay."""
    await tenants.restore(tenant, _named(tenant, name))


@router.delete("/{name}", status_code=204)
async def delete_snapshot(tenant: ControlledTenant, name: Name) -> None:
    """Takes a snapshot away."""
    _named(tenant, name)
    del tenant.snapshots[name]


def _named(tenant: Tenant, name: str) -> Snapshot:
    if name not in tenant.snapshots:
        raise NotFound(f"There is no snapshot {name}.", known=list(tenant.snapshots))
    return tenant.snapshots[name]


def _shown(tenant: Tenant, name: str) -> ShownSnapshot:
    snapshot = tenant.snapshots[name]
    contents = {vendor: side.content for vendor, side in snapshot.sides.items() if vendor in tenant.sides}
    sizes = {vendor: len(content) for vendor, content in contents.items() if content is not None}
    return ShownSnapshot(name=name, taken=snapshot.taken, vendors=sizes)
