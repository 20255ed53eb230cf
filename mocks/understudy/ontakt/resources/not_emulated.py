"""What OnTakt has and nobody outside knows how: answered 501, and listed in the documentation."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.ontakt.auth import current_user
from understudy.ontakt.refusals import NotEmulated

router = APIRouter()

NOT_EMULATED = (
    ("/api/autocomp/", "missing_autocomp", "AutoComp: automatic wear compensation and its data"),
    (
        "/api/downtime/categories/",
        "missing_downtime_categories",
        "categories of downtime; they are seed data, and `category_id` refers to them",
    ),
    ("/api/issues/", "missing_issues", "issues; `issue_id` of a downtime is carried and not checked"),
    ("/api/kudos/", "missing_kudos", "kudos"),
    ("/api/notes/", "missing_notes", "notes other than shift notes"),
    ("/api/plugins/", "missing_plugins", "plugins and their logs"),
    ("/api/processes/changeover/", "missing_changeover", "process changeover"),
    ("/api/reports/generate/", "missing_report", "making a report; `GET /api/reports/` lists the types"),
    ("/api/system_check/", "missing_system_check", "the system check"),
)
"""Paths, guessed, with the operation's name and what it is."""


async def not_emulated() -> Response:
    """Refuses: OnTakt has this, but its behaviour is not public."""
    raise NotEmulated


for _path, _name, _ in NOT_EMULATED:
    router.add_api_route(
        f"{_path}{{rest:path}}",
        not_emulated,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        name=_name,
        dependencies=[Depends(current_user)],
        include_in_schema=False,
    )


def listing() -> str:
    """What is not emulated, as a Markdown list."""
    return "".join(f"- `{path}`: {says}\n" for path, _, says in NOT_EMULATED)
