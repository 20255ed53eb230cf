"""A process of its own for each test of the control plane."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.control.plane import Plane, plane


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Plane]]:
    """Makes processes with options: `started(token="secret")`."""
    with asyncio.Runner() as runner:
        yield lambda **options: plane(tmp_path, runner, **options)


@pytest.fixture
def served(started: Callable[..., Plane]) -> Plane:
    """A process on loopback."""
    return started()


@pytest.fixture
def control(served: Plane) -> httpx.Client:
    """A client of its control plane."""
    return served.control()


@pytest.fixture
def default(served: Plane) -> httpx.Client:
    """The control plane below the default tenant."""
    return served.control("/tenants/default")
