"""What a tenant is seeded with, as types."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by collection."""
Roles = dict[str, dict[str, str]]
"""Credentials by role: the name and value of each of their fields."""
SeedSource = Literal["demo", "empty"] | Rows
"""What a tenant is filled with: the demo data, next to nothing, or rows that replace built-in collections."""
