"""What the routes of the control plane are about, besides the tenant: one vendor, one side, one world."""

from typing import Annotated

from fastapi import Depends, Path, Request

from understudy.control.addresses import Addresses, Deployment
from understudy.core.address import BASE
from understudy.core.control_routes import AllTenants, ControlledTenant
from understudy.core.problems import Invalid, NotFound
from understudy.core.tenant import Side
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor
from understudy.core.world import World

VendorName = Annotated[str, Path(description="Name of a vendor.", examples=["standcloud"])]


async def current_deployment(request: Request) -> Deployment:
    """What is known of the vendors that are served."""
    deployment: Deployment = request.app.state.deployment
    return deployment


CurrentDeployment = Annotated[Deployment, Depends(current_deployment)]


async def current_addresses(request: Request, deployment: CurrentDeployment) -> Addresses:
    """Where all answers."""
    return deployment.addresses(request.scope[BASE])


CurrentAddresses = Annotated[Addresses, Depends(current_addresses)]


async def current_vendor(tenants: AllTenants, vendor: VendorName) -> Vendor:
    """The vendor in the path; every tenant has a side for it from then on."""
    if vendor not in tenants.names:
        raise NotFound(f"No vendor is called {vendor}.", known=tenants.names)
    return await tenants.imported(vendor)


CurrentVendor = Annotated[Vendor, Depends(current_vendor)]


async def current_side(tenant: ControlledTenant, vendor: CurrentVendor) -> Side:
    """What the tenant in the path has set for the vendor in the path."""
    return tenant.sides[vendor.name]


CurrentSide = Annotated[Side, Depends(current_side)]


async def current_world(tenants: AllTenants, tenant: ControlledTenant, vendor: CurrentVendor) -> World:
    """The world of the tenant and vendor in the path."""
    return await tenants.world(tenant, vendor.name)


NamedWorld = Annotated[World, Depends(current_world)]


async def served(tenants: Tenants, vendor: str) -> Vendor:
    """A vendor named in a body or query; raises Invalid."""
    if vendor not in tenants.names:
        raise Invalid(f"No vendor is called {vendor}.", known=tenants.names)
    return await tenants.imported(vendor)
