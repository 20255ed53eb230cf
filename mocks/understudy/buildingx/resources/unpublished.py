"""Operations that the vendor has and that nobody can read about: they answer 501, and say so."""

from fastapi import APIRouter, Depends

from understudy.buildingx.auth import granted
from understudy.buildingx.refusals import NotEmulated

router = APIRouter(include_in_schema=False)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@router.api_route(
    "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}/assignments",
    methods=METHODS,
    dependencies=[Depends(granted("identities.read"))],
)
async def use_assignments() -> None:
    """The privileges that are assigned to an identity: the path is inferred, the shape unknown."""
    raise NotEmulated


@router.api_route(
    "/sec-intrusion/v1/partitions/{partition_id}/{rest:path}",
    methods=METHODS,
    dependencies=[Depends(granted("intrusion.read"))],
)
async def use_intrusion() -> None:
    """Intrusion systems and control panels: the paths are unknown."""
    raise NotEmulated


@router.api_route(
    "/visitormanager/v1/partitions/{partition_id}/{rest:path}",
    methods=METHODS,
    dependencies=[Depends(granted("visitors.read"))],
)
async def use_visitor_manager() -> None:
    """Visitors, visits and assignments: the paths are unknown."""
    raise NotEmulated
