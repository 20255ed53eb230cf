"""Machine users and their groups as seed data and as resources."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select

from understudy.buildingx.accounts.models import Customer, MachineUserRow, Partition, Role, UserGroup
from understudy.buildingx.jsonapi.documents import Resource, linked
from understudy.buildingx.jsonapi.seeds import of_all, put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.oauth import AUDIENCE, ISSUER
from understudy.buildingx.tables import (
    customers,
    group_partitions,
    group_roles,
    machine_users,
    memberships,
    partitions,
    role_permissions,
    roles,
    user_groups,
)
from understudy.core.database import Database
from understudy.core.rows import insertion
from understudy.core.seeding import Collection, Seeding

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_MEMBERSHIPS = select(memberships).order_by(memberships.c.group_id)
_MACHINE_USERS = select(*machine_users.c[1:]).order_by(machine_users.c.n)


def own_credential(text_: str, tenant: str) -> str:
    """A built-in client id or secret made a tenant's own: as long, alphanumeric, repeatable."""
    octets = b"".join(sha256(f"{tenant}:{number}:{text_}".encode()).digest() for number in range(-(-len(text_) // 32)))
    return "".join(_ALPHANUMERIC[octet % 62] for octet in octets[: len(text_)])


async def _put_roles(seeding: Seeding, rows: Sequence[Role]) -> None:
    await _roles.insert(seeding, rows)
    pairs = [{"role_id": row.id, "permission": each} for row in rows for each in row.attributes.permissions]
    await put(seeding.db, role_permissions, pairs)


async def _put_groups(seeding: Seeding, rows: Sequence[UserGroup]) -> None:
    for row in rows:
        await put_group(seeding.db, row.model_dump(mode="json", exclude_none=True))


async def put_group(db: Database, group: Resource) -> None:
    """Adds a user group and what it grants."""
    await db.execute(insertion(user_groups), row_of(user_groups, group))
    related = group["relationships"]
    partitions_ = [{"group_id": group["id"], "partition_id": each["id"]} for each in related["hasAccessTo"]["data"]]
    roles_ = [{"group_id": group["id"], "role_id": each["id"]} for each in related["authorizedAs"]["data"]]
    await put(db, group_partitions, partitions_)
    await put(db, group_roles, roles_)


async def _put_users(seeding: Seeding, rows: Sequence[MachineUserRow]) -> None:
    for row in rows:
        values = row.model_dump(exclude={"groups"})
        for name in ("since", "created_at", "rotated_at"):
            values[name] = seeding.moved(values[name])
        await seeding.db.execute(insertion(machine_users), values)
        await put(seeding.db, memberships, [{"machine_user_id": row.id, "group_id": group} for group in row.groups])


async def _users(db: Database) -> list[dict[str, Any]]:
    groups: dict[str, list[str]] = {}
    for member in await db.all(_MEMBERSHIPS):
        groups.setdefault(member.machine_user_id, []).append(member.group_id)
    return [
        MachineUserRow(**row._asdict(), groups=groups.get(row.id, [])).model_dump(mode="json")
        for row in await db.all(_MACHINE_USERS)
    ]


def machine_user(row: Row[Any]) -> Resource:
    """A machine user as the Accounts API shows it."""
    oauth = {
        "clientId": row.client_id,
        "issuer": ISSUER.rstrip("/"),
        "audience": AUDIENCE,
        "secretCreated": stamp(row.created_at),
        "secretRotated": stamp(row.rotated_at),
    }
    state = {"current": "Active" if row.active else "Inactive", "since": stamp(row.since)}
    return {
        "type": "MachineUser",
        "id": row.id,
        "attributes": {"name": row.name, "purpose": row.purpose, "oAuth": oauth, "state": state},
        "relationships": {"ownedBy": linked("Customer", row.customer_id)},
        "meta": {"createdAt": stamp(row.created_at), "updatedAt": stamp(max(row.rotated_at, row.since))},
    }


_roles = of_all(Role, roles)
_groups = of_all(UserGroup, user_groups)

COLLECTIONS: tuple[Collection, ...] = (
    of_all(Customer, customers),
    of_all(Partition, partitions),
    Collection(name="roles", model=Role, insert=_put_roles, extract=_roles.extract),
    Collection(name="user_groups", model=UserGroup, insert=_put_groups, extract=_groups.extract),
    Collection(name="machine_users", model=MachineUserRow, insert=_put_users, extract=_users),
)
