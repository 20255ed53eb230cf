"""What a tenant can set for OnTakt: mostly what the vendor does not publish."""

from typing import Literal

from pydantic import Field

from understudy.core.world import VendorSettings


class Settings(VendorSettings):
    """The switches of one tenant's OnTakt."""

    profile: Literal["4.8", "4.10"] = Field(
        default="4.8",
        description="Generation of the API: `X-Auth-Token` and errors as JSON, or `Authorization: Bearer`, keys of"
        " each user, errors as pages for who does not accept JSON, and numbers given as texts.",
    )
    version: str = Field(
        default="", description="Version that `GET /api/` tells; empty for the profile's, 4.8.7 or 4.10.24."
    )
    allowed: Literal["levels", "usernames"] = Field(
        default="levels", description="What `allowed` lists in a refusal: access levels, or names of users."
    )
    session_hours: float = Field(default=24.0, gt=0, le=87_600, description="Hours for which a session is good.")
    restart: Literal["possible", "impossible"] = Field(
        default="possible", description="Whether OnTakt runs in a way in which it can restart itself."
    )
    restart_seconds: float = Field(
        default=2.0, ge=0, le=3600, description="Seconds, by the tenant's clock, for which a restart lasts."
    )
    restart_pause: Literal["unavailable", "closed"] = Field(
        default="unavailable",
        description="What requests meet during a restart: 503, or a connection that is closed without an answer.",
    )
    remote_channels: bool = Field(
        default=False, description="Whether notifications are sent to other hosts than this machine."
    )
    channel_seconds: float = Field(
        default=5.0, gt=0, le=60, description="Seconds for which a notification's receiver may take to answer."
    )
    part_report_limit: int = Field(
        default=20, ge=1, description="If a machine tells of more parts than this at once, only one is entered."
    )
    production: bool = Field(
        default=True, description="Whether the machines of the seed data make parts as time passes."
    )
    production_seed: str = Field(default="shop", description="Decides what the made-up production looks like.")
    production_days: int = Field(
        default=31, ge=1, le=366, description="Most days of production that a jump of the clock makes up."
    )
    event_backlog: int = Field(
        default=10_000, ge=1, description="Events that wait for a slow client of the event bus before it is let go."
    )
    max_body_bytes: int = Field(default=16 * 1024 * 1024, ge=1, description="Largest request body in bytes.")
    import_rows: int = Field(default=20_000, ge=1, description="Most rows of an inventory import.")

    @property
    def told_version(self) -> str:
        """The version that the server tells."""
        return self.version or {"4.8": "4.8.7", "4.10": "4.10.24"}[self.profile]
