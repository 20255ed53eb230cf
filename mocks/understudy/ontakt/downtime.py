"""When downtime ends by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True)
class Block:
    """Ongoing downtime."""

    start: datetime
    auto_end: Literal["ACTIVE", "PART"] | None


def ended_by_activity(block: Block, at: datetime) -> datetime | None:
    """Its end if the machine becomes active at a moment; None if that does not end it."""
    return at if block.auto_end == "ACTIVE" and at >= block.start else None


def ended_by_part(block: Block, at: datetime, cycle: timedelta) -> datetime | None:
    """Its end if a part is made at a moment: when the part's cycle began, but not before the downtime did."""
    return max(block.start, at - cycle) if block.auto_end == "PART" and at >= block.start else None
