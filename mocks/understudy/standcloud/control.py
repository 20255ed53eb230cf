"""What an administrator does in StandCloud's own pages: organizations, API keys, device logins."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Table, bindparam, select
from starlette.responses import Response

from understudy.core import rows
from understudy.core.control_routes import ControlledWorld
from understudy.core.database import ForeignKeyViolation, UniqueViolation
from understudy.core.problems import Conflict, Invalid, NotFound
from understudy.core.rows import Values
from understudy.core.world import World
from understudy.standcloud.resources.login import decide, first_organization
from understudy.standcloud.tables import Organization, keys, logins, organizations, test_runs

HINT = 4
"""Characters of a key that a list shows."""

_ORGANIZATIONS = select(organizations).order_by(organizations.c.id)
_KEYS = select(keys).order_by(keys.c.id)
_LOGINS = select(logins).order_by(logins.c.id.desc())
_REPORT = select(test_runs.c.body).where(test_runs.c.test_run_id == bindparam("run"))

Name = Annotated[str, Field(min_length=1, max_length=200, description="What people call it.")]


class NewOrganization(BaseModel, extra="forbid"):
    """An organization to be made."""

    name: Name


class NewKey(BaseModel, extra="forbid"):
    """A key to be made."""

    name: Name
    organization_id: int = Field(1, description="The organization that it is for.")
    expires_at: AwareDatetime | None = Field(None, description="Its last moment, null for none.")


class KeyChange(BaseModel, extra="forbid"):
    """What is to change of a key; what is left out stays."""

    name: Name | None = None
    expires_at: AwareDatetime | None = Field(None, description="Its last moment, null for none.")
    revoked: bool | None = Field(None, description="Whether it is revoked.")


class ShownKey(BaseModel):
    """A key without its secret."""

    id: int = Field(description="Its number.")
    name: str = Field(description="What it is for.")
    organization_id: int = Field(description="Whose it is.")
    hint: str = Field(description="The last characters of the key.")
    created_at: datetime = Field(description="When it was made, by the tenant's clock.")
    expires_at: datetime | None = Field(description="Its last moment, null for none.")
    revoked_at: datetime | None = Field(description="When it was revoked, null for not.")


class MadeKey(ShownKey):
    """A new key with its secret, which is shown this once."""

    key: str = Field(description="The key itself.")


class Approval(BaseModel, extra="forbid"):
    """For whom a login is approved."""

    organization_id: int | None = Field(None, description="By default the first organization.")


class ShownLogin(BaseModel):
    """A device login."""

    id: int = Field(description="Its number.")
    user_code: str = Field(description="What a person recognises the device by.")
    state: str = Field(description="`pending`, `approved`, `denied`, or `used` for traded for tokens.")
    organization_id: int | None = Field(description="Whose data it may use.")
    created_at: datetime = Field(description="When the device asked.")
    expires_at: datetime = Field(description="When it can be approved no more.")


def control() -> APIRouter:
    """The routes, below the tenant and the vendor's name."""
    router = APIRouter()
    router.get("/organizations")(list_organizations)
    router.post("/organizations", status_code=201)(create_organization)
    router.delete("/organizations/{organization_id}", status_code=204)(delete_organization)
    router.get("/keys")(list_keys)
    router.post("/keys", status_code=201)(create_key)
    router.patch("/keys/{key_id}")(change_key)
    router.delete("/keys/{key_id}", status_code=204)(delete_key)
    router.get("/reports/{test_run_id}", response_model=dict[str, Any])(get_report)
    router.get("/logins")(list_logins)
    router.post("/logins/{login_id}/approve")(approve_login)
    router.post("/logins/{login_id}/deny")(deny_login)
    return router


async def list_organizations(world: ControlledWorld) -> list[Organization]:
    """The organizations of the tenant's StandCloud."""
    return [Organization(**row._asdict()) for row in await world.db.all(_ORGANIZATIONS)]


async def create_organization(world: ControlledWorld, body: NewOrganization) -> Organization:
    """Makes an organization without keys and runs."""
    number = world.ids.integer(organizations.name)
    try:
        await rows.add(world.db, organizations, {"id": number, "name": body.name})
    except UniqueViolation as error:
        raise Conflict(f"There is an organization {body.name} already.") from error
    return Organization(id=number, name=body.name)


async def delete_organization(world: ControlledWorld, organization_id: int) -> None:
    """Takes an organization away that has neither keys nor runs."""
    await _row(world, organizations, organization_id)
    try:
        await rows.remove(world.db, organizations, organization_id)
    except ForeignKeyViolation as error:
        raise Conflict("The organization still has keys, logins or runs.") from error


async def list_keys(world: ControlledWorld) -> list[ShownKey]:
    """The keys of all organizations, without their secrets."""
    return [ShownKey(**_hinted(row._asdict())) for row in await world.db.all(_KEYS)]


async def create_key(world: ControlledWorld, body: NewKey) -> MadeKey:
    """Makes a key; it is good at once, and shown only now."""
    number, text = world.ids.integer(keys.name), world.ids.token()
    row = {**body.model_dump(), "id": number, "key": text, "created_at": world.clock.now()}
    try:
        await rows.add(world.db, keys, row)
    except ForeignKeyViolation as error:
        raise Invalid(f"There is no organization {body.organization_id}.") from error
    world.issue(text)
    return MadeKey(**_hinted(await _row(world, keys, number)))


async def change_key(world: ControlledWorld, key_id: int, body: KeyChange) -> ShownKey:
    """Renames a key, sets its last moment, revokes it or takes that back."""
    await _row(world, keys, key_id)
    change = body.model_dump(exclude_unset=True)
    if change.get("name", "") is None:
        raise Invalid("name: a key has one")
    if "revoked" in change:
        change["revoked_at"] = world.clock.now() if change.pop("revoked") else None
    if change:
        await rows.write(world.db, keys, key_id, change)
    return ShownKey(**_hinted(await _row(world, keys, key_id)))


async def delete_key(world: ControlledWorld, key_id: int) -> None:
    """Takes a key away; it is unknown from then on."""
    row = await _row(world, keys, key_id)
    await rows.remove(world.db, keys, key_id)
    world.withdraw(row["key"])


async def get_report(world: ControlledWorld, test_run_id: UUID) -> Response:
    """The report of a run, byte for byte as it was uploaded."""
    body = await world.db.scalar(_REPORT, {"run": str(test_run_id)})
    if body is None:
        raise NotFound(f"There is no test run {test_run_id}.")
    return Response(body, media_type="application/json")


async def list_logins(world: ControlledWorld) -> list[ShownLogin]:
    """The device logins, the latest first."""
    return [ShownLogin(**row._asdict()) for row in await world.db.all(_LOGINS)]


async def approve_login(world: ControlledWorld, login_id: int, body: Approval | None = None) -> ShownLogin:
    """Approves a pending device login for an organization."""
    owner = body.organization_id if body else None
    owner = await first_organization(world) if owner is None else owner
    if owner is None:
        raise Conflict("There is no organization to approve it for.")
    return await _decided(world, login_id, owner)


async def deny_login(world: ControlledWorld, login_id: int) -> ShownLogin:
    """Denies a pending device login."""
    return await _decided(world, login_id, None)


async def _decided(world: World, login_id: int, owner: int | None) -> ShownLogin:
    login = await _row(world, logins, login_id)
    if login["state"] != "pending":
        raise Conflict(f"The login is {login['state']}.")
    try:
        await decide(world, login_id, owner)
    except ForeignKeyViolation as error:
        raise Invalid(f"There is no organization {owner}.") from error
    return ShownLogin(**await _row(world, logins, login_id))


def _hinted(key: Values) -> Values:
    return {**key, "hint": key["key"][-HINT:]}


async def _row(world: World, table: Table, number: int) -> Values:
    row = await rows.find(world.db, table, number)
    if row is None:
        raise NotFound(f"There is no {number} among the {table.name}.")
    return row
