"""What the control plane's routes get handed: the tenant in the path, and its world of a vendor."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator

from understudy.core.problems import NotFound
from understudy.core.tenant import Tenant
from understudy.core.tenants import Tenants
from understudy.core.world import World

TENANTS = "understudy.tenants"
"""Key of a control request's scope that holds the process's tenants."""


class Wish(BaseModel, extra="forbid", strict=True):
    """The body of a request; a member that is unknown or of another type is refused."""


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        msg = "a moment is text, such as 2026-06-01T12:00:00Z"
        raise ValueError(msg)  # noqa: TRY004 # pydantic reports no TypeError
    return datetime.fromisoformat(value)


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""A moment in a request: RFC 3339 text with its offset, where a plain datetime would take numbers too."""


async def all_tenants(request: Request) -> Tenants:
    """The tenants of the process."""
    tenants: Tenants = request.scope[TENANTS]
    return tenants


AllTenants = Annotated[Tenants, Depends(all_tenants)]
TenantId = Annotated[str, Path(description="Id of a tenant.", examples=["default"])]


async def controlled_tenant(tenants: AllTenants, tenant_id: TenantId) -> Tenant:
    """The tenant named in the path."""
    tenant = tenants.get(tenant_id)
    if tenant is None:
        raise NotFound(f"There is no tenant {tenant_id}.")
    return tenant


ControlledTenant = Annotated[Tenant, Depends(controlled_tenant)]


async def controlled_world(request: Request, tenants: AllTenants, tenant: ControlledTenant) -> World:
    """The named tenant's world of the vendor whose routes these are."""
    name = request.scope["path"].removeprefix(f"/tenants/{tenant.id}/").split("/", 1)[0]
    return await tenants.world(tenant, name)


ControlledWorld = Annotated[World, Depends(controlled_world)]
