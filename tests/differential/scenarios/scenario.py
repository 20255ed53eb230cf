"""One scenario."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.probe import Probe


@dataclass(frozen=True)
class Scenario:
    """A number of requests that begin from a kept state."""

    name: str
    run: Callable[[Probe], None]
    begins_with: str = "population"
    """The kept state: `fresh` or `population`."""
