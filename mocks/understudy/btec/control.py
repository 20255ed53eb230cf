"""What a person does on the Administration page, tab API Access: access tokens."""

from fastapi import APIRouter
from sqlalchemy import select

from understudy.btec.models.account import MadeToken, NewToken, ShownToken, TokenChange
from understudy.btec.seeds import add_demo_data
from understudy.btec.settings import Settings
from understudy.btec.tables import tokens
from understudy.core.control_routes import ControlledWorld
from understudy.core.problems import Invalid, NotFound
from understudy.core.rows import Values, add, find, write
from understudy.core.world import World

_LISTED = select(tokens).where(tokens.c.deleted_at.is_(None)).order_by(tokens.c.id)
_SANDBOX = select(tokens.c.id).where(tokens.c.test_environment.is_(True)).limit(1)


def control() -> APIRouter:
    """The routes, below the tenant and the vendor's name."""
    router = APIRouter()
    router.get("/tokens")(list_tokens)
    router.post("/tokens", status_code=201)(create_token)
    router.get("/tokens/{token_id}")(get_token)
    router.patch("/tokens/{token_id}")(change_token)
    router.delete("/tokens/{token_id}", status_code=204)(delete_token)
    return router


async def list_tokens(world: ControlledWorld) -> list[ShownToken]:
    """The tokens of both environments, without their secrets."""
    return [ShownToken(**row._asdict()) for row in await world.db.all(_LISTED)]


async def create_token(world: ControlledWorld, wish: NewToken) -> MadeToken:
    """Makes a token, valid at once and shown only now; the account's first for the sandbox adds the demo data there."""
    first = wish.test_environment and await world.db.scalar(_SANDBOX) is None
    async with world.db.transaction():
        if first and Settings.of(world).demo_data:
            await add_demo_data(world)
        number, text = world.ids.integer(tokens.name), world.ids.token()
        row = {**wish.model_dump(), "id": number, "token": text, "created_at": world.clock.now()}
        await add(world.db, tokens, row)
    world.issue(text)
    return MadeToken(**await _row(world, number))


async def get_token(world: ControlledWorld, token_id: int) -> ShownToken:
    """A token without its secret."""
    return ShownToken(**await _row(world, token_id))


async def change_token(world: ControlledWorld, token_id: int, wish: TokenChange) -> ShownToken:
    """Renames a token, sets its scopes or its expiration; the very next request meets them."""
    await _row(world, token_id)
    change = wish.model_dump(exclude_unset=True)
    for name in ("name", "scopes"):
        if change.get(name, "") is None:
            raise Invalid(f"{name}: a token has one")
    if change:
        await write(world.db, tokens, token_id, change)
    return ShownToken(**await _row(world, token_id))


async def delete_token(world: ControlledWorld, token_id: int) -> None:
    """Deletes a token; the very next request with it is refused."""
    await _row(world, token_id)
    # The row stays and selects the tenant, so that who still uses the token is told.
    await write(world.db, tokens, token_id, {"deleted_at": world.clock.now()})


async def _row(world: World, number: int) -> Values:
    row = await find(world.db, tokens, number)
    if row is None or row["deleted_at"] is not None:
        raise NotFound(f"There is no token {number}.")
    return row
