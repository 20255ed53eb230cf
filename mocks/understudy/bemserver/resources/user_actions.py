"""Making users administrators, and locking them out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from understudy.bemserver import permissions, representations, responses
from understudy.bemserver.auth import Changing
from understudy.bemserver.entities.users import USERS
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import Flag
from understudy.bemserver.refusals import Forbidden, InternalError
from understudy.core import rows
from understudy.core.rows import Values

router = APIRouter()


class BooleanValue(Body):
    """Whether a user is what the path says."""

    value: Annotated[bool | None, Flag()] = None


@router.put("/users/{item_id:int}/set_admin", status_code=HTTPStatus.NO_CONTENT)
async def set_admin(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Makes a user an administrator, or no longer one."""
    return await _set(context, item_id, {"is_admin": body.value})


@router.put("/users/{item_id:int}/set_active", status_code=HTTPStatus.NO_CONTENT)
async def set_active(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Lets a user in, or no longer."""
    return await _set(context, item_id, {"is_active": body.value})


async def _set(context: Context, user_id: int, values: Values) -> Response:
    world = context.world
    await permissions.readable(context, USERS, user_id)
    await representations.require_read(context, USERS, user_id)
    if not context.user.is_admin:
        raise Forbidden
    if None in values.values():
        raise InternalError
    await rows.write(world.db, USERS.table, user_id, values)
    known = responses.tag(await representations.shown(world, USERS, user_id))
    return responses.empty({"ETag": f'"{known}"'})
