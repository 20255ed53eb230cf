"""Whether a described request came, and what came nearest."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Self
from urllib.parse import parse_qs

from pydantic import BaseModel, Field, model_validator

from understudy.core.control_routes import Wish
from understudy.core.journal import HIDDEN, Entry, Journal

NEAREST = 3
"""Near misses that a verdict shows at most."""
SHOWN = 500  # not a status
"""Characters of a body that a difference shows at most."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Description(BaseModel):
    """What a request was like, as far as it is said."""

    vendor: str | None = Field(default=None, description="Name of the vendor.")
    operation: str | None = Field(default=None, description="Operation id.")
    method: str | None = Field(default=None, description="HTTP method, in any case.")
    path: str | None = Field(default=None, description="The vendor's path, or its beginning with a * at the end.")
    status: int | None = Field(default=None, description="HTTP status of the answer.")


class Expectation(Description, Wish):
    """A request, described by what is to be true of it, and how often it is to have come."""

    query: dict[str, str | list[str]] | None = Field(
        default=None, description="Parameters that the query had, among others."
    )
    headers: dict[str, str] | None = Field(
        default=None, description="Headers that the request had, among others, by name in any case."
    )
    body_contains: str | None = Field(default=None, description="Text within the request body.")
    json_: Any = Field(
        default=None,
        alias="json",
        description="JSON that the request body had: objects may have further members.",
    )
    times: Count | None = Field(default=None, description="Exactly so often.")
    at_least: Count | None = Field(default=None, description="So often or more; 1 when nothing else is said.")
    at_most: Count | None = Field(default=None, description="So often or less.")

    @model_validator(mode="after")
    def one_count(self) -> Self:
        """Refuses counts that contradict each other."""
        if self.times is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("times stands alone: it is at_least and at_most in one")
        low, high = self.bounds()
        if high is not None and low > high:
            raise ValueError("at_least is more than at_most")
        return self

    def bounds(self) -> tuple[int, int | None]:
        """How often at least, and how often at most; None for any number."""
        if self.times is not None:
            return self.times, self.times
        if self.at_least is None and self.at_most is None:
            return 1, None
        return self.at_least or 0, self.at_most


class Difference(BaseModel):
    """One thing in which a request was not as described."""

    what: str = Field(description="Which: `path`, `query.limit`, `headers.accept`, `json.dut.id`.")
    wanted: Any = Field(description="As described.")
    got: Any = Field(description="As it came; null where it was absent.")
    undecided: bool = Field(
        default=False, description="Whether what came was not kept, so that it may have been right."
    )


class NearMiss(BaseModel):
    """A request that was almost as described."""

    request_id: str = Field(description="Its id in the journal.")
    differs: list[Difference] = Field(description="All that was different.")


class Verdict(BaseModel):
    """Whether the described request came as often as expected."""

    verified: bool = Field(description="Whether it is certain that it did.")
    count: int = Field(description="Entries that are as described.")
    reason: str | None = Field(description="Why it is not verified; null when it is.")
    nearest: list[NearMiss] = Field(description="When not verified: what came nearest, the nearest first.")
    dropped: int = Field(description="Entries that the journal has dropped.")


def judge(journal: Journal, expectation: Expectation) -> Verdict:
    """The verdict on a journal: verified only if nothing that was not kept could change it."""
    missed: list[NearMiss] = []
    for entry in journal:
        differs = list(_differences(entry, expectation))
        if differs:
            missed.append(NearMiss(request_id=entry.request_id, differs=differs))
    count = len(journal) - len(missed)
    unsure = sum(_decided(each) == 0 for each in missed)
    reason = _reason(expectation, count, unsure, journal.dropped)
    missed.sort(key=lambda each: (_decided(each), len(each.differs)))
    nearest = [] if reason is None else missed[:NEAREST]
    return Verdict(verified=reason is None, count=count, reason=reason, nearest=nearest, dropped=journal.dropped)


def _decided(miss: NearMiss) -> int:
    return sum(not each.undecided for each in miss.differs)


def _reason(expectation: Expectation, count: int, unsure: int, dropped: int) -> str | None:
    low, high = expectation.bounds()
    came = f"It came {count} {'time' if count == 1 else 'times'}"
    if high is not None and count > high:
        return f"{came}, at most {high} expected."
    possible = count + unsure + dropped
    if count < low and possible < low:
        return f"{came}, at least {low} expected."
    if count < low or (high is not None and possible > high):
        return f"{came}, but {_lost(unsure, dropped)} could have counted."
    return None


def _lost(unsure: int, dropped: int) -> str:
    parts = []
    if dropped:
        parts.append(f"{dropped} dropped {'entry' if dropped == 1 else 'entries'}")
    if unsure:
        parts.append(f"{unsure} of which not all was kept")
    return " and ".join(parts)


def _differences(entry: Entry, expectation: Expectation) -> Iterator[Difference]:
    yield from plain_differences(entry, expectation)
    query = parse_qs(entry.query, keep_blank_values=True)
    for name, wanted in (expectation.query or {}).items():
        values = [wanted] if isinstance(wanted, str) else wanted
        yield from _listed(f"query.{name}", values, query.get(name, []))
    for name, text in (expectation.headers or {}).items():
        got = [value for key, value in entry.request.headers if key.lower() == name.lower()]
        if text not in got:
            undecided = HIDDEN in got
            what = f"headers.{name.lower()}"
            yield Difference(what=what, wanted=text, got=", ".join(got) or None, undecided=undecided)
    yield from _body(entry, expectation)


def plain_differences(entry: Entry, wanted: Description) -> Iterator[Difference]:
    """In what a request was not as described, but for its query, headers and body."""
    for what, value, got in (
        ("vendor", wanted.vendor, entry.vendor),
        ("operation", wanted.operation, entry.operation),
        ("method", wanted.method and wanted.method.upper(), entry.method),
        ("status", wanted.status, entry.status),
    ):
        if value is not None and value != got:
            yield Difference(what=what, wanted=value, got=got)
    path = wanted.path
    if path is not None and not (entry.path.startswith(path[:-1]) if path.endswith("*") else entry.path == path):
        yield Difference(what="path", wanted=path, got=entry.path)


def _listed(what: str, wanted: list[str], got: list[str]) -> Iterator[Difference]:
    if got != wanted and not (len(wanted) == 1 and wanted[0] in got):
        yield Difference(
            what=what,
            wanted=wanted[0] if len(wanted) == 1 else wanted,
            got=None if not got else got[0] if len(got) == 1 else got,
            undecided=any(HIDDEN in each for each in got),
        )


def _body(entry: Entry, expectation: Expectation) -> Iterator[Difference]:
    kept = entry.request.body
    partial = entry.request.cut or HIDDEN.encode() in kept
    text = kept.decode("utf-8", "replace")
    if expectation.body_contains is not None and expectation.body_contains not in text:
        wanted = expectation.body_contains
        yield Difference(what="body_contains", wanted=wanted, got=text[:SHOWN] or None, undecided=partial)
    if "json_" not in expectation.model_fields_set:
        return
    try:
        got = json.loads(text)
    except ValueError:
        yield Difference(what="json", wanted=expectation.json_, got=text[:SHOWN] or None, undecided=partial)
    else:
        yield from _parts("json", expectation.json_, got)


def _parts(what: str, wanted: Any, got: Any) -> Iterator[Difference]:
    if isinstance(wanted, dict) and isinstance(got, dict):
        for name, value in wanted.items():
            if name in got:
                yield from _parts(f"{what}.{name}", value, got[name])
            else:
                yield Difference(what=f"{what}.{name}", wanted=value, got=None)
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for number, (value, found) in enumerate(zip(wanted, got, strict=True)):
            yield from _parts(f"{what}.{number}", value, found)
    elif wanted != got or isinstance(wanted, bool) != isinstance(got, bool):
        # In Python True is 1; in JSON it is not.
        hidden = isinstance(got, str) and HIDDEN in got
        yield Difference(what=what, wanted=wanted, got=got, undecided=hidden)
