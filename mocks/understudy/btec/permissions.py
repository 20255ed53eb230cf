"""What a token or a user group may allow: reading and writing of each resource."""

from typing import Literal

Permission = Literal[
    "customers:read",
    "customers:write",
    "departments:read",
    "departments:write",
    "duts:read",
    "duts:write",
    "manufacturers:read",
    "manufacturers:write",
    "test-procedures:read",
    "test-procedures:write",
    "tests:read",
    "tests:write",
    "projects:read",
    "projects:write",
    "test-equipment:read",
    "test-equipment:write",
    "users:read",
    "users:write",
    "user-groups:read",
    "user-groups:write",
    "reports:write",
]
"""All of them; BENNING does not publish its own."""
