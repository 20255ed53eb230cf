"""Routes about what a tenant has set for one vendor: settings, rate limit, licence."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Body
from pydantic import BaseModel, Field

from understudy.control.answers import routes, validated
from understudy.control.dependencies import CurrentSide, CurrentVendor, NamedWorld
from understudy.core.control_routes import Instant, Wish
from understudy.core.limits import Limit
from understudy.core.problems import Invalid
from understudy.core.tenant import Side
from understudy.core.vendor import Vendor
from understudy.core.world import OK, World

router = routes("terms", "/tenants/{tenant_id}")

MODES = "`enforce` refuses what exceeds it, `observe` marks it in the journal, `off` does not count."


@router.get("/settings/{vendor}")
async def get_settings(side: CurrentSide) -> dict[str, Any]:
    """The tenant's settings of the vendor, as the vendor's page describes them."""
    return side.settings.model_dump(mode="json")


@router.patch("/settings/{vendor}")
async def change_settings(
    vendor: CurrentVendor,
    side: CurrentSide,
    changes: Annotated[dict[str, Any], Body(examples=[{"mark_answers": False}])],
) -> dict[str, Any]:
    """Changes the settings named and leaves the others; a name that the vendor does not have is refused."""
    side.settings = validated(vendor.settings, {**side.settings.model_dump(), **changes}, "body")
    if side.world is not None:
        side.world.settings = side.settings
    return side.settings.model_dump(mode="json")


class NewLimit(Wish):
    """How a rate is to be limited."""

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
    vendor: CurrentVendor,
    side: CurrentSide,
    wish: NewLimit,
) -> ShownLimit:
    """Limits the rate, for each credential by itself; windows are of real time, and a moved clock opens them anew."""
    rate = wish.rate if "rate" in wish.model_fields_set else vendor.rate
    side.limit = Limit(wish.mode, rate)
    return ShownLimit(mode=wish.mode, rate=rate, documented=vendor.rate)


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
async def get_licence(vendor: CurrentVendor, side: CurrentSide, world: NamedWorld) -> ShownLicence:
    """How the tenant's licence with the vendor stands."""
    return _licence(vendor, side, world)


@router.put("/licence/{vendor}")
async def set_licence(
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
    return _licence(vendor, side, world)


def _licence(vendor: Vendor, side: Side, world: World) -> ShownLicence:
    return ShownLicence(
        state=side.licence.state,
        valid_until=side.licence.valid_until,
        effective=world.licence_state(),
        states=list(vendor.licence_states),
    )
