"""Routes about what a tenant has set for one vendor: settings, rate limit, licence."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Body
from pydantic import BaseModel, Field

from understudy.control.conventions import CurrentSide, CurrentVendor, NamedWorld, routes, validated
from understudy.core.control_routes import Instant, Wish
from understudy.core.limits import Limit, LimitMode
from understudy.core.problems import Invalid
from understudy.core.world import OK

router = routes("settings", "/tenants/{tenant_id}")

MODES = "`enforce` refuses what exceeds it, `observe` marks it in the journal, `off` does not count."
Changes = Annotated[dict[str, Any], Body(examples=[{"mark_answers": False}])]


@router.get("/settings/{vendor}")
async def get_settings(side: CurrentSide) -> dict[str, Any]:
    """The tenant's settings of the vendor, as the vendor's page describes them."""
    return side.settings.model_dump(mode="json")


@router.patch("/settings/{vendor}")
async def change_settings(vendor: CurrentVendor, side: CurrentSide, changes: Changes) -> dict[str, Any]:
    """Changes the settings named and leaves the others; a name that the vendor does not have is refused."""
    side.settings = validated(vendor.settings, {**side.settings.model_dump(), **changes}, "body")
    if side.world is not None:
        side.world.settings = side.settings
    return await get_settings(side)


class NewLimit(Wish):
    """How a rate is to be limited."""

    mode: LimitMode = Field(description=MODES)
    rate: str | None = Field(
        default=None,
        max_length=60,
        pattern=r"^[0-9]{1,9} ?(/|per) ?([0-9]{1,5} ?)?(second|minute|hour|day)s?$",
        description="Requests per time; null for no limit, left out for the vendor's own.",
        examples=["5/second", "100 per 10 minutes"],
    )


class ShownLimit(BaseModel):
    """How a rate is limited."""

    mode: LimitMode = Field(description=MODES)
    rate: str | None = Field(description="Requests per time; null for no limit.")
    documented: str | None = Field(description="The rate that the vendor documents, if any.")


@router.get("/limits/{vendor}")
async def get_limit(vendor: CurrentVendor, side: CurrentSide) -> ShownLimit:
    """How the tenant's rate with the vendor is limited."""
    return ShownLimit(mode=side.limit.mode, rate=side.limit.rate, documented=vendor.rate)


@router.put("/limits/{vendor}")
async def set_limit(vendor: CurrentVendor, side: CurrentSide, wish: NewLimit) -> ShownLimit:
    """Limits the rate, for each credential by itself; windows are of real time, and a moved clock opens them anew."""
    side.limit = Limit(wish.mode, wish.rate if "rate" in wish.model_fields_set else vendor.rate)
    return await get_limit(vendor, side)


class NewLicence(Wish):
    """How a licence is to stand."""

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
async def get_licence(vendor: CurrentVendor, world: NamedWorld) -> ShownLicence:
    """How the tenant's licence with the vendor stands."""
    return ShownLicence(
        state=world.licence.state,
        valid_until=world.licence.valid_until,
        effective=world.licence_state(),
        states=list(vendor.licence_states),
    )


@router.put("/licence/{vendor}")
async def set_licence(vendor: CurrentVendor, world: NamedWorld, wish: NewLicence) -> ShownLicence:
    """Sets the licence; the vendor answers accordingly from the next request on."""
    if wish.state not in vendor.licence_states:
        raise Invalid(f"A licence of {vendor.name} is never {wish.state}.", known=list(vendor.licence_states))
    world.licence.state = wish.state
    world.licence.valid_until = wish.valid_until if wish.state == OK else None
    return await get_licence(vendor, world)
