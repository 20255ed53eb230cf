"""Making users administrators, and locking them out."""

from http import HTTPStatus

from sqlalchemy import update
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud
from understudy.bemserver.auth import asker
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.scalars import Flag
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import (
    Forbidden,
    InternalError,
    Invalid,
    PreconditionFailed,
    PreconditionRequired,
)
from understudy.bemserver.resources.users import USERS
from understudy.core.exchange import exchange_of

VALUE = (Field(name="value", kind=Flag()),)


async def _set(request: Request, column: str) -> Response:
    exchange = exchange_of(request)
    user = await asker(exchange)
    answers.require_match(exchange)
    asked = await crud.loaded(exchange, VALUE)
    wanted = request.path_params["item_id"]
    await crud.readable(exchange, USERS, wanted, user)
    answers.match(exchange, await crud.shown(exchange.world, USERS, wanted))
    if not user.is_admin:
        raise Forbidden
    if "value" not in asked:
        raise InternalError
    changed = update(USERS.table).where(USERS.table.c.id == wanted)
    await crud.write(exchange.world, changed, {column: asked["value"]})
    known = answers.tag(await crud.shown(exchange.world, USERS, wanted))
    return answers.empty({"ETag": f'"{known}"'})


async def set_admin(request: Request) -> Response:
    """Makes a user an administrator, or no longer one."""
    return await _set(request, "is_admin")


async def set_active(request: Request) -> Response:
    """Lets a user in, or no longer."""
    return await _set(request, "is_active")


_BODY = {"application/json": reference_to("BooleanValue")}
_REFUSALS = (Invalid, PreconditionFailed, PreconditionRequired)

OPERATIONS = (
    Operation(
        method="PUT",
        path="/users/{item_id}/set_admin",
        name="set_admin",
        endpoint=set_admin,
        tag="User",
        summary="Set / unset admin",
        body=_BODY,
        status=HTTPStatus.NO_CONTENT,
        tagged=True,
        precondition="IF_MATCH",
        refusals=_REFUSALS,
    ),
    Operation(
        method="PUT",
        path="/users/{item_id}/set_active",
        name="set_active",
        endpoint=set_active,
        tag="User",
        summary="Set / unset active",
        body=_BODY,
        status=HTTPStatus.NO_CONTENT,
        tagged=True,
        precondition="IF_MATCH",
        refusals=_REFUSALS,
    ),
)
