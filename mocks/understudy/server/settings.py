"""What `serve` can be told: options, their environment twins, and what is wrong with them."""

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from understudy.core.address import is_loopback

PREFIX = "UNDERSTUDY_"
CLIENT_VARIABLES = frozenset({"UNDERSTUDY_URL", "UNDERSTUDY_TENANT", "UNDERSTUDY_TOKEN"})
"""Read by the commands that talk to a running server."""
HIGHEST_PORT = 65535
Port = Annotated[int, Field(ge=0, le=HIGHEST_PORT)]


class SettingsError(Exception):
    """A setting does not fit the vendors that there are; the message is one sentence."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(message)
        self.setting = setting
        """Name of the field."""


class ServeSettings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = Field(
        default="127.0.0.1", description="Address to listen on; off loopback the control plane asks for a token."
    )
    port: Port = Field(default=4700, description="Port of the gateway; 0 for any free one.")
    vendor_ports: Port = Field(
        default=4701, description="First of the vendors' ports, in the order of the suite; 0 for any free ones."
    )
    tls_port: Port = Field(default=4743, description="Port that speaks TLS for all vendors; 0 for any free one.")
    vendors: str = Field(
        default="",
        description="Names of the vendors to serve, separated by commas; all when empty.",
    )
    fixtures: Path | None = Field(
        default=None,
        description="Own seed data, one folder a vendor; a file replaces the built-in collection of its name.",
    )
    data: Path | None = Field(
        default=None,
        description="Folder in which tenants survive a restart; nothing is kept without it.",
    )
    ready_file: Path | None = Field(
        default=None, description="File to write the ready line to, once every port answers."
    )
    log_format: Literal["quiet", "text", "json"] = Field(
        default="quiet",
        description="A line for every request on standard error: none, for people, or JSON.",
    )
    token: str | None = Field(
        default=None,
        description="Token that the control plane asks for off loopback; made and printed at start when not set.",
    )

    def ports(self, vendors: Sequence[str]) -> dict[str, int]:
        """The port of each vendor to serve, 0 for any free one, in the order of the list. Raises SettingsError."""
        names = [name.strip() for name in self.vendors.split(",") if name.strip()] or vendors
        for name in names:
            if name not in vendors:
                raise SettingsError("vendors", f"no vendor is called {name}; there are {', '.join(vendors)}")
        first = self.vendor_ports
        ports = {name: first and first + place for place, name in enumerate(vendors) if name in names}
        for name, port in ports.items():
            if port > HIGHEST_PORT:
                raise SettingsError("vendor_ports", f"{first} leaves no port for {name}; ports end at {HIGHEST_PORT}")
        return ports

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def url_host(self) -> str:
        """The address to listen on as it stands in the address of a client."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 # compared, not bound
        return f"[{host}]" if ":" in host else host


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """One sentence for each variable with our prefix that nothing reads."""
    known = {PREFIX + name.upper() for name in ServeSettings.model_fields} | CLIENT_VARIABLES
    sentences = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(known))}"
            sentences.append(f"nothing reads the environment variable {name}{hint}")
    return sentences
