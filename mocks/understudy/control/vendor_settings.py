"""Routes about a tenant's settings of a vendor."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from understudy.control.answers import documented, validated
from understudy.control.dependencies import CurrentSide, CurrentTenant, CurrentVendor

router = APIRouter(
    prefix="/tenants/{tenant_id}",
    tags=["terms"],
    responses=documented(),
    generate_unique_id_function=lambda route: route.name,
)


@router.get("/settings/{vendor}")
async def get_settings(side: CurrentSide) -> dict[str, Any]:
    """The tenant's settings of the vendor, as the vendor's page describes them."""
    return side.settings.model_dump(mode="json")


@router.patch("/settings/{vendor}")
async def change_settings(
    tenant: CurrentTenant,
    vendor: CurrentVendor,
    side: CurrentSide,
    changes: Annotated[dict[str, Any], Body(examples=[{"mark_answers": False}])],
) -> dict[str, Any]:
    """Changes the settings named and leaves the others; a name that the vendor does not have is refused."""
    side.settings = validated(vendor.settings, {**side.settings.model_dump(), **changes}, "body")
    if side.world is not None:
        side.world.settings = side.settings
    tenant.revision += 1
    return side.settings.model_dump(mode="json")
