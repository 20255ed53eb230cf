"""Who is asking, and what for: the machine user behind a token, its permissions, the subscription that it uses up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Path, Request
from sqlalchemy import BindParameter, bindparam, delete, exists, insert, select, true, update

from understudy.buildingx import refusals
from understudy.buildingx.apis import called_api
from understudy.buildingx.oauth import TOKEN_PATH, Claims, parameters, tokens_of
from understudy.buildingx.settings import Settings
from understudy.buildingx.tables import (
    calls,
    group_partitions,
    group_roles,
    machine_users,
    memberships,
    partitions,
    role_permissions,
    user_groups,
)
from understudy.core.authorization import authorization
from understudy.core.exchange import Exchange, exchange_of
from understudy.core.world import OK, World


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


async def identify(exchange: Exchange) -> str | None:
    """The client id in the bearer token, or in the body of a token request."""
    if exchange.path == TOKEN_PATH:
        return (await parameters(exchange)).get("client_id") if exchange.method == "POST" else None
    token = _bearer(exchange)
    return tokens_of(exchange.process).client_of(token) if token else None


_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def own_credential(text: str, tenant: str) -> str:
    """A built-in client id or secret made a tenant's own: as long, alphanumeric, repeatable."""
    octets = b"".join(sha256(f"{tenant}:{number}:{text}".encode()).digest() for number in range(-(-len(text) // 32)))
    return "".join(_ALPHANUMERIC[octet % 62] for octet in octets[: len(text)])


async def limit_key(exchange: Exchange) -> str | None:
    """The machine user and the API: each counts by itself."""
    api = called_api(exchange)
    return f"{exchange.credential}:{api.name}" if exchange.identified and api is not None else None


def _bearer(exchange: Exchange) -> str | None:
    return authorization(exchange.header("authorization")).bearer


_scope: BindParameter[str] = bindparam("scope")
_own = memberships.c.machine_user_id == machine_users.c.id
_in_partition = _own & (group_partitions.c.group_id == memberships.c.group_id)
_in_partition &= group_partitions.c.partition_id == _scope
_of_customer = _own & (user_groups.c.id == memberships.c.group_id) & (user_groups.c.customer_id == _scope)
_may = (group_roles.c.group_id == memberships.c.group_id) & (role_permissions.c.role_id == group_roles.c.role_id)
_may &= role_permissions.c.permission == bindparam("permission")
_USER = select(machine_users.c.id, machine_users.c.customer_id, machine_users.c.active).where(
    machine_users.c.client_id == bindparam("client_id")
)
_ANYWHERE = _USER.add_columns(true().label("inside"), true().label("allowed"))
_WITHIN = {
    "partition": _USER.add_columns(
        exists().where(_in_partition).label("inside"), exists().where(_in_partition, _may).label("allowed")
    ),
    "customer": _USER.add_columns(
        (machine_users.c.customer_id == _scope).label("inside"), exists().where(_of_customer, _may).label("allowed")
    ),
}


def _claims(exchange: Exchange) -> Claims:
    token = _bearer(exchange)
    if not token:
        raise refusals.Unauthenticated
    claims = tokens_of(exchange.process).genuine(token)
    if claims is None:
        raise refusals.TokenForeign
    if exchange.world.clock.timestamp() >= claims.expires:
        raise refusals.TokenExpired
    return claims


async def _let_in(request: Request, statement: Any, scope: str = "", permission: str = "") -> Access:
    exchange = exchange_of(request)
    claims = _claims(exchange)
    wanted = {"client_id": claims.client_id, "scope": scope, "permission": permission}
    user = await exchange.world.db.first(statement, wanted)
    if user is None:
        raise refusals.TokenForeign
    if not user.active:
        raise refusals.MachineUserInactive
    if not user.inside:
        raise outside(exchange)
    if not user.allowed:
        raise refusals.Forbidden
    await check_licence(exchange)
    return Access(exchange, exchange.world, user.id, user.customer_id, scope)


async def signed_in(request: Request) -> Access:
    """Lets any machine user in."""
    return await _let_in(request, _ANYWHERE)


def outside(exchange: Exchange) -> refusals.PartitionForbidden | refusals.PartitionNotFound:
    """The refusal of a partition or customer that is not the machine user's, as the tenant is set."""
    hidden = Settings.of(exchange.world).unknown_partition == "not-found"
    return refusals.PartitionNotFound() if hidden else refusals.PartitionForbidden()


def granted(
    permission: str, within: Literal["partition", "customer"] = "partition"
) -> Callable[..., Awaitable[Access]]:
    """Lets machine users in who have a permission in the partition of the path, or in a group of its customer."""

    async def access(
        request: Request, scope: Annotated[str, Path(alias=f"{within}_id", description=f"Id of the {within}.")]
    ) -> Access:
        return await _let_in(request, _WITHIN[within], scope, permission)

    return access


SignedIn = Annotated[Access, Depends(signed_in)]


ENDED = "subscription_ended"
EXHAUSTED = "quota_exhausted"
STATES = (OK, ENDED, EXHAUSTED)

_COUNT_FIRST = insert(calls).values(year=bindparam("this_year"), count=1)
_COUNT_ON = update(calls).where(calls.c.year == bindparam("this_year")).values(count=calls.c.count + 1)
_COUNTED = select(calls.c.count).where(calls.c.year == bindparam("this_year"))
_FORGET = delete(calls).where(calls.c.year != bindparam("this_year"))


async def check_licence(exchange: Exchange) -> None:
    """Refuses a call that the subscription does not cover; counts it where the tenant has set a quota."""
    world = exchange.world
    state = world.licence_state()
    if state == ENDED:
        raise refusals.SubscriptionEnded
    api = called_api(exchange)
    if api is None or not api.metered:
        return
    quota = Settings.of(world).yearly_calls
    if quota is not None:
        state = await _counted(world, quota)
    if state == EXHAUSTED:
        too_many = Settings.of(world).exhausted_quota == "too-many"
        raise refusals.QuotaTooMany if too_many else refusals.QuotaExhausted


async def _counted(world: World, quota: int) -> str:
    year = {"this_year": world.clock.now().year}
    made = await world.db.scalar(_COUNTED, year) or 0
    if made == 0 and (await world.db.execute(_FORGET, year)).count and world.licence.state == EXHAUSTED:
        # Used up in an earlier year: a new one has begun.
        world.licence.state = OK
    if world.licence.state == OK and made >= quota:
        world.licence.state = EXHAUSTED
    if world.licence.state == OK:
        await world.db.execute(_COUNT_ON if made else _COUNT_FIRST, year)
    return world.licence.state


LicensedAgainst = Annotated[
    str | None,
    Header(alias="licensedAgainstPartitionId", description="Partition of the customer whose quota the call uses."),
]
_OWNED = select(partitions.c.id).where(
    partitions.c.id == bindparam("of_id"), partitions.c.customer_id == bindparam("of_customer")
)


async def check_licensed(access: Access, partition: str | None) -> None:
    """Refuses a call that is to count against a partition of another customer."""
    if partition is None:
        return
    if await access.world.db.scalar(_OWNED, {"of_id": partition, "of_customer": access.customer}) is None:
        says = "licensedAgainstPartitionId is no partition of this customer."
        raise refusals.PartitionForbidden(says)
