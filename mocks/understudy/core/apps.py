"""A vendor's app complete in itself, as the vendors offer it."""

from collections.abc import Callable
from importlib import import_module  # noqa: TID251 the one place that knows what stands above, by its name

from fastapi import FastAPI

from understudy.core.vendor import Vendor


def complete(vendor: Vendor) -> FastAPI:
    """A vendor's operations behind its stages, with a world of its own and the control plane.

    What puts it together, `front.py`, stands above the vendors. That is why it is found by name: the one place where
    the core reaches upwards, and only when somebody calls this.
    """
    assemble: Callable[[str], FastAPI] = import_module("understudy.front").complete
    return assemble(vendor.name)
