"""Where the vendors and the control plane answer, and what else the control plane is told of them."""

import json
import os
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from understudy.core.address import Mount

CONTROL = "/_understudy"
"""Where the control plane lies on every port."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of a process that serves vendors by path, each without a slash at the end."""

    gateway: str
    gateway_tls: str
    vendors: Mapping[str, str]
    """Address at which each vendor is reached first: its own port, where it has one."""
    mounts: Mapping[str, Sequence[Mount]]
    """The mounts of each vendor, the one that is reached first at the beginning."""
    ca: Path | None = None
    """Certificate of the authority that signed the TLS port's; None where no port was bound."""

    @property
    def control(self) -> str:
        """Address of the control plane."""
        return self.gateway + CONTROL

    def mount(self, mount: Mount, tenant: str | None = None, *, tls: bool = False) -> str:
        """Address of a mount, or of one tenant there."""
        base = self.gateway_tls if tls else self.gateway
        return f"{base}/{mount.name}" if tenant is None else f"{base}/t/{tenant}/{mount.name}"

    def line(self) -> str:
        """The ready line: one JSON object."""
        return json.dumps(
            {
                "pid": os.getpid(),
                "control": self.control,
                "gateway": self.gateway,
                "gateway_tls": self.gateway_tls,
                "ca": str(self.ca),
                "vendors": dict(self.vendors),
            }
        )


class OneVendor(Addresses):
    """The addresses of a vendor's app that serves nothing else: its further mounts are known by their host names."""

    def mount(self, mount: Mount, tenant: str | None = None, *, tls: bool = False) -> str:
        """Address of a mount, or of one tenant there."""
        base = self.gateway_tls if tls else self.gateway
        [own] = self.mounts.values()
        if mount != own[0] and mount.hosts:
            base = urlsplit(base)._replace(netloc=mount.hosts[0]).geturl()
        return base if tenant is None else f"{base}/t/{tenant}"


def asked(base: str, mounts: Mapping[str, tuple[Mount, ...]], alone: str | None) -> Addresses:
    """The addresses of apps that bound no port, from the address that a client of theirs used."""
    if alone is not None:
        return OneVendor(base, base, {alone: base}, mounts)
    return Addresses(base, base, {name: f"{base}/{each[0].name}" for name, each in mounts.items()}, mounts)


@dataclass(frozen=True)
class Deployment:
    """What the control plane is told of the vendors that are served."""

    addresses: Callable[[str], Addresses]
    """Where all answers, from the address at which the app was asked."""
    operations: Callable[[str], Awaitable[list[str]]]
    """Operation ids of a vendor, by its name; imports it."""
    hosts: Collection[str]
    """The vendors' real host names."""
    token: str | None
    """What it asks of strangers; None when only this machine can reach it."""
