"""Sockets, TLS, start and stop of the one process."""

import asyncio
import contextlib
import gc
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from understudy import data, logs, tls
from understudy.addresses import Addresses
from understudy.control.entry import Control, Surroundings
from understudy.core.injection import CLOSE
from understudy.core.seeding import SeedError
from understudy.core.storage import Storage
from understudy.core.tenants import Tenants
from understudy.front import Front
from understudy.settings import ServeSettings
from understudy.suite import VENDORS, Listed, loaders


class StartError(Exception):
    """The process cannot start; the message is one sentence for the user."""


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 that lets a fault end the connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment] # uvicorn's typed scope has no room for ours
        scope[CLOSE] = self.transport.abort


class _Sockets(WebSocketsSansIOProtocol):
    """WebSockets that let a fault end the connection, and whose header names are in lower case, as ASGI has them."""

    async def run_asgi(self) -> None:
        scope = cast("dict[str, Any]", self.scope)
        scope[CLOSE] = self.transport.abort
        scope["headers"] = [(name.lower(), value) for name, value in scope["headers"]]
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            # Answered with no WebSocket, and done: uvicorn would log that as an error.
            self.handshake_complete = True


class _Uvicorn(uvicorn.Server):
    """A server whose signals are somebody else's business: two of them run side by side."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Server:
    """All ports of one process over one front."""

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self.token = None if settings.local else settings.token or secrets.token_urlsafe(24)
        self._listed: tuple[Listed, ...] = tuple(each for each in VENDORS if each.name in settings.chosen)
        self.tenants = Tenants(loaders(settings.chosen), data.fixtures, settings.fixtures)
        self.tenants.told = logs.writer(settings.log_format)
        self.front = Front(self.tenants, self._listed, self._control)
        self.storage = Storage(self.tenants, settings.data) if settings.data is not None else None
        self.addresses: Addresses | None = None
        self._stop = asyncio.Event()

    def _control(self, front: Front) -> Control:
        return Control(
            front.tenants,
            Surroundings(self._known_addresses, front.operations, self._listed, self.token),
        )

    def _known_addresses(self) -> Addresses:
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
            (_Uvicorn(self._config()), plain),
            (_Uvicorn(self._config(ssl_certfile=str(certificate.chain))), [tls_socket]),
        ]
        await self._open()
        tasks = [asyncio.create_task(server.serve(sockets=sockets)) for server, sockets in servers]
        try:
            await asyncio.gather(*(server.up.wait() for server, _ in servers))
            gc.freeze()
            ready(self._known_addresses())
            await self._stop.wait()
        finally:
            for server, _ in servers:
                server.should_exit = True
            await asyncio.gather(*tasks)
            if self.storage is not None:
                await self.storage.close()

    async def _open(self) -> None:
        await self._check_fixtures(_folders(self.settings.fixtures))
        if self.storage is not None:
            await self.storage.open()
        if self.tenants.get("default") is None:
            self.tenants.open_default()

    async def _check_fixtures(self, own: frozenset[str]) -> None:
        for name in self.settings.chosen:
            if name in own:
                await self.tenants.check(name)

    def _config(self, **more: Any) -> uvicorn.Config:
        return uvicorn.Config(
            self.front,
            http=_Protocol,
            ws=_Sockets,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            backlog=2048,
            **more,
        )

    def _bind(self) -> tuple[list[socket.socket], socket.socket]:
        first = self.settings.vendor_ports
        ports = [self.settings.port]
        for listed in self._listed:
            place = [each.name for each in VENDORS].index(listed.name)
            ports.append(first + place if first else 0)
        bound: list[socket.socket] = []
        try:
            bound.extend(_listen(self.settings.host, port) for port in [*ports, self.settings.tls_port])
        except StartError:
            for each in bound:
                each.close()
            raise
        return bound[:-1], bound[-1]

    def _describe(self, plain: list[socket.socket], tls_socket: socket.socket, ca: Path) -> None:
        host = _shown(self.settings.host)
        numbers = [each.getsockname()[1] for each in plain]
        vendors = {}
        for listed, number in zip(self._listed, numbers[1:], strict=True):
            self.front.ports[number] = listed.name
            vendors[listed.name] = f"http://{host}:{number}"
        tls_url = f"https://{host}:{tls_socket.getsockname()[1]}"
        self.addresses = Addresses(f"http://{host}:{numbers[0]}", tls_url, vendors, ca)

    def _host_names(self) -> list[str]:
        names = [host for listed in self._listed for mount in listed.mounts for host in mount.hosts]
        return names if self.settings.local else [*names, _shown(self.settings.host), "understudy"]


def _folders(fixtures: Path | None) -> frozenset[str]:
    if fixtures is None:
        return frozenset()
    if not fixtures.is_dir():
        raise SeedError(f"{fixtures}: there is no such folder of fixtures")
    return frozenset(each.name for each in fixtures.iterdir() if each.is_dir())


def _shown(host: str) -> str:
    host = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 # compared, not bound
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches off Nagle's delay (40 ms an answer) only where it is.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StartError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    listener.set_inheritable(False)
    return listener


def serve(settings: ServeSettings, ready: Callable[[Addresses, Server], None]) -> None:
    """Serves until SIGTERM or SIGINT; raises StartError."""

    async def main() -> None:
        server = Server(settings)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, server.stop)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))

        def told(addresses: Addresses) -> None:
            gc.enable()
            ready(addresses, server)

        await server.run(told)

    if sys.platform == "win32":
        asyncio.run(main())
    else:
        import uvloop

        uvloop.run(main())
