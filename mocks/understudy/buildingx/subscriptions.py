"""Which subscription a call counts against, where an API lets the client choose."""

from typing import Annotated

from fastapi import Header
from sqlalchemy import bindparam, select

from understudy.buildingx.accounts.tables import partitions
from understudy.buildingx.auth import Access
from understudy.buildingx.refusals import PartitionForbidden

LicensedAgainst = Annotated[
    str | None,
    Header(alias="licensedAgainstPartitionId", description="Partition of the customer whose quota the call uses."),
]
_OWNED = select(partitions.c.id).where(
    partitions.c.id == bindparam("of_id"), partitions.c.customer_id == bindparam("of_customer")
)


async def check_licensed(access: Access, partition: str | None) -> None:
    """Refuses a call that is to count against a partition of another customer."""
    if partition is None:
        return
    if await access.world.db.scalar(_OWNED, {"of_id": partition, "of_customer": access.customer}) is None:
        raise PartitionForbidden("licensedAgainstPartitionId is no partition of this customer.")
