"""What is asked of both sides."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.differential.scenarios import crud
from tests.differential.scenarios.scenario import Scenario


def every(document: Mapping[str, Any]) -> Iterator[Scenario]:
    """All scenarios, in the order in which they are run."""
    yield from crud.all_of(document)
