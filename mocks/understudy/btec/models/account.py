"""The company account: test equipment, users and their groups, and access tokens."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from understudy.btec.models.fields import Day, Flag, Id, Item, Name, Text
from understudy.btec.models.lists import SORTED, AskedFlag, AskedId, DayFrom, DayTo, ListQuery

Permission = Literal[
    "customers:read",
    "customers:write",
    "departments:read",
    "departments:write",
    "duts:read",
    "duts:write",
    "manufacturers:read",
    "manufacturers:write",
    "test-procedures:read",
    "test-procedures:write",
    "tests:read",
    "tests:write",
    "projects:read",
    "projects:write",
    "test-equipment:read",
    "test-equipment:write",
    "users:read",
    "users:write",
    "user-groups:read",
    "user-groups:write",
    "reports:write",
]
"""What a token or a user group may allow; BENNING does not publish its own."""
UserStatus = Literal["invited", "active"]


class Equipment(Item):
    """An instrument of the company."""

    id: Id = Field(description="Id of the instrument.")
    type: Name = Field(description="Type, such as ST 760+. *required")
    serial_number: Name = Field(description="Serial number; unique. *required")
    calibration_due: Day | None = Field(None, description="Day by which it must be calibrated.")
    firmware: Text | None = Field(None, description="Version of its firmware.")


class EquipmentQuery(ListQuery):
    """What the list of test equipment can be asked."""

    sort: Annotated[Literal["id", "type", "serial_number", "firmware", "calibration_due"], SORTED] = "id"
    type: Text | None = Field(None, description="Only instruments of this type.")
    serial_number: Text | None = Field(None, description="Only the instrument of this serial number.")
    calibration_due: Day | None = Field(None, description="Only instruments due on this day.")
    calibration_due_from: DayFrom = Field(None, description="Only instruments due on this day or later.")
    calibration_due_to: DayTo = Field(None, description="Only instruments due on this day or earlier.")


class User(Item):
    """A person who works with the account; adding one invites the person by e-mail, which is not sent here."""

    id: Id = Field(description="Id of the user.")
    email: str = Field(
        max_length=200,
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="E-mail address; unique. *required",
    )
    first_name: Text | None = Field(None, description="First name; null until it is filled in.")
    last_name: Text | None = Field(None, description="Last name; null until it is filled in.")
    group_id: Id = Field(description="The user group. *required")
    status: UserStatus = Field("invited", description="Whether the invitation was taken up.")


class UserQuery(ListQuery):
    """What the list of users can be asked."""

    sort: Annotated[Literal["id", "email", "first_name", "last_name", "group_id", "status"], SORTED] = "id"
    group_id: AskedId | None = Field(None, description="Only users of this group.")
    status: UserStatus | None = Field(None, description="Only users of this status.")


class Group(Item):
    """A user group: a title and what its users may do."""

    own = frozenset({"id", "standard"})
    lock = "standard"

    id: Id = Field(description="Id of the group.")
    title: Name = Field(description="Title of the group; unique. *required")
    permissions: list[Permission] = Field([], max_length=50, description="What its users may do.")
    standard: Flag = Field(description="Whether it is one of the three that cannot be changed or deleted.")


class GroupQuery(ListQuery):
    """What the list of user groups can be asked."""

    sort: Annotated[Literal["id", "title", "standard"], SORTED] = "id"
    standard: AskedFlag | None = Field(None, description="Only standard groups, or only others.")


class NewToken(BaseModel, extra="forbid"):
    """An access token to be made."""

    name: Name = Field(description="What the token is for.")
    scopes: list[Permission] = Field(description="The permissions that it gives.")
    test_environment: bool = Field(default=True, description="Whether it is for the sandbox, else for production.")
    expires_at: AwareDatetime | None = Field(
        None, description="Moment from which it is valid no more; null to keep it valid until it is deleted."
    )


class TokenChange(BaseModel, extra="forbid"):
    """What is to change of a token; what is left out stays."""

    name: Name | None = Field(None, description="What the token is for.")
    scopes: list[Permission] | None = Field(None, description="The permissions that it gives.")
    expires_at: AwareDatetime | None = Field(None, description="As when it is made.")


class ShownToken(BaseModel):
    """An access token without its secret."""

    id: int = Field(description="Its number.")
    name: str = Field(description="What the token is for.")
    scopes: list[Permission] = Field(description="The permissions that it gives.")
    test_environment: bool = Field(description="Whether it is for the sandbox, else for production.")
    expires_at: datetime | None = Field(description="Moment from which it is valid no more; null for none.")
    created_at: datetime = Field(description="When it was made, by the tenant's clock.")


class MadeToken(ShownToken):
    """A new access token with its secret, which is shown this once."""

    token: str = Field(description="The token itself.")


class TokenRow(NewToken):
    """An access token in a fixture file; its name is the role under which a new tenant is told it."""

    id: int = Field(ge=1, description="Its number.")
    token: str = Field(pattern=r"^\S+$", description="The token itself.")
    created_at: AwareDatetime = Field(description="When it was made.")
    deleted_at: AwareDatetime | None = Field(None, description="When it was deleted; null for not.")
