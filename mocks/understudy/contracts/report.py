"""How many clauses of the vendors there are, exercised and passing."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass, field
from typing import get_args

from understudy.contracts.clauses import Clause, read_clauses
from understudy.contracts.client import Client
from understudy.contracts.runner import run_clause
from understudy.control.addresses import Addresses
from understudy.core.vendor import Tier
from understudy.suite import VENDORS, Listed, chosen

Serve = Callable[[str], AbstractContextManager[Addresses]]
"""Serves one vendor, by its name, as long as its clauses are tried."""


@dataclass
class Tally:
    """What became of one vendor's clauses of one tier."""

    vendor: str
    tier: str
    clauses: int = 0
    exercised: int = 0
    """Clauses that exchanges show; the others are shown by tests of the repository."""
    passing: int = 0
    """Exercised ones whose every answer was as they say."""
    failures: list[str] = field(default_factory=list)


def tallied(vendor: Listed, serve: Serve) -> list[Tally]:
    """The tallies of a vendor's clauses, the surest tier first. Raises ContractError."""
    tallies = {tier: Tally(vendor.name, tier) for tier in get_args(Tier)}
    clauses = read_clauses(vendor.contracts(), vendor.name)
    failures = _failures([clause for clause in clauses if clause.exchanges], vendor, serve)
    for clause in clauses:
        tally = tallies[clause.tier]
        tally.clauses += 1
        tally.exercised += bool(clause.exchanges)
        tally.passing += failures.get(clause.id) == []
        tally.failures += failures.get(clause.id, [])
    return [tally for tally in tallies.values() if tally.clauses]


def _failures(clauses: Sequence[Clause], vendor: Listed, serve: Serve) -> dict[str, list[str]]:
    """What differed, by the ids of clauses that exchanges show."""
    if not clauses:
        return {}
    with serve(vendor.name) as addresses, closing(Client(addresses.gateway)) as client:
        return {clause.id: run_clause(clause, vendor.load(), client, addresses.control) for clause in clauses}


def report(
    serve: Serve, vendor: str | None = None, vendors: Sequence[Listed] = VENDORS, *, as_json: bool = False
) -> tuple[str, bool]:
    """The tallies of one vendor or all as text, and whether every exercised clause passes.

    Raises ContractError, and ValueError for a name that no vendor has.
    """
    tried = chosen(None if vendor is None else [vendor], vendors)
    tallies = [tally for listed in tried for tally in tallied(listed, serve)]
    passed = all(tally.passing == tally.exercised for tally in tallies)
    if as_json:
        return json.dumps([asdict(tally) for tally in tallies], indent=2), passed
    return _table(tallies), passed


def _table(tallies: Sequence[Tally]) -> str:
    lines = [f"{'vendor':<12}{'tier':<12}{'clauses':>9}{'exercised':>11}{'passing':>9}{'left to tests':>15}"]
    for tally in tallies:
        left = tally.clauses - tally.exercised
        counts = f"{tally.clauses:>9}{tally.exercised:>11}{tally.passing:>9}{left:>15}"
        lines.append(f"{tally.vendor:<12}{tally.tier:<12}{counts}")
    failures = [failure for tally in tallies for failure in tally.failures]
    return "\n".join([*lines, *(["", *failures] if failures else [])])
