"""Tries the vendors' clauses against servers of its own, and tells how many there are, exercised and passing."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from understudy import data
from understudy.addresses import Addresses
from understudy.core.clauses import TIERS, Clause
from understudy.core.client import Client
from understudy.core.contracts import read_contracts
from understudy.core.rehearsal import StageError, rehearse
from understudy.server import Server
from understudy.settings import ServeSettings
from understudy.suite import VENDORS, loaders

STARTS_WITHIN = 60.0
"""Seconds."""


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


@contextmanager
def private_server(vendor: str) -> Iterator[Addresses]:
    """A server of one vendor on free ports, in a thread of this process; nothing of the environment reaches it."""
    settings = ServeSettings(
        host="127.0.0.1",
        port=0,
        vendor_ports=0,
        tls_port=0,
        vendors=vendor,
        fixtures=None,
        data=None,
        ready_file=None,
        log_format="quiet",
        token=None,
    )
    up: Future[tuple[Addresses, Server, asyncio.AbstractEventLoop]] = Future()

    async def serve() -> None:
        server = Server(settings)
        loop = asyncio.get_running_loop()
        await server.run(lambda addresses: up.set_result((addresses, server, loop)))

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001 it is raised where the server is waited for
            if not up.done():
                up.set_exception(error)

    thread = threading.Thread(target=run, name=f"understudy {vendor}", daemon=True)
    thread.start()
    addresses, server, loop = up.result(STARTS_WITHIN)
    try:
        yield addresses
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(STARTS_WITHIN)


def rehearsed(vendor: str) -> list[Tally]:
    """The tallies of a vendor's clauses, the surest tier first. Raises ContractError."""
    tallies = {tier: Tally(vendor, tier) for tier in TIERS}
    clauses = [clause for contract in read_contracts(data.contracts(), vendor) for clause in contract.clauses]
    if any(clause.exchanges for clause in clauses):
        with private_server(vendor) as addresses:
            client = Client(addresses.gateway)
            for clause in clauses:
                _count(tallies[clause.tier], clause, _tried(clause, vendor, client, addresses.control))
            client.close()
    else:
        for clause in clauses:
            _count(tallies[clause.tier], clause, [])
    return [tally for tally in tallies.values() if tally.clauses]


def _tried(clause: Clause, vendor: str, client: Client, control: str) -> list[str]:
    if not clause.exchanges:
        return []
    try:
        return rehearse(clause, loaders((vendor,))[vendor](), client, control)
    except (StageError, OSError) as error:
        return [f"{clause.id}: {error}"]


def _count(tally: Tally, clause: Clause, failures: Sequence[str]) -> None:
    tally.clauses += 1
    if clause.exchanges:
        tally.exercised += 1
        tally.passing += not failures
    tally.failures += failures


def report(vendor: str | None = None, *, as_json: bool = False) -> tuple[str, bool]:
    """The tallies of one vendor or all as text, and whether every exercised clause passes."""
    names = [vendor] if vendor is not None else [listed.name for listed in VENDORS]
    tallies = [tally for name in names for tally in rehearsed(name)]
    passed = all(tally.passing == tally.exercised for tally in tallies)
    if as_json:
        return json.dumps([asdict(tally) for tally in tallies], indent=2), passed
    return _table(tallies), passed


def _table(tallies: Sequence[Tally]) -> str:
    lines = [f"{'vendor':<12}{'tier':<12}{'clauses':>9}{'exercised':>11}{'passing':>9}{'by tests':>10}"]
    for tally in tallies:
        by_tests = tally.clauses - tally.exercised
        counts = f"{tally.clauses:>9}{tally.exercised:>11}{tally.passing:>9}{by_tests:>10}"
        lines.append(f"{tally.vendor:<12}{tally.tier:<12}{counts}")
    failures = [failure for tally in tallies for failure in tally.failures]
    return "\n".join([*lines, *(["", *failures] if failures else [])])
