"""Failures injected on demand: rules that count their hits and go after so many."""

from dataclasses import dataclass
from typing import Literal

Connection = Literal["close", "cut", "malformed", "drip"]


@dataclass(frozen=True)
class Latency:
    """Milliseconds by which an answer is late: fixed when both are equal, else uniform between them."""

    low: int
    high: int


@dataclass
class Fault:
    """One rule; the first that fits a request acts."""

    number: int
    vendor: str
    operation: str | None = None
    """Operation id; None for every operation."""
    refusal: str | None = None
    """Name of one of the vendor's refusals."""
    status: int | None = None
    """Any status, worded in the vendor's dialect."""
    connection: Connection | None = None
    """`close` without an answer, `cut` in the middle, `malformed` JSON, slow `drip`."""
    latency: Latency | None = None
    times: int | None = None
    """How often it acts before it is gone; None until removed."""
    after: bool = False
    """Whether the request is carried out first and only its answer is lost."""
    hits: int = 0
    """How often it acted."""

    @property
    def spent(self) -> bool:
        """Whether it has acted as often as it may."""
        return self.times is not None and self.hits >= self.times


class Faults:
    """The rules of one tenant."""

    def __init__(self) -> None:
        self._rules: dict[int, Fault] = {}
        """By their numbers, in the order made."""
        self._last = 0

    def __bool__(self) -> bool:
        """Whether any rule may still act."""
        return any(not rule.spent for rule in self._rules.values())

    def all(self) -> list[Fault]:
        """Every rule, spent ones too, in the order made."""
        return list(self._rules.values())

    def get(self, number: int) -> Fault | None:
        """The rule of that number."""
        return self._rules.get(number)

    def number(self) -> int:
        """The number of the next rule."""
        self._last += 1
        return self._last

    def add(self, rule: Fault) -> None:
        """Puts a rule after the others."""
        self._rules[rule.number] = rule

    def remove(self, number: int) -> bool:
        """Takes a rule away; answers whether there was one."""
        return self._rules.pop(number, None) is not None

    def clear(self) -> None:
        """Takes all rules away; numbers go on."""
        self._rules.clear()

    def take(self, vendor: str, operation: str | None) -> Fault | None:
        """The rule that acts on a request now, its hit counted."""
        for rule in self._rules.values():
            if rule.vendor == vendor and not rule.spent and rule.operation in (None, operation):
                rule.hits += 1
                return rule
        return None
