"""Making users administrators, and locking them out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from understudy.bemserver import answers, layouts, rights
from understudy.bemserver.auth import Changing
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import Flag
from understudy.bemserver.operations import MATCHING, answering
from understudy.bemserver.refusals import Forbidden, InternalError, Invalid
from understudy.bemserver.resources.users import USERS
from understudy.core import rows
from understudy.core.rows import Values

router = APIRouter()


class BooleanValue(Body):
    """Whether a user is what the path says."""

    value: Annotated[bool | None, Flag()] = None


_ANSWERS: Mapping[str, Any] = {
    "tags": ["User"],
    "status_code": HTTPStatus.NO_CONTENT,
    "responses": answering(status=HTTPStatus.NO_CONTENT, refusals=(Invalid, *MATCHING), headers=["ETag"]),
}


@router.put("/users/{item_id:int}/set_admin", summary="Set / unset admin", **_ANSWERS)
async def set_admin(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Makes a user an administrator, or no longer one."""
    return await _set(context, item_id, {"is_admin": body.value})


@router.put("/users/{item_id:int}/set_active", summary="Set / unset active", **_ANSWERS)
async def set_active(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Lets a user in, or no longer."""
    return await _set(context, item_id, {"is_active": body.value})


async def _set(context: Context, user_id: int, values: Values) -> Response:
    world = context.world
    await rights.readable(context, USERS, user_id)
    answers.match(context.named, await layouts.shown(world, USERS, user_id))
    if not context.user.is_admin:
        raise Forbidden
    if None in values.values():
        raise InternalError
    await rows.write(world.db, USERS.table, user_id, values)
    known = answers.tag(await layouts.shown(world, USERS, user_id))
    return answers.empty({"ETag": f'"{known}"'})
