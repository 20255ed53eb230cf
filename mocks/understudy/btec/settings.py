"""What a tenant can set for BTEC: mostly what the vendor does not publish."""

from typing import Literal

from pydantic import Field

from understudy.core.world import VendorSettings


class Settings(VendorSettings):
    """The switches of one tenant's BTEC."""

    strict: bool = Field(
        default=False,
        description="Whether operations that BENNING does not document, which are all below `/api/v1/`, answer 501"
        " after the checks that it does document.",
    )
    unknown_id: Literal["not_found", "bad_request"] = Field(
        default="not_found",
        description="Whether an id in a path that nothing has is refused with 404 or with 400; the documented table"
        " has no 404.",
    )
    ended_licence: Literal["expired_426", "expired_427"] = Field(
        default="expired_426",
        description="With which of the two documented status codes a licence is refused whose last moment has passed.",
    )
    demo_data: bool = Field(
        default=True,
        description="Whether the first access token for the test environment adds the demo data, as documented.",
    )
    max_body_bytes: int = Field(
        default=10 * 1024 * 1024,
        ge=1,
        description="Largest request body in bytes; a larger one is refused with 400, as 413 means something else.",
    )
