"""The company account: test equipment, users and their groups."""

from fastapi import APIRouter

from understudy.btec.conventions import serve

router = APIRouter()
serve(router, "/api/v1/test-equipment", "instrument")
serve(router, "/api/v1/users", "user")
serve(router, "/api/v1/user-groups", "user group")
