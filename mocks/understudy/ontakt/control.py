"""What an administrator does around OnTakt: sessions, keys, users, and loading a backup."""

from datetime import datetime
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import Row

from understudy.core.control_routes import AllTenants, ControlledTenant, ControlledWorld
from understudy.core.database import ForeignKeyViolation
from understudy.core.long_work import Interrupted
from understudy.core.problems import Conflict, Invalid, NotFound
from understudy.core.rows import add, remove, write
from understudy.core.seeding import SeedError
from understudy.core.tenant import TakenError
from understudy.core.world import World
from understudy.ontakt import backups
from understudy.ontakt.auth import begin_session
from understudy.ontakt.objects import find, unit_of_work
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import KEYS, SESSIONS, USERS, ObjectType

CREATED, NO_CONTENT = 201, 204

ShownT = TypeVar("ShownT", bound=BaseModel)


class ShownUser(BaseModel):
    """A user, with the password: this is a stand-in."""

    id: int = Field(description="Its number.")
    username: str = Field(description="Name to sign in with.")
    password: str = Field(description="Password.")
    access_level: str = Field(description="What the user may do.")
    active: bool = Field(description="Whether the user may sign in.")


class UserChange(BaseModel, extra="forbid"):
    """What is to change of a user."""

    password: str | None = Field(default=None, min_length=1, max_length=255, description="New password.")
    active: bool | None = Field(default=None, description="Whether the user may sign in.")


class NewSession(BaseModel, extra="forbid"):
    """A session to be made."""

    user_id: int = Field(description="Whose it is to be.")
    hours: float | None = Field(default=None, gt=0, le=87_600, description="How long it is good; by default as set.")


class ShownSession(BaseModel):
    """A session without its token."""

    id: int = Field(description="Its number.")
    user_id: int = Field(description="Whose it is.")
    created: datetime = Field(description="When it began.")
    expires: datetime = Field(description="When it ends.")
    revoked: datetime | None = Field(description="When somebody ended it.")


class MadeSession(ShownSession):
    """A new session with its token, which is shown this once."""

    token: str = Field(description="The token.")


class NewKey(BaseModel, extra="forbid"):
    """A key to be made."""

    user_id: int = Field(description="Whose it is to be.")
    name: str = Field(default="", max_length=255, description="What it is for.")


class ShownKey(BaseModel):
    """A key without its secret."""

    id: int = Field(description="Its number.")
    user_id: int = Field(description="Whose it is.")
    name: str = Field(description="What it is for.")
    created: datetime = Field(description="When it was made.")


class MadeKey(ShownKey):
    """A new key with its secret, which is shown this once."""

    key: str = Field(description="The key.")


class Presence(BaseModel):
    """Who listens."""

    listeners: int = Field(description="Clients of the event bus.")


_FILE = {"application/gzip": {"schema": {"type": "string", "format": "binary"}}}
_BACKUP = {"requestBody": {"required": True, "content": _FILE}}


def control() -> APIRouter:
    """The routes, below the tenant and the vendor's name."""
    router = APIRouter()
    router.get("/users")(list_users)
    router.patch("/users/{user_id}")(change_user)
    router.get("/sessions")(list_sessions)
    router.post("/sessions", status_code=CREATED)(create_session)
    router.delete("/sessions/{session_id}", status_code=NO_CONTENT)(revoke_session)
    router.get("/keys")(list_keys)
    router.post("/keys", status_code=CREATED)(create_key)
    router.delete("/keys/{key_id}", status_code=NO_CONTENT)(delete_key)
    router.get("/event_bus")(get_event_bus)
    router.put("/backup", status_code=NO_CONTENT, openapi_extra=_BACKUP)(load_backup)
    return router


async def _row(world: World, kind: ObjectType, number: int) -> Row[Any]:
    row = await find(world.db, kind, number)
    if row is None:
        raise NotFound(f"There is no {kind.name.removesuffix('s')} {number}.")
    return row


async def _all(world: World, kind: ObjectType, shown: type[ShownT]) -> list[ShownT]:
    return [shown.model_validate(row, from_attributes=True) for row in await world.db.all(kind.every)]


async def list_users(world: ControlledWorld) -> list[ShownUser]:
    """The users of the tenant's OnTakt."""
    return await _all(world, USERS, ShownUser)


async def change_user(world: ControlledWorld, user_id: int, change: UserChange) -> ShownUser:
    """Sets a user's password, or lets the user sign in or not."""
    await _row(world, USERS, user_id)
    async with unit_of_work(world) as work:
        await work.change(USERS, user_id, change.model_dump(exclude_none=True))
    return ShownUser.model_validate(await _row(world, USERS, user_id), from_attributes=True)


async def list_sessions(world: ControlledWorld) -> list[ShownSession]:
    """The sessions of all users, without their tokens."""
    return await _all(world, SESSIONS, ShownSession)


async def create_session(world: ControlledWorld, session: NewSession) -> MadeSession:
    """Signs a user in without a password."""
    await _row(world, USERS, session.user_id)
    made = await begin_session(world, session.user_id, session.hours or Settings.of(world).session_hours)
    return MadeSession.model_validate(made)


async def revoke_session(world: ControlledWorld, session_id: int) -> None:
    """Ends a session; its token is refused from then on, and still known as one that was ended."""
    await _row(world, SESSIONS, session_id)
    await write(world.db, SESSIONS.table, session_id, {"revoked": world.clock.now()})


async def list_keys(world: ControlledWorld) -> list[ShownKey]:
    """The API keys, without their secrets."""
    return await _all(world, KEYS, ShownKey)


async def create_key(world: ControlledWorld, new: NewKey) -> MadeKey:
    """Makes an API key for a user."""
    number, key = world.ids.integer(KEYS.name), world.ids.token(40)
    row = {**new.model_dump(), "id": number, "key": key, "created": world.clock.now()}
    try:
        await add(world.db, KEYS.table, row)
    except ForeignKeyViolation as error:
        raise Invalid(f"There is no user {new.user_id}.") from error
    world.issue(key)
    return MadeKey.model_validate(await _row(world, KEYS, number), from_attributes=True)


async def delete_key(world: ControlledWorld, key_id: int) -> None:
    """Takes an API key away; it is unknown from then on."""
    row = await _row(world, KEYS, key_id)
    await remove(world.db, KEYS.table, key_id)
    world.withdraw(row.key)


async def get_event_bus(world: ControlledWorld) -> Presence:
    """Who listens to the event bus."""
    return Presence(listeners=len(runtime_of(world).listeners))


async def load_backup(
    request: Request,
    world: ControlledWorld,
    tenant: ControlledTenant,
    tenants: AllTenants,
) -> None:
    """Puts what `POST /api/backup` answered in place of all that the tenant's OnTakt has, or changes nothing."""
    before = world.db
    try:
        await backups.restore(world, await request.body())
        await tenants.reindex(tenant, world.vendor)
    except SeedError as error:
        raise Invalid(str(error)) from error
    except Interrupted as error:
        raise Conflict("The tenant was reset or deleted before the backup was loaded.") from error
    except TakenError as error:
        world.db = before
        raise Conflict(str(error)) from error
