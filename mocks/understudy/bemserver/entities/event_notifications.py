"""What the real server's job does when an event is written: it tells the users who want to know.

It joins the event's scope without binding it to that of the users' groups, so that whoever has a group with any scope
is told of the events of all (bemserver/notifications/recipients).
"""

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from understudy.bemserver.models.entity import TABLES, Change
from understudy.bemserver.settings import Settings
from understudy.core import rows

_DEFAULT_LEVEL = "WARNING"


@cache
def _users() -> Select[Any]:
    group = TABLES.tables["users_by_user_groups"]
    link = TABLES.tables["user_groups_by_campaign_scopes"]
    wish = TABLES.tables["event_categories_by_users"]
    wished = and_(wish.c.user_id == group.c.user_id, wish.c.category_id == bindparam("category"))
    return (
        select(group.c.user_id, wish.c.notification_level)
        .join(link, link.c.user_group_id == group.c.user_group_id)
        .outerjoin(wish, wished)
        .distinct()
        .order_by(group.c.user_id)
    )


async def notify(change: Change) -> None:
    """Writes a notification for each user of any scope whose level the event reaches."""
    event, world = change.after, change.context.world
    if change.before is not None or event is None or not Settings.of(world).background_jobs:
        return
    wish = TABLES.tables["event_categories_by_users"]
    levels = wish.c.notification_level.type.names  # type: ignore[attr-defined] # the column's own type, Ranked
    rank = levels.index(event["level"])
    found = [
        {
            "id": world.ids.integer("notifications"),
            "user_id": row.user_id,
            "event_id": event["id"],
            "timestamp": world.clock.now(),
            "read": False,
        }
        for row in await world.db.all(_users(), {"category": event["category_id"]})
        if rank >= levels.index(row.notification_level or _DEFAULT_LEVEL)
    ]
    if found:
        await world.db.execute(rows.insertion(TABLES.tables["notifications"]), found)
