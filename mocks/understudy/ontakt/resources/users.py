"""Users, their API keys, and signing in."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.refusals import documented
from understudy.core.rows import Values
from understudy.ontakt.auth import LOGIN, sign_in
from understudy.ontakt.bodies import creation, shown
from understudy.ontakt.conventions import Change, CurrentContext, answer, gone, loaded, operations, refused, resource
from understudy.ontakt.models.system import ApiKey, ErrorAnswer, SignedIn
from understudy.ontakt.objects import UnitOfWork, read, served
from understudy.ontakt.refusals import JSON, Invalid, LoginWrong, NameTaken, NotFound, NotOwner, TooLarge
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import KEYS, SESSIONS, USERS

_BY_LOGIN = select(USERS.c.id).where(USERS.c.login == bindparam("login"))
_KEYS_OF = KEYS.every.where(KEYS.c.user_id == bindparam("user"))
_TOKENS = select(SESSIONS.c.token).where(SESSIONS.c.user_id == bindparam("user"))


async def _before_change(change: Change) -> None:
    if change.before is not None and change.after is None:
        await _withdraw(change.context.work, change.before)
    elif change.after is not None and "username" in change.after:
        await _check_name(change.context.work, change.after, change.before)


async def _check_name(work: UnitOfWork, values: Values, before: Values | None) -> None:
    """Refuses a name that another user has, in whatever case; issues the new one and withdraws the old one."""
    login = values["username"].lower()
    owner = await work.db.scalar(_BY_LOGIN, {"login": login})
    if owner is not None and (before is None or owner != before["id"]):
        raise NameTaken(f"The user name {values['username']} is taken.")
    values["login"] = login
    work.issued.append(login)
    if before is not None and before["login"] != login:
        work.withdrawn.append(before["login"])


async def _withdraw(work: UnitOfWork, user: Values) -> None:
    """Takes back the name, keys and sessions of a user who is to be deleted."""
    work.withdrawn.append(user["login"])
    work.withdrawn.extend(row.key for row in await work.db.all(_KEYS_OF, {"user": user["id"]}))
    work.withdrawn.extend(row.token for row in await work.db.all(_TOKENS, {"user": user["id"]}))


router = operations(
    resource(USERS, "/api/users/{user_id:int}", without=("read",), before=_before_change, refusals=(NameTaken,)),
)


async def _later_profile(world: CurrentWorld) -> None:
    """Refuses what came with 4.10."""
    if Settings.of(world).profile == "4.8":
        raise NotFound("Keys of users came with 4.10.")


CurrentKey = Annotated[Row[Any], loaded(KEYS, "api_key_id", "key")]
AskedUser = Annotated[Row[Any], loaded(USERS, "user_id")]
NewKey = Annotated[Values, creation(ApiKey)]
LATER = [Depends(_later_profile)]


@router.get("/api/users/{user_id:int}", response_model=shown(USERS.model), responses=refused(NotFound))
async def get_user(world: CurrentWorld, row: AskedUser) -> Response:
    """One user; from 4.10 on with the API keys, without their secrets."""
    user = (await served(world.db, USERS, [row]))[0]
    if Settings.of(world).profile != "4.8":
        user["api_keys"] = await read(world.db, KEYS, _KEYS_OF, {"user": row.id})
    return answer(user)


@router.put(
    "/api/users/keys",
    status_code=HTTPStatus.CREATED,
    response_model=ApiKey,
    responses=refused(TooLarge, Invalid, NotFound),
    dependencies=LATER,
)
async def create_api_key(context: CurrentContext, body: NewKey) -> Response:
    """Makes a key of the user who asks; it is shown this once. From 4.10 on."""
    key = context.world.ids.token(40)
    async with context.writing() as work:
        made = await work.create(KEYS, {**body, "key": key, "user_id": work.user_id, "created": work.now})
        work.issued.append(key)
    return answer({**made, "key": key}, HTTPStatus.CREATED)


@router.delete(
    "/api/users/keys/{api_key_id:int}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refused(NotFound, NotOwner),
    dependencies=LATER,
)
async def delete_api_key(context: CurrentContext, key: CurrentKey) -> Response:
    """Takes a key back: the owner's, or any for an administrator. From 4.10 on."""
    if key.user_id != context.user.id and context.user.level != "admin":
        raise NotOwner
    async with context.writing() as work:
        await work.remove(KEYS, key.id)
        work.withdrawn.append(key.key)
    return gone()


sign_in_router = APIRouter()
_TEXT = {"type": "string"}
_NAMED = {"username": _TEXT, "password": _TEXT}
_LOGIN = {"schema": {"type": "object", "required": ["username", "password"], "properties": _NAMED}}
FORM = "application/x-www-form-urlencoded"


@sign_in_router.post(
    LOGIN,
    response_model=SignedIn,
    responses=documented(Invalid, LoginWrong, body=ErrorAnswer),
    openapi_extra={"requestBody": {"required": True, "content": {JSON: _LOGIN, FORM: _LOGIN}}},
)
async def login(exchange: CurrentExchange) -> Response:
    """Begins a session: its token is good in place of the API key."""
    user, token = await sign_in(exchange)
    return answer({"token": token, "user": {"access_level": user.level, "username": user.username}})
