"""Device logins: begun by a device, decided by a person, traded for tokens."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select

from understudy.core import rows
from understudy.core.world import World
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import logins, organizations

ACCESS_PREFIX = "authelia_at_"
"""How an access token begins, by which it is told from an API key."""
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"

_FIRST_ORGANIZATION = select(func.min(organizations.c.id))


async def begin(world: World) -> dict[str, Any]:
    """A new login, approved at once where the tenant is set so."""
    now = world.clock.now()
    settings = Settings.of(world)
    letters = [_CONSONANTS[world.ids.between(0, len(_CONSONANTS) - 1)] for _ in range(8)]
    owner = await world.db.scalar(_FIRST_ORGANIZATION)
    approved = settings.device_approval == "auto" and owner is not None
    login: dict[str, Any] = {
        "id": world.ids.integer(logins.name),
        "device_code": f"authelia_dc_{world.ids.token()}",
        "user_code": "".join(letters[:4]) + "-" + "".join(letters[4:]),
        "organization_id": owner if approved else None,
        "state": "approved" if approved else "pending",
        "created_at": now,
        "expires_at": now + timedelta(seconds=settings.device_code_lifetime),
    }
    await rows.add(world.db, logins, login)
    world.issue(login["device_code"])
    world.issue(login["user_code"])
    return login


async def decide(world: World, login: int, organization_id: int | None) -> None:
    """Approves a pending login for an organization, or denies it for None."""
    state = "denied" if organization_id is None else "approved"
    await rows.write(world.db, logins, login, {"state": state, "organization_id": organization_id})


async def first_organization(world: World) -> int | None:
    """The organization for which a login is approved where nobody names one."""
    found: int | None = await world.db.scalar(_FIRST_ORGANIZATION)
    return found


async def tokens(world: World, login: Row[Any]) -> dict[str, Any]:
    """New tokens for an approved login; the ones before are good no more."""
    lifetime = Settings.of(world).access_token_lifetime
    new = {
        "access_token": f"{ACCESS_PREFIX}{world.ids.token()}",
        "refresh_token": f"authelia_rt_{world.ids.token()}",
    }
    until = world.clock.now() + timedelta(seconds=lifetime)
    await rows.write(world.db, logins, login.id, {**new, "access_expires_at": until, "state": "used"})
    for old in (login.access_token, login.refresh_token):
        if old is not None:
            world.withdraw(old)
    for text in new.values():
        world.issue(text)
    return {**new, "token_type": "bearer", "expires_in": lifetime}
