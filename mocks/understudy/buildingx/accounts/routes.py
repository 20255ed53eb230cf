"""The Accounts API: who one is, and which customers, partitions, groups and roles there are."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.buildingx import tables
from understudy.buildingx.accounts.models import Customer, MachineUser, Partition, Role, UserGroup
from understudy.buildingx.auth import Access, SignedIn, granted
from understudy.buildingx.jsonapi.documents import (
    Resource,
    encode,
    include_parameter,
    included,
    linked,
    listing,
    resource_of,
)
from understudy.buildingx.jsonapi.models import List, ListWith, Single
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, self_link, size_field
from understudy.buildingx.jsonapi.responses import READING, answered, found, operation
from understudy.buildingx.oauth import AUDIENCE, ISSUER
from understudy.buildingx.quirks import list_in_further_data
from understudy.buildingx.repository import Resources
from understudy.buildingx.settings import Settings
from understudy.core.timestamps import stamp

router = APIRouter(tags=["Accounts"])

PartitionsReader = Annotated[Access, Depends(granted("subscription.partitions.read", "customer"))]
RolesReader = Annotated[Access, Depends(granted("user.role.read", "customer"))]
OWNER = "ownedByCustomer.name"


class AccountsQuery(CursorQuery):
    """A page of a list of the Accounts API, which calls its size `page[size]`."""

    size: int = size_field("page[size]", 20)


class PartitionQuery(AccountsQuery):
    """A page of partitions, and whether with the customer who owns them."""

    include: Annotated[str | None, include_parameter(OWNER)] = None


_groups = Resources(tables.user_groups, fields=False)
_partitions = Resources(tables.partitions, fields=False)
_roles = Resources(tables.roles, fields=False)
_customers = Resources(tables.customers, fields=False)
_ME = select(tables.machine_users).where(tables.machine_users.c.id == bindparam("user"))
_MY_GROUPS = select(tables.memberships.c.group_id).where(tables.memberships.c.machine_user_id == bindparam("user"))


@router.get("/accounts/me", **operation(Single[MachineUser], READING))
async def get_me(access: SignedIn) -> Response:
    """The machine user who asks."""
    row = await access.world.db.first(_ME, {"user": access.user})
    assert row is not None  # noqa: S101 it was let in by this row
    return found(access.exchange, encode(_machine_user(row)))


def _machine_user(row: Row[Any]) -> Resource:
    oauth = {
        "clientId": row.client_id,
        "issuer": ISSUER.rstrip("/"),
        "audience": AUDIENCE,
        "secretCreated": stamp(row.created_at),
        "secretRotated": stamp(row.rotated_at),
    }
    state = {"current": "Active" if row.active else "Inactive", "since": stamp(row.since)}
    attributes = {"name": row.name, "purpose": row.purpose, "oAuth": oauth, "state": state}
    made = {"createdAt": stamp(row.created_at), "updatedAt": stamp(max(row.rotated_at, row.since))}
    return resource_of("MachineUser", row.id, attributes, {"ownedBy": linked("Customer", row.customer_id)}, made)


@router.get("/accounts/me/usergroups", **operation(List[UserGroup], READING))
async def get_my_user_groups(access: SignedIn, query: Parameters[AccountsQuery]) -> Response:
    """The user groups of which the machine user who asks is a member."""
    mine = [row.group_id for row in await access.world.db.all(_MY_GROUPS, {"user": access.user})]
    return await _groups.answer(access, query, id=mine)


@router.get("/accounts/me/customers", **operation(List[Customer], READING))
async def get_my_customers(access: SignedIn, query: Parameters[AccountsQuery]) -> Response:
    """The customers to whom the machine user who asks belongs."""
    return await _customers.answer(access, query, id=access.customer)


@router.get("/accounts/customers/{customer_id}/partitions", **operation(ListWith[Partition, Customer], READING))
async def get_partitions(access: PartitionsReader, query: Parameters[PartitionQuery]) -> Response:
    """The partitions of a customer to which the machine user has access."""
    exchange = access.exchange
    mine = [row.partition_id for row in await access.world.db.all(tables.GRANTED, {"user": access.user})]
    page = await _partitions.page(access, query, customer_id=access.scope, id=mine)
    owners = None
    if included(exchange, query.include, [OWNER]):
        owners = [row.doc for row in await _customers.all(access, id=access.scope)] if page.rows else []
    content = listing(page.docs, page.links, owners)
    if Settings.of(access.world).nested_partitions:
        content = list_in_further_data(content, self_link(exchange))
    return answered(exchange, content)


@router.get("/accounts/customers/{customer_id}/roles", **operation(List[Role], READING))
async def get_roles(access: RolesReader, query: Parameters[AccountsQuery]) -> Response:
    """The roles that user groups of a customer can have."""
    return await _roles.answer(access, query)


@router.get("/accounts/customers/{customer_id}/usergroups", **operation(List[UserGroup], READING))
async def get_user_groups(access: RolesReader, query: Parameters[AccountsQuery]) -> Response:
    """The user groups of a customer."""
    return await _groups.answer(access, query, customer_id=access.scope)
