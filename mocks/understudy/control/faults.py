"""Routes about a tenant's faults."""

from typing import Annotated, Self

from fastapi import Depends, Path
from pydantic import BaseModel, Field, model_validator

from understudy.control.addresses import Deployment
from understudy.control.conventions import CurrentDeployment, routes, served
from understudy.core.control_routes import AllTenants, ControlledTenant, Wish
from understudy.core.faults import Connection, Fault, Latency
from understudy.core.problems import Invalid, NotFound
from understudy.core.vendor import Vendor

router = routes("faults", "/tenants/{tenant_id}/faults")

Milliseconds = Annotated[int, Field(ge=0, le=600_000)]


class LatencyRange(Wish):
    """A delay drawn anew for each answer, all values being equally likely."""

    min: Milliseconds = Field(description="Milliseconds at least.")
    max: Milliseconds = Field(description="Milliseconds at most.")

    @model_validator(mode="after")
    def ordered(self) -> Self:
        """Refuses a range whose end is before its start."""
        if self.max < self.min:
            raise ValueError("max is less than min")
        return self


class NewFault(Wish):
    """A rule to be made: one of `refusal`, `status`, `connection`, or nothing but a latency."""

    vendor: str = Field(description="Name of the vendor whose answers it concerns.")
    operation: str | None = Field(
        default=None,
        description="Operation id as in the vendor's OpenAPI document; null for every operation.",
    )
    refusal: str | None = Field(default=None, description="Name of one of the vendor's refusals, to be answered.")
    status: Annotated[int, Field(ge=400, le=599)] | None = Field(  # not a status: its bounds
        default=None, description="Status to be answered in the vendor's dialect."
    )
    connection: Connection | None = Field(
        default=None,
        description="`close` without an answer; `cut` the answer in the middle; `malformed` JSON;"
        " `drip` the answer in small pieces.",
    )
    latency_ms: Milliseconds | LatencyRange | None = Field(
        default=None, description="Milliseconds by which the answer is late: fixed, or a range."
    )
    times: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="How often it acts before it is spent; null until removed."
    )
    after: bool = Field(
        default=False,
        description="Whether the request is carried out first, so that only its answer is lost.",
    )

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Refuses a rule that would do two things, or none."""
        ways = [self.refusal is not None, self.status is not None, self.connection is not None]
        if sum(ways) > 1 or not (any(ways) or self.latency_ms is not None):
            raise ValueError("give exactly one of refusal, status and connection, or only latency_ms")
        if self.after and not any(ways):
            raise ValueError("after needs refusal, status or connection: a late answer is not lost")
        return self


class ShownFault(NewFault):
    """A rule as it stands."""

    number: int = Field(description="Its number, as the journal marks what it acted on.")
    hits: int = Field(description="How often it acted.")
    spent: bool = Field(description="Whether it has acted as often as it may.")


class FaultList(BaseModel):
    """All rules of a tenant."""

    faults: list[ShownFault] = Field(
        description="In the order made, which is that in which they are tried; the first that fits acts."
    )


@router.get("")
async def list_faults(tenant: ControlledTenant) -> FaultList:
    """All rules, spent ones too, with how often each acted."""
    return FaultList(faults=[_shown(rule) for rule in tenant.faults.all()])


@router.post("", status_code=201)
async def create_fault(
    tenant: ControlledTenant, tenants: AllTenants, deployment: CurrentDeployment, wish: NewFault
) -> ShownFault:
    """Adds a rule; one for a vendor, operation or refusal that does not exist is refused with the names there are."""
    await _check(wish, await served(tenants, wish.vendor), deployment)
    said = wish.model_dump(exclude={"latency_ms"})
    rule = Fault(tenant.faults.number(), **said, latency=_latency(wish))
    tenant.faults.add(rule)
    return _shown(rule)


@router.delete("", status_code=204)
async def delete_faults(tenant: ControlledTenant) -> None:
    """Takes all rules away."""
    tenant.faults.clear()


async def named_fault(
    tenant: ControlledTenant, number: Annotated[int, Path(ge=1, le=2**53, description="Number of a rule.")]
) -> Fault:
    """The rule in the path."""
    rule = tenant.faults.get(number)
    if rule is None:
        known = [str(each.number) for each in tenant.faults.all()]
        raise NotFound(f"There is no fault {number}.", known=known)
    return rule


NamedFault = Annotated[Fault, Depends(named_fault)]


@router.get("/{number}")
async def get_fault(rule: NamedFault) -> ShownFault:
    """A rule with how often it acted."""
    return _shown(rule)


@router.delete("/{number}", status_code=204)
async def delete_fault(tenant: ControlledTenant, rule: NamedFault) -> None:
    """Takes a rule away."""
    tenant.faults.remove(rule.number)


async def _check(wish: NewFault, vendor: Vendor, deployment: Deployment) -> None:
    operations = [] if wish.operation is None else await deployment.operations(vendor.name)
    refusals = [kind.__name__ for kind in vendor.refusals]
    for what, name, known in (("operation", wish.operation, operations), ("refusal", wish.refusal, refusals)):
        if name is not None and name not in known:
            raise Invalid(f"{vendor.name} has no {what} {name}.", known=known)


def _latency(wish: NewFault) -> Latency | None:
    if isinstance(wish.latency_ms, LatencyRange):
        return Latency(wish.latency_ms.min, wish.latency_ms.max)
    return None if wish.latency_ms is None else Latency(wish.latency_ms, wish.latency_ms)


def _shown(rule: Fault) -> ShownFault:
    said = {name: value for name, value in vars(rule).items() if name != "latency"}
    latency: int | LatencyRange | None = None
    if rule.latency is not None:
        low, high = rule.latency.low, rule.latency.high
        latency = low if low == high else LatencyRange(min=low, max=high)
    return ShownFault(**said, latency_ms=latency, spent=rule.spent)
