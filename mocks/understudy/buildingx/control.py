"""What an administrator does in Building X's API Manager: machine users."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import bindparam, delete, select

from understudy.buildingx import tables
from understudy.buildingx.app import api
from understudy.buildingx.jsonapi.documents import linked, linked_many, resource_of
from understudy.buildingx.jsonapi.responses import Errors
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.oauth import AUDIENCE
from understudy.buildingx.streaming.deliveries import add_routes
from understudy.core import rows
from understudy.core.control_routes import ControlledWorld
from understudy.core.documents import Document
from understudy.core.problems import Invalid, NotFound
from understudy.core.rows import Values
from understudy.core.world import World

_IDS = select(tables.machine_users.c.id).order_by(tables.machine_users.c.n)
_FIRST_CUSTOMER = select(tables.partitions.c.customer_id).order_by(tables.partitions.c.n).limit(1)
_PARTITIONS = (
    select(tables.partitions.c.id)
    .where(tables.partitions.c.customer_id == bindparam("of_customer"))
    .order_by(tables.partitions.c.n)
)
_ROLES = select(tables.roles.c.id, tables.roles.c.name).order_by(tables.roles.c.n)
_LEAVE = delete(tables.memberships).where(tables.memberships.c.machine_user_id == bindparam("of_id"))
_GRANTED = tables.GRANTED.order_by(tables.group_partitions.c.partition_id)
_ROLE_NAMES = (
    select(tables.roles.c.name)
    .join(tables.group_roles, tables.group_roles.c.role_id == tables.roles.c.id)
    .join(tables.memberships, tables.memberships.c.group_id == tables.group_roles.c.group_id)
    .where(tables.memberships.c.machine_user_id == bindparam("of_id"))
    .distinct()
    .order_by(tables.roles.c.name)
)

SECRET_LENGTH = 64
CLIENT_LENGTH = 32

Name = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[\w .-]+$", description="What it is called.")]


class Grants(BaseModel, extra="forbid"):
    """What a machine user may do, and for how long; a field that nobody knows is an error."""

    partition_ids: list[str] | None = Field(default=None, description="Ids of the partitions to which it has access.")
    roles: list[str] | None = Field(default=None, description="Ids or names of its roles.")
    token_lifetime: int | None = Field(
        default=None, ge=0, description="Seconds for which its tokens are good, null for as the settings say."
    )


class NewMachineUser(Grants):
    """A machine user to be made; unless given, it has all roles in all partitions of the customer."""

    name: Name
    purpose: str = Field(default="", description="What it is for.")
    customer_id: str | None = Field(default=None, description="Whose it is; the first customer unless given.")


class MachineUserChange(Grants):
    """What is to change of a machine user; what is left out stays."""

    name: Name | None = None
    purpose: str | None = None
    active: bool | None = Field(default=None, description="Whether it can be used.")


class ShownMachineUser(BaseModel):
    """A machine user without its secret."""

    id: str = Field(description="Its id.")
    client_id: str = Field(description="Its client id.")
    name: str = Field(description="Its name.")
    purpose: str = Field(description="What it is for.")
    customer_id: str = Field(description="Whose it is.")
    active: bool = Field(description="Whether it can be used.")
    partition_ids: list[str] = Field(description="Partitions to which it has access.")
    roles: list[str] = Field(description="Names of its roles.")
    token_lifetime: int | None = Field(
        description="Seconds for which its tokens are good, null for as the settings say."
    )
    created_at: datetime = Field(description="When it was made, by the tenant's clock.")
    rotated_at: datetime = Field(description="When its secret was made.")


class MadeMachineUser(ShownMachineUser):
    """A machine user with its secret, which is shown this once."""

    client_secret: str = Field(description="The secret.")


def create_router() -> APIRouter:
    """The routes, below the tenant and the vendor's name."""
    router = APIRouter()
    router.get("/machine-users")(list_machine_users)
    router.post("/machine-users", status_code=201)(create_machine_user)
    router.patch("/machine-users/{machine_user_id}")(change_machine_user)
    router.post("/machine-users/{machine_user_id}/rotate")(rotate_machine_user)
    router.delete("/machine-users/{machine_user_id}", status_code=204)(delete_machine_user)
    router.get("/openapi.json")(get_document)
    add_routes(router)
    return router


async def get_document(_world: ControlledWorld) -> dict[str, Any]:
    """The OpenAPI document of all operations, which the vendor does not serve."""
    return _document()


@cache
def _document() -> dict[str, Any]:
    return openapi(api())


async def list_machine_users(world: ControlledWorld) -> list[ShownMachineUser]:
    """The machine users of all customers, without their secrets."""
    return [await _shown(world, await _user(world, row.id)) for row in await world.db.all(_IDS)]


async def create_machine_user(world: ControlledWorld, wish: NewMachineUser) -> MadeMachineUser:
    """Makes a machine user; its credentials are good at once, and the secret is shown only now."""
    customer = wish.customer_id or await world.db.scalar(_FIRST_CUSTOMER)
    granted = await _partitions(world, customer, wish.partition_ids)
    role_ids = await _roles(world, wish.roles)
    now = world.clock.now()
    user = {
        **wish.model_dump(include={"name", "purpose", "token_lifetime"}),
        "client_secret": world.ids.token(SECRET_LENGTH),
        "id": str(world.ids.uuid4()),
        "client_id": world.ids.token(CLIENT_LENGTH),
        "customer_id": customer,
        "partition_id": granted[0] if granted else "",
        "label": "",
        "active": True,
        "since": now,
        "created_at": now,
        "rotated_at": now,
    }
    async with world.db.transaction():
        await rows.add(world.db, tables.machine_users, user)
        await _regroup(world, user, granted, role_ids)
    world.issue(user["client_id"])
    return await _made(world, user["id"])


async def change_machine_user(
    world: ControlledWorld, machine_user_id: str, wish: MachineUserChange
) -> ShownMachineUser:
    """Renames a machine user, deactivates or activates it, or gives it other roles or partitions."""
    user = await _user(world, machine_user_id)
    change = wish.model_dump(exclude_unset=True, exclude={"partition_ids", "roles"})
    for name in ("name", "purpose", "active"):
        if change.get(name, "") is None:
            raise Invalid(f"{name}: may be left out, but not be null")
    if "active" in change:
        change["since"] = world.clock.now()
    shown = await _shown(world, user)
    granted = await _partitions(world, user["customer_id"], _or(wish.partition_ids, shown.partition_ids))
    role_ids = await _roles(world, _or(wish.roles, shown.roles))
    async with world.db.transaction():
        if change:
            await rows.write(world.db, tables.machine_users, machine_user_id, change)
        if wish.partition_ids is not None or wish.roles is not None:
            await _regroup(world, user, granted, role_ids)
    return await _shown(world, await _user(world, machine_user_id))


async def rotate_machine_user(world: ControlledWorld, machine_user_id: str) -> MadeMachineUser:
    """Gives a machine user a new secret; the old one is no good from now on, tokens stay as they are."""
    await _user(world, machine_user_id)
    change = {"client_secret": world.ids.token(SECRET_LENGTH), "rotated_at": world.clock.now()}
    await rows.write(world.db, tables.machine_users, machine_user_id, change)
    return await _made(world, machine_user_id)


async def delete_machine_user(world: ControlledWorld, machine_user_id: str) -> None:
    """Takes a machine user away; its tokens are no good from now on."""
    user = await _user(world, machine_user_id)
    await rows.remove(world.db, tables.machine_users, machine_user_id)
    world.withdraw(user["client_id"])


def _or(given: list[str] | None, otherwise: list[str]) -> list[str]:
    return otherwise if given is None else given


async def _user(world: World, machine_user_id: str) -> Values:
    user = await rows.find(world.db, tables.machine_users, machine_user_id)
    if user is None:
        raise NotFound(f"There is no machine user {machine_user_id}.")
    return user


async def _partitions(world: World, customer: str | None, wanted: Sequence[str] | None) -> list[str]:
    known = [row.id for row in await world.db.all(_PARTITIONS, {"of_customer": customer})]
    if not known:
        raise Invalid(f"There is no customer {customer} with partitions.")
    for each in wanted or ():
        if each not in known:
            raise Invalid(f"The customer has no partition {each}.", known=known)
    return known if wanted is None else list(dict.fromkeys(wanted))


async def _roles(world: World, wanted: Sequence[str] | None) -> list[str]:
    known = await world.db.all(_ROLES)
    if wanted is None:
        return [row.id for row in known]
    ids = {name: row.id for row in known for name in (row.name, row.id)}
    for each in wanted:
        if each not in ids:
            raise Invalid(f"There is no role {each}.", known=[row.name for row in known])
    return [ids[each] for each in dict.fromkeys(wanted)]


async def _regroup(world: World, user: Values, granted: Sequence[str], role_ids: Sequence[str]) -> None:
    group_id = f"own-{user['id']}"
    await world.db.execute(_LEAVE, {"of_id": user["id"]})
    await rows.remove(world.db, tables.user_groups, group_id)
    attributes = {
        "name": f"Machine user {user['name']}",
        "description": "Made for one machine user.",
        "isMachineEnabled": True,
        "isSystemDefined": False,
    }
    related = {
        "hasAccessTo": linked_many(("Partition", each) for each in granted),
        "authorizedAs": linked_many(("Role", each) for each in role_ids),
        "ownedBy": linked("Customer", user["customer_id"]),
    }
    group = resource_of("UserGroup", group_id, attributes, related)
    await rows.add(world.db, tables.user_groups, row_of(tables.user_groups, group))
    await tables.grant(world.db, group)
    await world.db.execute(rows.insertion(tables.memberships), {"machine_user_id": user["id"], "group_id": group_id})


async def _made(world: World, machine_user_id: str) -> MadeMachineUser:
    user = await _user(world, machine_user_id)
    shown = await _shown(world, user)
    return MadeMachineUser(**shown.model_dump(), client_secret=user["client_secret"])


async def _shown(world: World, user: Values) -> ShownMachineUser:
    granted = await world.db.all(_GRANTED, {"user": user["id"]})
    names = await world.db.all(_ROLE_NAMES, {"of_id": user["id"]})
    return ShownMachineUser(
        **user,
        partition_ids=[each.partition_id for each in granted],
        roles=[each.name for each in names],
    )


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, with the scheme of the tokens and the shape of errors."""
    return Document(
        title=app.title,
        version=app.version,
        description=_DESCRIPTION,
        routes=app.routes,
        security={"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        models=(Errors,),
        complete=_secure,
    ).content()


def _secure(content: dict[str, Any]) -> None:
    for path, methods in content["paths"].items():
        if not path.startswith(("/oauth/", "/.well-known/")):
            for method in methods.values():
                method["security"] = [{"token": []}]


_DESCRIPTION = (
    "What understudy knows of the Building X openness APIs. `x-understudy-tier` of an operation says whether its path,"
    f" method and shape are documented or our reading. Tokens are for the audience {AUDIENCE}."
)
