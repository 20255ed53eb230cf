"""What can be set for BEMServer, per tenant."""

from typing import Literal

from pydantic import Field

from understudy.core.world import VendorSettings

AuthMethod = Literal["Bearer", "Basic"]


class Settings(VendorSettings):
    """The settings of the real server that show in its answers."""

    secret_key: str | None = Field(
        default=None,
        description="Key that signs tokens (HS256); without one each tenant has its own.",
    )
    auth_methods: tuple[AuthMethod, ...] = Field(
        default=("Bearer",), min_length=1, description="How clients may identify themselves."
    )
    api_version: str = Field(
        default="0.26.0",
        description="Version of the API that /about/ tells; released clients refuse 0.27.0.",
    )
    core_version: str = Field(default="0.21.4", description="Version of bemserver-core that /about/ tells.")
    access_token_lifetime: int = Field(default=900, ge=0, description="Seconds that an access token is valid.")
    refresh_token_lifetime: int = Field(default=5_184_000, ge=0, description="Seconds that a refresh token is valid.")
    background_jobs: bool = Field(
        default=True,
        description="Whether events make notifications and tasks run when asked for.",
    )
