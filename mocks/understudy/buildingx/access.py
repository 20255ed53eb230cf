"""What a handler knows of a request that was let in."""

from dataclasses import dataclass

from understudy.core.exchange import Exchange
from understudy.core.world import World


@dataclass(frozen=True, slots=True)
class Access:
    """A request that was let in: what a handler works with."""

    exchange: Exchange
    world: World
    user: str
    """Id of the machine user."""
    customer: str
    """Id of the customer to whom the machine user belongs."""
    scope: str
    """Id of the partition in the path, or of the customer; nothing where the path has neither."""
