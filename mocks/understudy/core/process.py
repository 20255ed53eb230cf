"""What lives as long as the process, or as an app that is one of its own."""

from dataclasses import dataclass, field
from typing import Any

from understudy.core.database import Databases


@dataclass(frozen=True)
class Process:
    """What all tenants share; nothing of it tells one of another."""

    databases: Databases = field(default_factory=Databases)
    """Where their databases are opened."""
    held: dict[str, Any] = field(default_factory=dict)
    """What vendors hold for all their tenants, such as the key that signs tokens."""
