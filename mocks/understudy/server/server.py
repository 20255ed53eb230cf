"""Start and stop of the one process."""

import asyncio
import gc
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.routing import Router

from understudy.control.addresses import Addresses
from understudy.core.seeding import SeedError
from understudy.core.storage import Storage
from understudy.front import Front
from understudy.server import request_log, tls
from understudy.server.collection import Uncollected
from understudy.server.settings import ServeSettings
from understudy.server.sockets import StartError, listen_all, shown
from understudy.server.uvicorn_server import UvicornServer, config
from understudy.suite import VENDORS, Listed, chosen, tenants_of

SWITCHING = 0.001
"""Seconds after which one thread gives way to another."""


class Server:
    """All ports of one process over one front."""

    def __init__(self, settings: ServeSettings, vendors: Sequence[Listed] = VENDORS) -> None:
        """Raises SettingsError."""
        self.settings = settings
        self._ports = settings.ports([listed.name for listed in vendors])
        self.token = None if settings.local else settings.token or secrets.token_urlsafe(24)
        self._listed = chosen(self._ports, vendors)
        self.tenants = tenants_of(self._listed, settings.fixtures)
        self.tenants.told = request_log.writer(settings.log_format)
        self.front = Front(Router(), self.tenants, self._listed, self._known_addresses, self.token)
        self.storage = Storage(self.tenants, settings.data) if settings.data is not None else None
        self.addresses: Addresses | None = None
        self._stop = asyncio.Event()

    def _known_addresses(self, _asked: str = "") -> Addresses:
        if self.addresses is None:
            raise StartError("no port is bound yet")
        return self.addresses

    def stop(self) -> None:
        """Ends `run` soon; to be called in its event loop."""
        self._stop.set()

    async def run(self, ready: Callable[[Addresses], None]) -> None:
        """Serves until stopped; calls back once every port answers. Raises StartError."""
        plain, tls_socket = self._bind()
        certificate = tls.certificate(tls.folder(self.settings.data), self._host_names())
        self._describe(plain, tls_socket, certificate.authority)
        servers = [
            (UvicornServer(config(self.front)), plain),
            (UvicornServer(config(self.front, ssl_certfile=str(certificate.chain))), [tls_socket]),
        ]
        await self._open()
        tasks = [asyncio.create_task(server.serve(sockets=sockets)) for server, sockets in servers]
        try:
            await asyncio.gather(*(server.up.wait() for server, _ in servers))
            ready(self._known_addresses())
            await self._stop.wait()
        finally:
            for server, _ in servers:
                server.should_exit = True
            await asyncio.gather(*tasks)
            if self.storage is not None:
                await self.storage.close()

    async def _open(self) -> None:
        own = _folders(self.settings.fixtures)
        for name in self._ports:
            if name in own:
                await self.tenants.check(name)
        if self.storage is not None:
            await self.storage.open()
        if self.tenants.get("default") is None:
            self.tenants.open_default()

    def _bind(self) -> tuple[list[socket.socket], socket.socket]:
        ports = [self.settings.port, *self._ports.values(), self.settings.tls_port]
        bound = listen_all(self.settings.host, ports)
        return bound[:-1], bound[-1]

    def _describe(self, plain: list[socket.socket], tls_socket: socket.socket, ca: Path) -> None:
        host = shown(self.settings.host)
        numbers = [each.getsockname()[1] for each in plain]
        vendors = {}
        for listed, number in zip(self._listed, numbers[1:], strict=True):
            self.front.ports[number] = listed.name
            vendors[listed.name] = f"http://{host}:{number}"
        tls_url = f"https://{host}:{tls_socket.getsockname()[1]}"
        self.addresses = Addresses(f"http://{host}:{numbers[0]}", tls_url, vendors, ca)

    def _host_names(self) -> list[str]:
        names = [host for listed in self._listed for mount in listed.mounts for host in mount.hosts]
        return names if self.settings.local else [*names, shown(self.settings.host), "understudy"]


def _folders(fixtures: Path | None) -> frozenset[str]:
    if fixtures is None:
        return frozenset()
    if not fixtures.is_dir():
        raise SeedError(f"{fixtures}: there is no such folder of fixtures")
    return frozenset(each.name for each in fixtures.iterdir() if each.is_dir())


def serve(
    settings: ServeSettings, ready: Callable[[Addresses, Server], None], vendors: Sequence[Listed] = VENDORS
) -> None:
    """Serves until SIGTERM or SIGINT; raises SettingsError and StartError."""

    async def main() -> None:
        server = Server(settings, vendors)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, server.stop)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))

        # The process is ours alone: a request waits that long at most for a thread that works beside the loop.
        sys.setswitchinterval(SWITCHING)
        loop.set_default_executor(Uncollected())
        # The collector would look at it for 60 ms every few thousand requests.
        server.tenants.grown = gc.freeze

        def told(addresses: Addresses) -> None:
            gc.freeze()
            gc.enable()
            ready(addresses, server)

        await server.run(told)

    if sys.platform == "win32":
        asyncio.run(main())
    else:
        import uvloop

        uvloop.run(main())
