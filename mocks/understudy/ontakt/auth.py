"""Who is asking, and who may do what: API keys, session tokens, access levels."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import parse_qs

from fastapi import Depends
from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import bindparam, select
from starlette.requests import HTTPConnection

from understudy.core.authorization import authorization
from understudy.core.exchange import CLOSE, Exchange, exchange_of
from understudy.core.rows import Values, add
from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api, Candidate
from understudy.core.world import World
from understudy.ontakt import refusals
from understudy.ontakt.catch_up import catch_up
from understudy.ontakt.models.system import Level
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import KEYS, SESSIONS, USERS

LOGIN = "/login"
HEADER = "x-auth-token"


@dataclass(frozen=True)
class User:
    """Who is asking."""

    id: int
    username: str
    level: str


_USER = (USERS.c.id, USERS.c.username, USERS.c.access_level, USERS.c.active)
_BY_KEY = select(*_USER).join(KEYS.table).where(KEYS.c.key == bindparam("token"))
_BY_SESSION = (
    select(*_USER, SESSIONS.c.expires, SESSIONS.c.revoked)
    .join(SESSIONS.table)
    .where(SESSIONS.c.token == bindparam("token"))
)
_BY_LOGIN = select(*_USER, USERS.c.password).where(USERS.c.login == bindparam("login"))
_ALLOWED = (
    select(USERS.c.username)
    .where(USERS.c.active, USERS.c.access_level.in_(bindparam("levels", expanding=True)))
    .order_by(USERS.c.id)
)

SESSIONS_KEPT = 100
"""Sessions of one user that are remembered, the newest."""
_OLD_SESSIONS = (
    select(SESSIONS.c.id, SESSIONS.c.token)
    .where(SESSIONS.c.user_id == bindparam("user"))
    .order_by(SESSIONS.c.id.desc())
    .limit(-1)
    .offset(SESSIONS_KEPT)
)


async def identify(exchange: Exchange) -> str | None:
    """The key or session token of a request, or the name that signs in, in lower case."""
    for token in (exchange.header(HEADER), authorization(exchange.header("authorization")).bearer):
        if token is not None:
            return token
    if exchange.path == LOGIN and exchange.method == "POST":
        return name_and_password(await exchange.body())[0].lower() or None
    return None


def name_and_password(body: bytes) -> tuple[str, str]:
    """What signs in, from JSON or a form; empty texts for what is not there."""
    try:
        values = from_json(body)
    except ValueError:
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        values = {name: texts[0] for name, texts in form.items()}
    if not isinstance(values, dict):
        return "", ""
    name, password = values.get("username"), values.get("password")
    return (name if isinstance(name, str) else ""), (password if isinstance(password, str) else "")


async def settle(exchange: Exchange, candidates: Sequence[Candidate]) -> str | None:
    """The tenant, among those that have a user of this name, whose password it is."""
    name, password = name_and_password(await exchange.body())
    for each in candidates:
        if await _password(each, name.lower()) == password:
            return each.tenant
    return None


async def _password(candidate: Candidate, login: str) -> str | None:
    if candidate.world is None:
        return candidate.seeded.get(login)
    row = await candidate.world.db.first(_BY_LOGIN, {"login": login})
    return None if row is None else str(row.password)


def presented(exchange: Exchange) -> str:
    """The token that a request shows in the way of the tenant's profile; raises Unauthenticated."""
    earlier = Settings.of(exchange.world).profile == "4.8"
    token = exchange.header(HEADER) if earlier else authorization(exchange.header("authorization")).bearer
    if not token:
        raise refusals.Unauthenticated
    return token


async def authenticate(exchange: Exchange) -> User:
    """Who is asking; raises one of the refusals that are Unauthenticated."""
    world = exchange.world
    token = {"token": presented(exchange)}
    row = await world.db.first(_BY_KEY, token)
    if row is None:
        row = await world.db.first(_BY_SESSION, token)
        if row is None:
            raise refusals.TokenUnknown
        if row.revoked is not None:
            raise refusals.SessionRevoked
        if row.expires <= world.clock.now():
            raise refusals.SessionExpired
    if not row.active:
        raise refusals.UserInactive
    return User(row.id, row.username, row.access_level)


ORDER: tuple[Level, ...] = get_args(Level)
"""Access levels from the highest to the lowest."""


class Access(BaseModel, extra="forbid", frozen=True):
    """Who may do an operation, and how we know."""

    lowest: Level
    source: Literal["documented", "inferred", "designed"]
    """The vendor's user guide tells it, it follows from what the vendor tells, or it is ours."""

    @property
    def allowed(self) -> tuple[Level, ...]:
        """The levels that may do it, from the highest."""
        return ORDER[: ORDER.index(self.lowest) + 1]


_TABLE = Path(__file__).with_name("access_levels.json").read_bytes()
OPERATIONS: Mapping[str, Access] = TypeAdapter(dict[str, Access]).validate_json(_TABLE)
"""Who may do what, by operation, for each that asks who asks."""


def check_complete(operations: Iterable[str]) -> None:
    """Raises LookupError unless the table has a line for each of these operations, and for nothing else."""
    known, needed = set(OPERATIONS), set(operations)
    if known != needed:
        missing, unknown = ", ".join(sorted(needed - known)), ", ".join(sorted(known - needed))
        raise LookupError(
            f"access_levels.json has no line for: {missing or '-'}; a line for no operation: {unknown or '-'}"
        )


async def check_level(exchange: Exchange, user: User) -> None:
    """Raises LevelTooLow unless the user's level may do the operation."""
    allowed = OPERATIONS[exchange.operation or ""].allowed
    if user.level in allowed:
        return
    names = list(allowed)
    if Settings.of(exchange.world).allowed == "usernames":
        rows = await exchange.world.db.all(_ALLOWED, {"levels": names})
        names = [row.username for row in rows]
    raise refusals.LevelTooLow(allowed=names)


def check_running(exchange: Exchange) -> None:
    """Raises Restarting, or ends the connection, while the tenant's OnTakt restarts."""
    world = exchange.world
    if world.clock.timestamp() >= runtime_of(world).restarting_until:
        return
    close = exchange.scope.get(CLOSE)
    if Settings.of(world).restart_pause == "closed" and close is not None:
        close()
    raise refusals.Restarting


async def current_user(connection: HTTPConnection) -> User:
    """Who is asking, allowed to do what is asked; what follows from the clock has happened by then."""
    exchange = exchange_of(connection)
    check_running(exchange)
    user = await authenticate(exchange)
    await check_level(exchange, user)
    await catch_up(exchange.world)
    exchange.notes["user"] = user
    return user


CurrentUser = Annotated[User, Depends(current_user)]


async def sign_in(exchange: Exchange) -> tuple[User, str]:
    """The user of a name and password, and the token of a new session; raises Invalid or LoginWrong."""
    check_running(exchange)
    world = exchange.world
    name, password = name_and_password(await exchange.body())
    if not name or not password:
        raise refusals.Invalid("username and password are required.")
    row = await world.db.first(_BY_LOGIN, {"login": name.lower()})
    if row is None or row.password != password or not row.active:
        raise refusals.LoginWrong
    async with world.db.transaction():
        session = await begin_session(world, row.id, Settings.of(world).session_hours)
        await _forget_oldest(world, row.id)
    return User(row.id, row.username, row.access_level), session["token"]


async def begin_session(world: World, user_id: int, hours: float) -> Values:
    """A new session of a user, whose token selects the tenant from then on."""
    now, token = world.clock.now(), world.ids.token(40)
    lasts = {"created": now, "expires": now + timedelta(hours=hours), "revoked": None}
    session = {"id": world.ids.integer(SESSIONS.name), "user_id": user_id, "token": token, **lasts}
    await add(world.db, SESSIONS.table, session)
    world.issue(token)
    return session


async def _forget_oldest(world: World, user_id: int) -> None:
    old = await world.db.all(_OLD_SESSIONS, {"user": user_id})
    for row in old:
        world.withdraw(row.token)
    if old:
        await world.db.execute(SESSIONS.remove, {"keys": [row.id for row in old]})


def roles(rows: Rows) -> Roles:
    """The first key, each level's first user by the level's name, and a session that is over in each way."""
    found: Roles = {}
    for key in rows.get("keys", ()):
        found.setdefault("api_key", {"token": key["key"]})
    for user in rows.get("users", ()):
        if user.get("active", True):
            login = {"username": user["username"], "password": user["password"]}
            found.setdefault(user.get("access_level", "audit"), login)
    for session in rows.get("sessions", ()):
        state = "revoked" if session.get("revoked") else "expired"
        found.setdefault(state, {"token": session["token"]})
    return found


def headers(api: Api, credential: Mapping[str, str]) -> Mapping[str, str]:
    """The token in both generations' headers; a user signs in for one."""
    token = credential.get("token")
    if token is None:
        answer = api("POST", LOGIN, {"Content-Type": "application/json"}, to_json(dict(credential)))
        body = json.loads(answer.body)
        if "token" not in body:
            raise RuntimeError(f"signing in as {credential['username']} was refused: {body}")
        token = body["token"]
    return {"X-Auth-Token": token, "Authorization": f"Bearer {token}"}


UNKNOWN = {"X-Auth-Token": "nobody-was-given-this", "Authorization": "Bearer nobody-was-given-this"}


def environment(url: str, found: Roles) -> dict[str, str]:
    """Where it is and the API key; no client of OnTakt documents variables of its own."""
    key = found.get("api_key", {}).get("token")
    return {"ONTAKT_URL": url} | ({"ONTAKT_API_KEY": key} if key else {})
