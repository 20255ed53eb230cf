"""A process over a folder, started and ended as often as a test wants."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core import acme
from understudy.core.storage import Storage
from understudy.core.tenants import Tenants

Play = Callable[[Tenants], Awaitable[Any]]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    """Starts a process of its own over the same folder, lets it do something, ends it."""

    def process(play: Play, *names: str, every: float = 600.0) -> Any:
        async def main() -> Any:
            tenants = acme.tenants(tmp_path, *names)
            storage = Storage(tenants, tmp_path / "data", every)
            await storage.open()
            if tenants.get("default") is None:
                tenants.open_default()
            for name in tenants.names:
                tenants.vendor(name)
            answer = await play(tenants)
            await storage.close()
            return answer

        return asyncio.run(main())

    return process
