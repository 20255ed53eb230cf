"""Operations that the vendor has and that nobody can read about: they answer 501, and say so."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.buildingx.auth import granted
from understudy.buildingx.refusals import NotEmulated

router = APIRouter(include_in_schema=False)

READ = ["GET"]
WRITE = ["POST", "PUT", "PATCH", "DELETE"]
_ASSIGNMENTS = "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}/assignments"
_INTRUSION = "/sec-intrusion/v1/partitions/{partition_id}/{rest:path}"
_VISITORS = "/visitormanager/v1/partitions/{partition_id}/{rest:path}"


@router.api_route(
    _ASSIGNMENTS, methods=WRITE, name="change_identity_assignments", dependencies=[Depends(granted("identities.write"))]
)
@router.api_route(_ASSIGNMENTS, methods=READ, dependencies=[Depends(granted("identities.read"))])
async def get_identity_assignments() -> Response:
    """The privileges that are assigned to an identity: the path is inferred, the shape unknown."""
    raise NotEmulated


@router.api_route(
    _INTRUSION, methods=WRITE, name="change_intrusion", dependencies=[Depends(granted("intrusion.write"))]
)
@router.api_route(_INTRUSION, methods=READ, dependencies=[Depends(granted("intrusion.read"))])
async def get_intrusion() -> Response:
    """Intrusion systems and control panels: the paths are unknown."""
    raise NotEmulated


@router.api_route(_VISITORS, methods=WRITE, name="change_visitors", dependencies=[Depends(granted("visitors.write"))])
@router.api_route(_VISITORS, methods=READ, dependencies=[Depends(granted("visitors.read"))])
async def get_visitors() -> Response:
    """Visitors, visits and assignments: the paths are unknown."""
    raise NotEmulated
