"""What the control plane is told of the process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from understudy.control.addresses import Gateway
from understudy.core.mount import Mount


@dataclass(frozen=True)
class ProcessInfo:
    """What the control plane is told of the process."""

    addresses: Callable[[str], Gateway]
    """Where all answers, from the address at which the app was asked."""
    operations: Callable[[str], list[str]]
    """Operation ids of a vendor, by its name; imports it."""
    mounts: Mapping[str, Sequence[Mount]]
    """The mounts of each vendor served, the vendor's own port's first."""
    token: str | None
    """What it asks of strangers; None when only this machine can reach it."""
