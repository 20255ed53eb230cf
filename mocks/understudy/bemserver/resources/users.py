"""Users and their groups."""

from understudy.bemserver.models.entity import (
    LINKS,
    Access,
    Change,
    Entity,
    Reach,
    add_table,
)
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import exact, identity, text
from understudy.bemserver.models.scalars import Email, Flag, Text
from understudy.bemserver.resources.campaigns import NAME

_IS_ADMIN = Field(name="is_admin", kind=Flag(), stored=False, optional=False, taken=False)
_IS_ACTIVE = Field(name="is_active", kind=Flag(), stored=True, optional=False, taken=False)


async def _known(change: Change) -> None:
    """Lets e-mail addresses select the tenant as long as users have them."""
    before = (change.before or {}).get("email")
    after = (change.after or {}).get("email")
    if before != after:
        if before is not None:
            change.context.world.withdraw(before)
        if after is not None:
            change.context.world.issue(after)


USERS = Entity(
    path="/users/",
    tag="User",
    noun="user",
    fields=(
        NAME,
        Field(name="email", kind=Email(), required=True),
        Field(name="password", kind=Text(80, 1), required=True, shown=False),
        _IS_ADMIN,
        _IS_ACTIVE,
    ),
    access=Access(Reach("user", ("id",)), frozenset({"replace"})),
    unique=("email",),
    filters=(text("name"), text("email"), exact(_IS_ADMIN), exact(_IS_ACTIVE)),
    sorts=("name", "email", "is_admin", "is_active"),
    done=_known,
)

USER_GROUPS = Entity(
    path="/user_groups/",
    tag="UserGroup",
    noun="user group",
    fields=(NAME,),
    access=Access(Reach("group", ("id",))),
    unique=("name",),
    filters=(text("name"),),
    sorts=("name",),
)

USERS_BY_USER_GROUPS = Entity(
    path="/users_by_user_groups/",
    tag="UserByUserGroup",
    noun="user x user group association",
    fields=(reference("user_id", "users"), reference("user_group_id", "user_groups")),
    access=Access(Reach("user", ("user_id",))),
    unique=("user_id", "user_group_id"),
    filters=(identity("user_id"), identity("user_group_id")),
    tagged=False,
    operations=LINKS,
)

RESOURCES = (USERS, USER_GROUPS, USERS_BY_USER_GROUPS)

for _entity in RESOURCES:
    add_table(_entity)
