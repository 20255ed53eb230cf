"""The company account: test equipment, users and their groups."""

from fastapi import APIRouter

from understudy.btec.conventions import ALL, CONVENTIONS, Resource, bodies_of
from understudy.btec.models.account import (
    Equipment,
    EquipmentBody,
    EquipmentQuery,
    Group,
    GroupBody,
    GroupQuery,
    User,
    UserBody,
    UserQuery,
)
from understudy.core.resources import mount

router = APIRouter()
mount(
    router,
    Resource(
        path="/api/v1/test-equipment",
        noun="instrument",
        name="test_equipment",
        item=Equipment,
        bodies=bodies_of(EquipmentBody),
        query=EquipmentQuery,
        operations=ALL,
    ),
    CONVENTIONS,
)
mount(
    router,
    Resource(
        path="/api/v1/users",
        noun="user",
        name="users",
        item=User,
        bodies=bodies_of(UserBody),
        query=UserQuery,
        operations=ALL,
    ),
    CONVENTIONS,
)
mount(
    router,
    Resource(
        path="/api/v1/user-groups",
        noun="user group",
        name="user_groups",
        item=Group,
        bodies=bodies_of(GroupBody),
        query=GroupQuery,
        own="standard",
        operations=ALL,
    ),
    CONVENTIONS,
)
