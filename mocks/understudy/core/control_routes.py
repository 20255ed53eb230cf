"""What the control plane's routes get handed: the tenant in the path, and its world of a vendor."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from pydantic import AwareDatetime, BeforeValidator, ConfigDict

from understudy.core.problems import NotFound
from understudy.core.world import World

if TYPE_CHECKING:
    from understudy.core.tenant import Tenant
    from understudy.core.tenants import Tenants

TENANTS = "understudy.tenants"
"""Key of a control request's scope that holds the process's tenants."""

WISH = ConfigDict(extra="forbid", strict=True)
"""Configuration of the models of request bodies: a member that is unknown or of another type is refused."""


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        msg = "a moment is text, such as 2026-06-01T12:00:00Z"
        raise ValueError(msg)  # noqa: TRY004 # pydantic reports no TypeError
    return datetime.fromisoformat(value)


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""A moment in a request: RFC 3339 text with its offset, where a plain datetime would take numbers too."""


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
