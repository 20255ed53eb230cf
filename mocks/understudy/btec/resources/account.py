"""The company account: test equipment, users and their groups."""

from fastapi import APIRouter

from understudy.btec.conventions import serve
from understudy.btec.models.account import Equipment, EquipmentQuery, Group, GroupQuery, User, UserQuery

router = APIRouter()
serve(router, "/api/v1/test-equipment", "instrument", Equipment, EquipmentQuery)
serve(router, "/api/v1/users", "user", User, UserQuery)
serve(router, "/api/v1/user-groups", "user group", Group, GroupQuery, own="standard")
