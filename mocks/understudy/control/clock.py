"""Routes about a tenant's time."""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, Field

from understudy.control.conventions import routes
from understudy.core.clock import ClockState, Mode
from understudy.core.control_routes import AllTenants, ControlledTenant, Instant, Wish
from understudy.core.problems import Invalid

router = routes("clock", "/tenants/{tenant_id}/clock")

FIRST = datetime(1980, 1, 1, tzinfo=UTC)
"""No clock is set to an earlier moment: the demo data reach back for years, and none of them to before 1970."""
END = datetime(3000, 1, 1, tzinfo=UTC)
"""No clock is set to this moment or a later one: dates past the year 9999 cannot be written."""


class ClockNow(BaseModel, from_attributes=True):
    """A tenant's clock as it stands."""

    mode: Mode = Field(description="Whether it runs.")
    now: datetime = Field(description="The moment it shows, in UTC.")
    speed: float = Field(description="Seconds that pass by it in one second of the host.")


class NewClock(Wish):
    """How a clock is to be set."""

    mode: Mode = Field(description="Whether it runs.")
    now: Instant | None = Field(
        default=None,
        description="The moment to show, with its offset; without one a clock that is frozen or"
        " changes its speed goes on from where it stands, and `real` is in step with the host.",
        examples=["2026-06-01T12:00:00Z"],
    )
    speed: float = Field(default=1.0, gt=0, le=100_000, description="Seconds by it in one second of the host.")


class Advance(Wish):
    """How far a clock is to be moved."""

    seconds: float = Field(ge=0, le=1e11, description="Seconds forward.", examples=[900])


@router.get("", response_model=ClockNow)
async def get_clock(tenant: ControlledTenant) -> ClockState:
    """The tenant's clock as it stands."""
    return tenant.clock.state()


@router.put("", response_model=ClockNow)
async def set_clock(tenants: AllTenants, tenant: ControlledTenant, wish: NewClock) -> ClockState:
    """Freezes the clock, or lets it run from a moment at a speed.

    Set back, it takes the demo data of the vendors along to which nobody has written; what was written to stays.
    """
    if wish.now is not None:
        _check(wish.now)
    await tenants.set_clock(tenant, wish.mode, wish.now, wish.speed)
    return tenant.clock.state()


@router.post("/advance", response_model=ClockNow)
async def advance_clock(tenant: ControlledTenant, wish: Advance) -> ClockState:
    """Moves the clock forward, keeping its mode and speed; tokens and licences end as if time had passed."""
    by = timedelta(seconds=wish.seconds)
    _check(min(tenant.clock.now(), END) + by)
    tenant.clock.advance(by)
    return tenant.clock.state()


def _check(moment: datetime) -> None:
    if not FIRST <= moment < END:
        raise Invalid(f"A clock shows moments from {FIRST:%Y} until before {END:%Y}.")
