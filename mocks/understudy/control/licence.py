"""Routes about a tenant's licence with a vendor."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from understudy.control.answers import documented
from understudy.control.dependencies import CurrentSide, CurrentTenant, CurrentVendor, NamedWorld
from understudy.core.control_routes import WISH, Instant
from understudy.core.problems import Invalid
from understudy.core.tenant import Side
from understudy.core.vendor import Vendor
from understudy.core.world import OK, World

router = APIRouter(
    prefix="/tenants/{tenant_id}",
    tags=["terms"],
    responses=documented(),
    generate_unique_id_function=lambda route: route.name,
)


class NewLicence(BaseModel):
    """How a licence is to stand."""

    model_config = WISH

    state: str = Field(description="One of the vendor's states; `ok` serves.")
    valid_until: Instant | None = Field(
        default=None,
        description="Moment by the tenant's clock at which an `ok` licence ends; null for never.",
    )


class ShownLicence(BaseModel):
    """How a licence stands."""

    state: str = Field(description="As it was set.")
    valid_until: datetime | None = Field(description="When an `ok` licence ends; null for never.")
    effective: str = Field(description="The state now, by the tenant's clock.")
    states: list[str] = Field(description="The states that the vendor has.")


@router.get("/licence/{vendor}")
async def get_licence(vendor: CurrentVendor, side: CurrentSide, world: NamedWorld) -> ShownLicence:
    """How the tenant's licence with the vendor stands."""
    return _licence(vendor, side, world)


@router.put("/licence/{vendor}")
async def set_licence(
    tenant: CurrentTenant,
    vendor: CurrentVendor,
    side: CurrentSide,
    world: NamedWorld,
    wish: NewLicence,
) -> ShownLicence:
    """Sets the licence; the vendor answers accordingly from the next request on."""
    if wish.state not in vendor.licence_states:
        states = list(vendor.licence_states)
        raise Invalid(f"A licence of {vendor.name} is never {wish.state}.", known=states)
    side.licence.state = wish.state
    side.licence.valid_until = wish.valid_until if wish.state == OK else None
    tenant.revision += 1
    return _licence(vendor, side, world)


def _licence(vendor: Vendor, side: Side, world: World) -> ShownLicence:
    return ShownLicence(
        state=side.licence.state,
        valid_until=side.licence.valid_until,
        effective=world.licence_state(),
        states=list(vendor.licence_states),
    )
