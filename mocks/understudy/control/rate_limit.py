"""Routes about a tenant's rate limit with a vendor."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from understudy.control.answers import documented
from understudy.control.dependencies import CurrentSide, CurrentTenant, CurrentVendor
from understudy.core.control_routes import WISH
from understudy.core.limits import Limit

router = APIRouter(
    prefix="/tenants/{tenant_id}",
    tags=["terms"],
    responses=documented(),
    generate_unique_id_function=lambda route: route.name,
)

MODES = "`enforce` refuses what exceeds it, `observe` marks it in the journal, `off` does not count."


class NewLimit(BaseModel):
    """How a rate is to be limited."""

    model_config = WISH

    mode: Literal["enforce", "observe", "off"] = Field(description=MODES)
    rate: str | None = Field(
        default=None,
        max_length=60,
        pattern=r"^[0-9]{1,9} ?(/|per) ?([0-9]{1,5} ?)?(second|minute|hour|day)s?$",
        description="Requests per time; null for no limit, left out for the vendor's own.",
        examples=["5/second", "100 per 10 minutes"],
    )


class ShownLimit(BaseModel):
    """How a rate is limited."""

    mode: Literal["enforce", "observe", "off"] = Field(description=MODES)
    rate: str | None = Field(description="Requests per time; null for no limit.")
    documented: str | None = Field(description="The rate that the vendor documents, if any.")


@router.get("/limits/{vendor}")
async def get_limit(vendor: CurrentVendor, side: CurrentSide) -> ShownLimit:
    """How the tenant's rate with the vendor is limited."""
    return ShownLimit(mode=side.limit.mode, rate=side.limit.rate, documented=vendor.rate)


@router.put("/limits/{vendor}")
async def set_limit(
    tenant: CurrentTenant,
    vendor: CurrentVendor,
    side: CurrentSide,
    wish: NewLimit,
) -> ShownLimit:
    """Limits the rate, for each credential by itself; windows are of real time, and a moved clock opens them anew."""
    rate = wish.rate if "rate" in wish.model_fields_set else vendor.rate
    side.limit = Limit(wish.mode, rate)
    tenant.revision += 1
    return ShownLimit(mode=wish.mode, rate=rate, documented=vendor.rate)
