"""One process that stands in for five vendor APIs, refusals included."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from understudy.core.package_data import VERSION

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["__version__", "create_app"]

__version__ = VERSION


def create_app(vendors: Sequence[str] | None = None) -> "ASGIApp":
    """The vendors of those names, by default all, and the control plane as one ASGI app with worlds of its own.

    Raises ValueError for a name that no vendor has.
    """
    # Imported late, so that to import the package costs nothing.
    from understudy import front

    return front.create_app(vendors)
