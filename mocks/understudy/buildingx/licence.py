"""The subscription: whether it serves, and how many calls of the year are left."""

from sqlalchemy import bindparam, delete, insert, select, update

from understudy.buildingx.accounts.tables import calls
from understudy.buildingx.jsonapi.links import called_api
from understudy.buildingx.refusals import QuotaExhausted, QuotaTooMany, SubscriptionEnded
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange
from understudy.core.world import OK, World

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
        raise SubscriptionEnded
    api = called_api(exchange)
    if api is None or not api.metered:
        return
    quota = settings_of(world).yearly_calls
    if quota is not None:
        state = await _counted(world, quota)
    if state == EXHAUSTED:
        raise QuotaTooMany if settings_of(world).exhausted_quota == "too-many" else QuotaExhausted


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
