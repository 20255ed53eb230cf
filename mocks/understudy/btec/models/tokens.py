"""Access tokens as the Administration page, tab API Access, shows them."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from understudy.btec.models.fields import Name
from understudy.btec.permissions import Permission


class Wish(BaseModel):
    """What is asked for; a field that it does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class NewToken(Wish):
    """An access token to be made."""

    name: Name = Field(description="What the token is for.")
    scopes: list[Permission] = Field(description="The permissions that it gives.")
    test_environment: bool = Field(default=True, description="Whether it is for the sandbox, else for production.")
    expires_at: AwareDatetime | None = Field(
        default=None, description="Moment from which it is valid no more; null to keep it valid until it is deleted."
    )


class TokenChange(Wish):
    """What is to change of a token; what is left out stays."""

    name: Name | None = Field(default=None, description="What the token is for.")
    scopes: list[Permission] | None = Field(default=None, description="The permissions that it gives.")
    expires_at: AwareDatetime | None = Field(default=None, description="As when it is made.")


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
    deleted_at: AwareDatetime | None = Field(default=None, description="When it was deleted; null for not.")
