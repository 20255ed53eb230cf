"""One tenant: what it has set and seeded, side by side for every vendor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from understudy.core.clock import Clock, ClockState, wall
from understudy.core.faults import Faults
from understudy.core.ids import IdsState
from understudy.core.journal import Journal
from understudy.core.limits import Limit
from understudy.core.long_work import Holdable
from understudy.core.seeding import Roles, SeedSource
from understudy.core.world import Anchor, Licence, VendorSettings, World

DEFAULT = "default"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What a tenant may be called: it stands in paths and at the end of credentials."""


class TenantError(Exception):
    """A tenant that cannot be made as asked; nothing of it was kept."""


class TakenError(TenantError):
    """The name or a credential belongs to another tenant."""


@dataclass
class Side:
    """What a tenant has set for one vendor, whether or not its world was touched."""

    source: SeedSource
    settings: VendorSettings
    seeded_settings: VendorSettings
    limit: Limit
    licence: Licence = field(default_factory=Licence)
    world: World | None = None
    roles: Roles = field(default_factory=dict)
    """The credentials that it was seeded with."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """The login names that it was seeded with, with their secrets."""
    identifiers: set[str] = field(default_factory=set)
    """What selects the tenant now."""
    making: Holdable = field(default_factory=Holdable)
    """Held while its world is made, so that it is made once."""

    def retire(self) -> None:
        """Tells what works by itself for the world of this side that it ends."""
        if self.world is not None:
            self.world.retired = True
            self.world.db.interrupt()


@dataclass
class Tenant:
    """One isolated world: nothing of it is shared with another."""

    id: str
    created: float
    """Seconds since 1970 by the host."""
    ttl: float | None
    """Seconds until it is deleted by itself; None for never."""
    anchor: Anchor
    clock: Clock
    journal: Journal
    faults: Faults = field(default_factory=Faults)
    sides: dict[str, Side] = field(default_factory=dict)
    snapshots: dict[str, "Snapshot"] = field(default_factory=dict)
    revision: int = 0
    """Grows with every change made through the control plane."""

    def expired(self) -> bool:
        """Whether its time to live is over."""
        return self.ttl is not None and wall() >= self.created + self.ttl


@dataclass(frozen=True)
class SideSnapshot:
    """One vendor's side of a tenant as it was."""

    content: bytes | None
    """The database; None where it was never touched."""
    ids: IdsState | None
    settings: VendorSettings
    limit: Limit
    licence: Licence


@dataclass(frozen=True)
class Snapshot:
    """A tenant as it was: all vendors at once."""

    taken: datetime
    """By the tenant's clock."""
    clock: ClockState
    sides: Mapping[str, SideSnapshot]


def as_set(side: Side, world: World | None) -> SideSnapshot:
    """A side and its world as they stand, without the database."""
    return SideSnapshot(
        content=None,
        ids=None if world is None else world.ids.state(),
        settings=side.settings,
        limit=side.limit,
        licence=Licence(side.licence.state, side.licence.valid_until),
    )
