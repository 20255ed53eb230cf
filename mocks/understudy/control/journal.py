"""Routes about what a tenant's clients asked and were answered."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from understudy.control.conventions import routes, served
from understudy.control.verification import Description, Expectation, Verdict, judge, plain_differences
from understudy.core.control_routes import AllTenants, ControlledTenant, Instant
from understudy.core.journal import Entry
from understudy.core.problems import NotFound

router = routes("journal", "/tenants/{tenant_id}/journal")


class Filters(Description, extra="forbid"):
    """Which entries are wanted."""

    fault: int | None = Field(default=None, description="Number of the fault that acted.")
    since: Instant | None = Field(default=None, description="Moment by the tenant's clock; entries from it on.")
    limit: int = Field(default=100, ge=1, le=100_000, description="Entries at most: the newest that fit.")


class JournalMessage(BaseModel, from_attributes=True):
    """One side of an exchange as it was kept."""

    headers: list[tuple[str, str]] = Field(
        description="Names and values in the order sent; the values of credentials are hidden."
    )
    body: Annotated[str, BeforeValidator(lambda kept: kept.decode("utf-8", "replace"))] = Field(
        description="The first bytes as text, secrets hidden."
    )
    size: int = Field(description="Bytes of the whole body.")
    cut: bool = Field(description="Whether only its first bytes were kept.")


class JournalEntry(BaseModel, from_attributes=True):
    """One exchange as it was kept."""

    request_id: str = Field(description="The answer's header Understudy-Request-Id.")
    at: datetime = Field(description="When it came, by the tenant's clock.")
    vendor: str = Field(description="Name of the vendor.")
    operation: str | None = Field(description="Operation id; null where no operation fits.")
    method: str = Field(description="HTTP method.")
    path: str = Field(description="The vendor's own path.")
    query: str = Field(description="The query as sent, secrets hidden.")
    status: int | None = Field(description="HTTP status; null when closed without an answer.")
    milliseconds: Annotated[float, AfterValidator(lambda taken: round(taken, 3))] = Field(
        description="Milliseconds of the host that it took."
    )
    refusal: str | None = Field(description="Name of the refusal that became the answer.")
    clause: str | None = Field(description="Id of the clause that says so.")
    fault: int | None = Field(description="Number of the fault that acted.")
    over_rate: bool = Field(description="Whether the rate was exceeded, refused or not.")
    request: JournalMessage = Field(description="What was asked.")
    answer: JournalMessage = Field(description="What was answered.")


class JournalPage(BaseModel):
    """Entries of a journal."""

    entries: list[JournalEntry] = Field(description="Those that fit, the oldest first.")
    matching: int = Field(description="How many fit, those over the limit too.")
    kept: int = Field(description="Entries in the journal.")
    dropped: int = Field(description="Entries that were dropped to keep within its bounds.")


@router.get("", response_model=JournalPage)
async def list_journal(
    tenant: ControlledTenant, tenants: AllTenants, filters: Annotated[Filters, Query()]
) -> dict[str, Any]:
    """The newest entries that fit, the oldest of them first."""
    if filters.vendor is not None:
        await served(tenants, filters.vendor)
    found = [entry for entry in tenant.journal if _fits(entry, filters)]
    return {
        "entries": found[-filters.limit :],
        "matching": len(found),
        "kept": len(tenant.journal),
        "dropped": tenant.journal.dropped,
    }


@router.delete("", status_code=204)
async def clear_journal(tenant: ControlledTenant) -> None:
    """Forgets all entries, the count of dropped ones too."""
    tenant.journal.clear()


@router.post("/verify")
async def verify_journal(tenant: ControlledTenant, tenants: AllTenants, expectation: Expectation) -> Verdict:
    """Says whether the described request came as often as expected; if not, what came nearest and what differed."""
    if expectation.vendor is not None:
        await served(tenants, expectation.vendor)
    return judge(tenant.journal, expectation)


@router.get("/{request_id}", response_model=JournalEntry)
async def get_journal_entry(
    tenant: ControlledTenant,
    request_id: Annotated[str, Path(description="The answer's header Understudy-Request-Id.")],
) -> Entry:
    """One entry."""
    entry = tenant.journal.get(request_id)
    if entry is None:
        dropped = tenant.journal.dropped
        raise NotFound(f"The journal has no entry {request_id}; it dropped {dropped}.")
    return entry


def _fits(entry: Entry, filters: Filters) -> bool:
    acted = filters.fault in (None, entry.fault)
    since = filters.since is None or entry.at >= filters.since
    return acted and since and next(plain_differences(entry, filters), None) is None
