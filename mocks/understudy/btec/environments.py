"""The two environments of an account: which one a request is for, and its tables."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from understudy.btec.tables import PRODUCTION, SANDBOX, Store
from understudy.core.exchange import Exchange, exchange_of
from understudy.core.world import World

PRODUCTION_MOUNT = "btec-production"


@dataclass(frozen=True, slots=True)
class Environment:
    """A tenant's sandbox or production: its world and the tables in it."""

    world: World
    store: Store


def environment_of(exchange: Exchange) -> Environment:
    """The environment at whose address the request came in."""
    return Environment(exchange.world, PRODUCTION if exchange.mount == PRODUCTION_MOUNT else SANDBOX)


async def current_environment(request: Request) -> Environment:
    """The environment, as a dependency."""
    return environment_of(exchange_of(request))


CurrentEnvironment = Annotated[Environment, Depends(current_environment)]
