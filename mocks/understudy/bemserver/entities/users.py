"""Users and their groups."""

from understudy.bemserver.models.entity import LINKS, Access, Change, Entity, Reach
from understudy.bemserver.models.fields import NAME, Field, reference
from understudy.bemserver.models.filters import text
from understudy.bemserver.models.scalars import Email, Flag, Text


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
    fields=(
        NAME,
        Field(name="email", kind=Email(), required=True),
        Field(name="password", kind=Text(80, 1), required=True, shown=False),
        Field(name="is_admin", kind=Flag(), stored=False, optional=False, taken=False),
        Field(name="is_active", kind=Flag(), stored=True, optional=False, taken=False),
    ),
    access=Access(Reach("user", ("id",)), frozenset({"replace"})),
    unique=("email",),
    filters=("name", text("email"), "is_admin", "is_active"),
    sorts=("name", "email", "is_admin", "is_active"),
    after=_known,
)

USER_GROUPS = Entity(
    path="/user_groups/",
    fields=(NAME,),
    access=Access(Reach("group", ("id",))),
    unique=("name",),
    filters=("name",),
    sorts=("name",),
)

USERS_BY_USER_GROUPS = Entity(
    path="/users_by_user_groups/",
    fields=(reference("user_id", "users"), reference("user_group_id", "user_groups")),
    access=Access(Reach("user", ("user_id",))),
    unique=("user_id", "user_group_id"),
    filters=("user_id", "user_group_id"),
    tagged=False,
    operations=LINKS,
)

ENTITIES = (USERS, USER_GROUPS, USERS_BY_USER_GROUPS)
