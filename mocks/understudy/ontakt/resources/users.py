"""Users and their API keys."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, Exchange
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import Body
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, LIST, Resource, create, mount
from understudy.ontakt.models.system import ApiKey, NewApiKey
from understudy.ontakt.objects import UnitOfWork, Values, read, served, unit_of_work
from understudy.ontakt.operations import answer, found, gone, key_of, operation, shown
from understudy.ontakt.refusals import NameTaken, NotFound, NotOwner
from understudy.ontakt.settings import settings_of
from understudy.ontakt.tables import KEYS, SESSIONS, USERS

router = APIRouter()

_BY_LOGIN = select(USERS.table.c.id).where(USERS.table.c.login == bindparam("login"))
_KEYS_OF = KEYS.every.where(KEYS.table.c.user_id == bindparam("user"))
_SECRETS = select(KEYS.table.c.key).where(KEYS.table.c.user_id == bindparam("user"))
_TOKENS = select(SESSIONS.table.c.token).where(SESSIONS.table.c.user_id == bindparam("user"))


async def _check_name(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses a name that another user has, in whatever case; issues the new one and withdraws the old one."""
    if "username" not in values:
        return
    login = values["username"].lower()
    owner = await work.db.scalar(_BY_LOGIN, {"login": login})
    if owner is not None and (row is None or owner != row.id):
        raise NameTaken(f"The user name {values['username']} is taken.")
    values["login"] = login
    work.issued.append(login)
    if row is not None and row.login != login:
        work.withdrawn.append(row.login)


async def _withdraw(work: UnitOfWork, user: Values) -> None:
    """Takes back the name, keys and sessions of a user who is to be deleted."""
    work.withdrawn.append(user["login"])
    for statement in (_SECRETS, _TOKENS):
        work.withdrawn.extend(row[0] for row in await work.db.all(statement, {"user": user["id"]}))


_KEY = Body(ApiKey, ("name",))
_KEYS = Resource(kind=KEYS, noun="api_key", nouns="api_keys", path="/api/users/keys/", key="api_key_id")


def _check_profile(exchange: Exchange) -> None:
    if settings_of(exchange.world).profile == "4.8":
        raise NotFound("Keys of users came with 4.10.")


async def create_api_key(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Makes a key of the user who asks; it is shown this once. From 4.10 on."""
    _check_profile(exchange)
    values = await _KEY.values(exchange)
    world = exchange.world
    key = world.ids.token(40)
    async with unit_of_work(world, user.id) as work:
        made = await create(work, _KEYS, {**values, "key": key, "user_id": user.id, "created": work.now})
        work.issued.append(key)
    return answer({**made, "key": key}, HTTPStatus.CREATED)


async def delete_api_key(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Takes a key back: the owner's, or any for an administrator. From 4.10 on."""
    _check_profile(exchange)
    key = await found(exchange, KEYS, key_of(exchange))
    if key.user_id != user.id and user.level != "admin":
        raise NotOwner
    async with unit_of_work(exchange.world, user.id) as work:
        await work.remove(KEYS, key.id)
        work.withdrawn.append(key.key)
    return gone()


async def get_user(exchange: CurrentExchange) -> Response:
    """One user; from 4.10 on with the API keys, without their secrets."""
    db = exchange.world.db
    row = await found(exchange, USERS, key_of(exchange))
    user = (await served(db, USERS, [row]))[0]
    if settings_of(exchange.world).profile != "4.8":
        user["api_keys"] = await read(db, KEYS, _KEYS_OF, {"user": row.id})
    return answer(user)


mount(
    router,
    Resource(
        kind=USERS,
        noun="user",
        nouns="users",
        path="/api/users/",
        key="user_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
        required=("username", "password"),
        prepare=_check_name,
        forget=_withdraw,
        refusals=(NameTaken,),
    ),
)
operation(
    router,
    "GET",
    "/api/users/{user_id:int}",
    get_user,
    name="get_user",
    model=shown(USERS.model),
    keys={"user_id": "Number of the user."},
    refusals=(NotFound,),
)
operation(
    router,
    "PUT",
    "/api/users/keys",
    create_api_key,
    name="create_api_key",
    model=NewApiKey,
    status=HTTPStatus.CREATED,
    body=_KEY.described(),
    refusals=(NotFound,),
)
operation(
    router,
    "DELETE",
    "/api/users/keys/{api_key_id:int}",
    delete_api_key,
    name="delete_api_key",
    status=HTTPStatus.NO_CONTENT,
    keys={"api_key_id": "Number of the key."},
    refusals=(NotFound, NotOwner),
)
