"""Where a vendor is reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mount:
    """One way to reach a vendor: a path segment at the gateway and the vendor's real host names."""

    name: str
    hosts: tuple[str, ...] = ()
