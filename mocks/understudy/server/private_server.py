"""A server in a thread of this process, for whoever tries something against one."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from understudy.control.addresses import Addresses
from understudy.server.server import Server
from understudy.server.settings import ServeSettings
from understudy.suite import VENDORS, Listed

STARTS_WITHIN = 60.0
"""Seconds."""


@contextmanager
def private_server(vendor: str, vendors: Sequence[Listed] = VENDORS) -> Iterator[Addresses]:
    """A server of one vendor on free ports, in a thread of this process; nothing of the environment reaches it."""
    settings = ServeSettings.model_construct(port=0, vendor_ports=0, tls_port=0, vendors=vendor)
    up: Future[tuple[Addresses, Server, asyncio.AbstractEventLoop]] = Future()

    async def serve() -> None:
        server = Server(settings, vendors)
        loop = asyncio.get_running_loop()
        await server.run(lambda addresses: up.set_result((addresses, server, loop)))

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001 it is raised where the server is waited for
            if not up.done():
                up.set_exception(error)

    thread = threading.Thread(target=run, name=f"understudy {vendor}", daemon=True)
    thread.start()
    addresses, server, loop = up.result(STARTS_WITHIN)
    try:
        yield addresses
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(STARTS_WITHIN)
