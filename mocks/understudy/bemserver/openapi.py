"""The published document."""

from collections.abc import Iterable
from typing import Any

from understudy.bemserver.operations import Operation


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The OpenAPI document of all operations."""
    return {"openapi": "3.1.0", "paths": {each.path: {} for each in operations}}
