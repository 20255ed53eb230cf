"""Who may do what: the lowest access level that may do each operation, read from the table beside this module."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter

from understudy.ontakt.models.system import Level

ORDER: tuple[Level, ...] = get_args(Level)
"""Access levels from the highest to the lowest."""


class Access(BaseModel):
    """Who may do an operation, and how we know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lowest: Level
    source: Literal["documented", "inferred", "designed"]
    """The vendor's user guide tells it, it follows from what the vendor tells, or it is ours."""

    @property
    def allowed(self) -> tuple[Level, ...]:
        """The levels that may do it, from the highest."""
        return ORDER[: ORDER.index(self.lowest) + 1]


OPERATIONS: Mapping[str, Access] = TypeAdapter(dict[str, Access]).validate_json(
    Path(__file__).with_suffix(".json").read_bytes()
)
"""Every operation that asks who asks."""
LEVELS: Mapping[str, tuple[Level, ...]] = {name: each.allowed for name, each in OPERATIONS.items()}
"""Access levels by operation."""


def check_complete(operations: Iterable[str]) -> None:
    """Raises LookupError unless the table has a line for each of these operations, and for nothing else."""
    known, needed = set(OPERATIONS), set(operations)
    if known != needed:
        missing, unknown = ", ".join(sorted(needed - known)), ", ".join(sorted(known - needed))
        raise LookupError(
            f"access_levels.json has no line for: {missing or '-'}; a line for no operation: {unknown or '-'}"
        )


def table() -> str:
    """The levels as a Markdown table."""
    lines = [f"| operation | {' | '.join(ORDER)} | |", f"|---|{':-:|' * len(ORDER)}---|"]
    for operation, access in OPERATIONS.items():
        ticks = " | ".join("✓" if level in access.allowed else "–" for level in ORDER)
        lines.append(f"| `{operation}` | {ticks} | {access.source} |")
    return "\n".join(lines) + "\n"
