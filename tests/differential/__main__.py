"""`python -m tests.differential`: the same requests to the real server and to ours.

`--self` compares the real server with a second instance of itself, which tries the harness.
`--part 1/4` runs every fourth scenario; `--only text` those whose name holds a text.
"""

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.differential import candidate, reference, scenarios
from tests.differential.document import differences
from tests.differential.population import populate
from tests.differential.probe import Probe, Side
from tests.differential.reference import Variant
from tests.differential.scenarios.scenario import Scenario

LEAST_SHARE = 0.995
LEAST_COMPARED = 5000


def real_side(url: str) -> Side:
    client = httpx.Client(base_url=url, timeout=60)

    def work(route: str, name: str) -> None:
        client.post(f"/_harness/{route}?{name}").raise_for_status()

    return Side(
        client=client,
        save=lambda name: work("save", name),
        restore=lambda name: work("restore", name),
    )


@contextlib.contextmanager
def _sides(variant: Variant, cluster: str, *, against_itself: bool) -> Iterator[tuple[Side, Side]]:
    with contextlib.ExitStack() as stack:
        real = real_side(stack.enter_context(reference.served(cluster, variant)))
        if against_itself:
            ours = real_side(stack.enter_context(reference.served(cluster, variant)))
        else:
            ours = candidate.side(stack.enter_context(candidate.served()), variant)
        yield real, ours


def _report(probe: Probe, documented: set[str], *, whole: bool, most: int) -> int:
    """Print operation by operation how many answers agreed; the exit code."""
    for name in sorted(probe.tallies):
        tally = probe.tallies[name]
        print(f"{tally.agreed:6} of {tally.compared:6}  {name}")
        if tally.first:
            print(f"      {tally.first}")
    for line in probe.differences[:most]:
        print(f"\n  {line}")
    compared = sum(tally.compared for tally in probe.tallies.values())
    agreed = sum(tally.agreed for tally in probe.tallies.values())
    silent = sorted(documented - set(probe.tallies))
    unspecified = sum(probe.unspecified.values())
    print(f"\n{agreed} of {compared} answers agree: {agreed / compared:.3%}")
    print(f"{unspecified} more where the real server answers 500, which are not compared")
    print(f"{len(documented) - len(silent)} of {len(documented)} operations compared {silent}")
    enough = not whole or (compared >= LEAST_COMPARED and not silent)
    return 0 if agreed >= LEAST_SHARE * compared and enough else 1


@dataclass(frozen=True)
class _Wanted:
    """Which scenarios are run."""

    only: str
    number: int
    parts: int

    def among(self, found: Iterable[Scenario]) -> list[Scenario]:
        """Those of some scenarios that are wanted."""
        named = [each for each in found if self.only in each.name]
        return named[self.number - 1 :: self.parts]


def _compare(wanted: _Wanted, *, against_itself: bool) -> tuple[Probe, list[str]]:
    """Run the scenarios; the tally, and where the published documents differ."""
    with reference.postgres() as cluster:
        with _sides(reference.PLAIN, cluster, against_itself=against_itself) as (real, ours):
            document: dict[str, Any] = real.send("GET", "/api-spec.json").json()
            mine = ours.send("GET", "/api-spec.json").json()
            documents = list(differences(document, mine))
            probe = Probe(real=real, ours=ours, operations=document["paths"])
            probe.save("fresh")
            populate(probe)
            probe.save("population")
            _run(probe, wanted.among(scenarios.every(document)))
        with _sides(reference.BUSY, cluster, against_itself=against_itself) as (real, ours):
            probe.real, probe.ours = real, ours
            with probe.uncounted():
                populate(probe)
            probe.save("population")
            _run(probe, wanted.among(scenarios.busy()))
    return probe, documents


def _run(probe: Probe, chosen: Iterable[Scenario]) -> None:
    for scenario in chosen:
        probe.scenario = scenario.name
        probe.restore(scenario.begins_with)
        scenario.run(probe)


def main() -> int:
    """Run the scenarios and report."""
    parser = argparse.ArgumentParser(prog="tests.differential", description=__doc__)
    parser.add_argument("--self", action="store_true", dest="against_itself")
    parser.add_argument("--part", default="1/1", help="such as 2/4: the second of four parts")
    parser.add_argument("--only", default="", help="text in the names of the scenarios to run")
    parser.add_argument("--show", type=int, default=0, help="differences to print besides")
    asked = parser.parse_args()
    number, parts = (int(each) for each in asked.part.split("/"))
    begun = time.monotonic()
    wanted = _Wanted(asked.only, number, parts)
    probe, documents = _compare(wanted, against_itself=asked.against_itself)
    documented = {
        f"{method.upper()} {path}"
        for path, operations in probe.operations.items()
        for method in operations
        if method != "parameters"
    }
    whole = parts == 1 and not asked.only
    code = _report(probe, documented, whole=whole, most=asked.show)
    print(f"{len(documents)} differences between the published documents", *documents, sep="\n  ")
    code = code or int(bool(documents))
    print(f"{time.monotonic() - begun:.0f} s")
    return code


if __name__ == "__main__":
    # Ended from outside, we still end what we started.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    sys.exit(main())
