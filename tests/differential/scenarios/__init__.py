"""What is asked of both sides."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.differential.scenarios import analysis, crud, data, jobs, session, uploads
from tests.differential.scenarios.scenario import Scenario


def every(document: Mapping[str, Any]) -> Iterator[Scenario]:
    """All scenarios, in the order in which they are run."""
    yield from session.all_of()
    yield from data.all_of()
    yield from uploads.all_of()
    yield from analysis.all_of()
    yield from crud.all_of(document)


def busy() -> Iterator[Scenario]:
    """Scenarios for servers that do their jobs and take HTTP Basic."""
    yield from session.of_basic()
    yield from jobs.all_of()
