"""What a tenant can set for StandCloud: mostly what the vendor does not publish."""

from typing import Literal

from pydantic import Field

from understudy.core.world import VendorSettings


class Settings(VendorSettings):
    """The switches of one tenant's StandCloud."""

    max_upload_bytes: int = Field(
        default=100 * 1024 * 1024,
        ge=1,
        description="Largest request body in bytes; a larger one is refused before it is read.",
    )
    default_limit: int = Field(default=100, ge=1, le=1000, description="Rows of a list whose request names no `limit`.")
    stopped_status: Literal["stop", "fail"] = Field(
        default="stop",
        description="Status under which a run is read that was uploaded as `stopped`, from then on.",
    )
    unknown_status: Literal["keep", "refuse"] = Field(
        default="keep",
        description="What becomes of an upload whose status is none of passed, failed, error and"
        " stopped: read as it was sent, or refused.",
    )
    unknown_status_filter: Literal["empty", "refuse"] = Field(
        default="empty",
        description="What a list answers to a `status` that no run can have.",
    )
    bad_key: Literal["unauthorized", "forbidden"] = Field(
        default="unauthorized",
        description="Whether a key that is unknown, expired or revoked is refused as 401 or as 403.",
    )
    hardpy_reads: bool = Field(
        default=True,
        description="Whether the read operations are served below /hardpy/api/v1 as well.",
    )
    healthcheck: Literal["ok", "page"] = Field(
        default="ok",
        description="Whether the health checks answer `{}`, or an HTML page with status 200 as a"
        " proxy in between would.",
    )
    device_approval: Literal["auto", "manual"] = Field(
        default="auto",
        description="Whether a device login is approved at once or waits for somebody.",
    )
    device_interval: int = Field(default=5, ge=1, le=60, description="Seconds that a device waits between two polls.")
    device_code_lifetime: int = Field(
        default=600, ge=1, description="Seconds after which a device login can be approved no more."
    )
    access_token_lifetime: int = Field(default=3600, ge=1, description="Seconds for which an access token is good.")
