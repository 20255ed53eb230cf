"""One tenant: what it has set and seeded, side by side for every vendor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, SerializationInfo, ValidationInfo

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
    """Grows with every snapshot that is taken or brought back: what else changes is seen where it is kept."""

    def expired(self) -> bool:
        """Whether its time to live is over."""
        return self.ttl is not None and wall() >= self.created + self.ttl


def _named(content: bytes | None, info: SerializationInfo) -> str | None:
    """Puts a database among the members of an archive, and answers its name there."""
    if content is None:
        return None
    members: dict[str, bytes] = {} if info.context is None else info.context
    name = f"{len(members)}.sqlite"
    members[name] = content
    return name


def _content(given: Any, info: ValidationInfo) -> Any:
    """The database that a name in an archive stands for."""
    if not isinstance(given, str):
        return given
    members: Mapping[str, bytes] = info.context or {}
    if given not in members:
        raise ValueError(f"the file lacks {given}")
    return members[given]


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SideSnapshot(_State):
    """One vendor's side of a tenant as it was."""

    settings: dict[str, Any]
    limit: Limit
    licence: Licence
    ids: IdsState | None = Field(description="None where the world was never touched.")
    content: Annotated[bytes | None, BeforeValidator(_content), PlainSerializer(_named)] = Field(
        description="The database, None likewise; written down as the name of its own file in the archive."
    )


class Snapshot(_State):
    """A tenant as it was: all vendors at once."""

    taken: datetime = Field(description="By the tenant's clock.")
    clock: ClockState
    sides: dict[str, SideSnapshot] = Field(description="By the vendor's name.")


def as_set(side: Side, world: World | None, content: bytes | None = None) -> SideSnapshot:
    """A side and its world as they stand."""
    return SideSnapshot(
        settings=side.settings.model_dump(mode="json"),
        limit=side.limit,
        licence=replace(side.licence),
        ids=None if world is None else world.ids.state(),
        content=content,
    )
