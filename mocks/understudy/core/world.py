"""One tenant's world of one vendor: data, clock, ids, settings, licence; and what all worlds of a process share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, Self, TypeVar

from pydantic import BaseModel, Field

from understudy.core.clock import Clock
from understudy.core.database import Database, Databases
from understudy.core.ids import Ids, IdsState
from understudy.core.long_work import Interrupted

OK = "ok"
_T = TypeVar("_T")


class VendorSettings(BaseModel, extra="forbid", frozen=True):
    """What can be set per tenant for every vendor; each vendor's own settings add to it."""

    mark_answers: bool = Field(
        default=True,
        description="Whether answers carry the header Understudy-Request-Id, the key into the journal.",
    )

    @classmethod
    def of(cls, holder: "VendorSettings | SettingsHolder") -> Self:
        """A tenant's settings, or those of its world or of its database being filled, as the vendor's own model."""
        settings = holder if isinstance(holder, VendorSettings) else holder.settings
        if not isinstance(settings, cls):
            raise TypeError(f"{type(settings).__module__} is not the model of settings in {cls.__module__}")
        return settings


class SettingsHolder(Protocol):
    """What has a tenant's settings for a vendor."""

    @property
    def settings(self) -> VendorSettings:
        """An instance of the vendor's own model."""


@dataclass
class Licence:
    """How a tenant's licence with a vendor stands."""

    state: str = OK
    """One of the vendor's states; `ok` serves."""
    valid_until: datetime | None = None
    """Moment at which an `ok` licence ends by the tenant's clock; None for never."""


class Memory:
    """What vendors keep in memory beside their databases: of a class one object."""

    def __init__(self) -> None:
        self._objects: dict[type, Any] = {}

    def of(self, kind: type[_T], *arguments: Any) -> _T:
        """The object of a class, made of these arguments when it is first asked for."""
        found: _T | None = self._objects.get(kind)
        if found is None:
            found = self._objects[kind] = kind(*arguments)
        return found

    def clear(self) -> None:
        """Forgets them all."""
        self._objects.clear()


@dataclass(eq=False)
class World:
    """What a vendor's handlers work on: one tenant's side of one vendor."""

    tenant: str
    """Id of the tenant."""
    vendor: str
    """Name of the vendor."""
    clock: Clock
    """The tenant's time."""
    ids: Ids
    """The tenant's source of ids for this vendor."""
    db: Database
    """The tenant's database of this vendor."""
    settings: VendorSettings
    """The vendor's settings for this tenant: an instance of the vendor's own settings model."""
    licence: Licence
    """How the licence stands; ask `licence_state()`."""
    ended: str
    """The state that an ended licence falls into."""
    issue: Callable[[str], None]
    """Makes a new credential select this tenant from now on: a key, a token, a login name."""
    withdraw: Callable[[str], None]
    """Makes a credential select this tenant no more."""
    memory: Memory = field(default_factory=Memory)
    """What the vendor keeps in memory beside the database, such as who listens; a reset begins with nothing."""
    reached: datetime | None = None
    """The moment up to which it has what happens by itself; None where it was brought back from what was kept."""
    unasked: int = 0
    """Changes of its database that nobody asked for: its making, and what happened by itself."""
    retired: bool = False
    """Whether the tenant has another world by now, or is no more: what works by itself for this one ends."""

    def ahead_of(self, moment: datetime) -> bool:
        """Whether it was made for a later moment, and nobody has written to it: then it can be made anew."""
        return self.reached is not None and self.reached > moment and self.db.changes() == self.unasked

    def happened(self, moment: datetime, changes: int) -> None:
        """Notes that so many changes of the database up to a moment came about by themselves."""
        self.unasked += changes
        if self.reached is not None:
            self.reached = max(self.reached, moment)

    def begin(self, db: Database, ids: IdsState, reached: datetime) -> None:
        """Begins with data of a moment, in place of all that there was."""
        self.db, self.ids = db, Ids(ids, self.clock)
        self.reached, self.unasked = reached, db.changes()
        self.memory.clear()

    def check(self) -> None:
        """Raises Interrupted in long work for a world that was retired meanwhile."""
        if self.retired:
            raise Interrupted

    def licence_state(self) -> str:
        """The vendor's licence state now: as set, or the ended one once its last moment has passed."""
        until = self.licence.valid_until
        if self.licence.state == OK and until is not None and self.clock.now() >= until:
            return self.ended
        return self.licence.state


@dataclass(frozen=True)
class Process:
    """What all tenants share, as long as the process lives or the app that is one of its own."""

    databases: Databases = field(default_factory=Databases)
    """Where their databases are opened."""
    memory: Memory = field(default_factory=Memory)
    """What vendors keep for all their tenants, such as the key that signs tokens."""


Anchor = Literal["now", "fixed"]
