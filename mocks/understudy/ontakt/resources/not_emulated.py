"""What OnTakt has and nobody outside knows how: answered 501, and listed in the documentation."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.ontakt.auth import current_user
from understudy.ontakt.refusals import NotEmulated

router = APIRouter()


@dataclass(frozen=True)
class NotEmulatedPath:
    """Something of OnTakt's that is not emulated."""

    path: str
    """Where it might be; guessed."""
    operation: str
    says: str


NOT_EMULATED = (
    NotEmulatedPath("/api/autocomp/", "missing_autocomp", "AutoComp: automatic wear compensation and its data"),
    NotEmulatedPath(
        "/api/downtime/categories/",
        "missing_downtime_categories",
        "categories of downtime; they are seed data, and `category_id` refers to them",
    ),
    NotEmulatedPath("/api/issues/", "missing_issues", "issues; `issue_id` of a downtime is carried and not checked"),
    NotEmulatedPath("/api/kudos/", "missing_kudos", "kudos"),
    NotEmulatedPath("/api/notes/", "missing_notes", "notes other than shift notes"),
    NotEmulatedPath("/api/plugins/", "missing_plugins", "plugins and their logs"),
    NotEmulatedPath("/api/processes/changeover/", "missing_changeover", "process changeover"),
    NotEmulatedPath("/api/reports/generate/", "missing_report", "making a report; `GET /api/reports/` lists the types"),
    NotEmulatedPath("/api/system_check/", "missing_system_check", "the system check"),
)


async def not_emulated() -> Response:
    """Refuses: OnTakt has this, but its behaviour is not public."""
    raise NotEmulated


for _each in NOT_EMULATED:
    router.add_api_route(
        f"{_each.path}{{rest:path}}",
        not_emulated,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        name=_each.operation,
        dependencies=[Depends(current_user)],
        include_in_schema=False,
    )


def listing() -> str:
    """What is not emulated, as a Markdown list."""
    return "".join(f"- `{each.path}`: {each.says}\n" for each in NOT_EMULATED)
