"""What the control plane's routes get handed: the tenant in the path, and its world of a vendor."""

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from understudy.core.problems import NotFound
from understudy.core.world import World

if TYPE_CHECKING:
    from understudy.core.tenant import Tenant
    from understudy.core.tenants import Tenants

TENANTS = "understudy.tenants"
"""Key of a control request's scope that holds the process's tenants."""


async def all_tenants(request: Request) -> "Tenants":
    """The tenants of the process."""
    tenants: Tenants = request.scope[TENANTS]
    return tenants


async def controlled_tenant(request: Request, tenant_id: str) -> "Tenant":
    """The tenant named in the path."""
    tenants: Tenants = request.scope[TENANTS]
    tenant = tenants.get(tenant_id)
    if tenant is None:
        raise NotFound(f"There is no tenant {tenant_id}.")
    return tenant


async def controlled_world(request: Request, tenant_id: str) -> World:
    """The named tenant's world of the vendor whose routes these are; the change it makes is kept on disk."""
    tenants: Tenants = request.scope[TENANTS]
    tenant = await controlled_tenant(request, tenant_id)
    tenant.revision += 1
    name = request.scope["path"].removeprefix(f"/tenants/{tenant_id}/").split("/", 1)[0]
    return await tenants.world(tenant, name)


ControlledWorld = Annotated[World, Depends(controlled_world)]
