"""Start and stop of a server: all ports over one front."""

import asyncio
import contextlib
import secrets  # noqa: TID251 the token of the control plane must be guessed by nobody
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from starlette.routing import Router

from understudy.control.addresses import Addresses
from understudy.core.seeding import SeedError
from understudy.core.storage import Storage
from understudy.front import Front
from understudy.server import access_log, tls
from understudy.server.settings import ServeSettings
from understudy.server.uvicorn_server import UvicornServer, config
from understudy.suite import VENDORS, Listed, chosen, tenants_of

STARTS_WITHIN = 60.0
"""Seconds."""


class StartError(Exception):
    """The process cannot start; the message is one sentence for the user."""


class Server:
    """All ports of one process over one front."""

    def __init__(self, settings: ServeSettings, vendors: Sequence[Listed] = VENDORS) -> None:
        """Raises SettingsError."""
        self.settings = settings
        self._ports = settings.ports([listed.name for listed in vendors])
        self.token = None if settings.local else settings.token or secrets.token_urlsafe(24)
        self._listed = chosen(self._ports, vendors)
        self.tenants = tenants_of(self._listed, settings.fixtures)
        self.tenants.told = access_log.writer(settings.log_format)
        self.front = Front(Router(), self.tenants, self._listed, lambda _asked: self.addresses, self.token)
        self.storage = Storage(self.tenants, settings.data) if settings.data is not None else None
        self.addresses: Addresses
        """Known once the ports are bound."""
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Ends `run` soon; to be called in its event loop."""
        self._stop.set()

    async def run(self, ready: Callable[[Addresses], None]) -> None:
        """Serves until stopped; calls back once every port answers. Raises StartError."""
        *plain, tls_socket = _listening(
            self.settings.host, [self.settings.port, *self._ports.values(), self.settings.tls_port]
        )
        names = [host for listed in self._listed for mount in listed.mounts for host in mount.hosts]
        if not self.settings.local:
            names += [self.settings.url_host, "understudy"]
        certificate = tls.certificate(tls.folder(self.settings.data), names)
        self._describe(plain, tls_socket, certificate.authority)
        servers = [
            (UvicornServer(config(self.front)), plain),
            (UvicornServer(config(self.front, ssl_certfile=str(certificate.chain))), [tls_socket]),
        ]
        await self._open()
        tasks = [asyncio.create_task(server.serve(sockets=sockets)) for server, sockets in servers]
        try:
            await asyncio.gather(*(server.up.wait() for server, _ in servers))
            ready(self.addresses)
            await self._stop.wait()
        finally:
            for server, _ in servers:
                server.should_exit = True
            await asyncio.gather(*tasks)
            if self.storage is not None:
                await self.storage.close()

    async def _open(self) -> None:
        fixtures = self.settings.fixtures
        if fixtures is not None:
            if not fixtures.is_dir():
                raise SeedError(f"{fixtures}: there is no such folder of fixtures")
            for name in self._ports:
                if (fixtures / name).is_dir():
                    await self.tenants.check(name)
        if self.storage is not None:
            await self.storage.open()
        if self.tenants.get("default") is None:
            self.tenants.open_default()

    def _describe(self, plain: list[socket.socket], tls_socket: socket.socket, ca: Path) -> None:
        host = self.settings.url_host
        numbers = [each.getsockname()[1] for each in plain]
        vendors = {}
        for listed, number in zip(self._listed, numbers[1:], strict=True):
            self.front.ports[number] = listed.name
            vendors[listed.name] = f"http://{host}:{number}"
        tls_url = f"https://{host}:{tls_socket.getsockname()[1]}"
        mounts = {listed.name: listed.mounts for listed in self._listed}
        self.addresses = Addresses(f"http://{host}:{numbers[0]}", tls_url, vendors, mounts, ca)


def _listening(host: str, ports: Iterable[int]) -> list[socket.socket]:
    """Sockets that listen, all or none; raises StartError."""
    with contextlib.ExitStack() as failed:
        sockets = [failed.enter_context(_bound(host, port)) for port in ports]
        failed.pop_all()
    return sockets


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches off Nagle's delay (40 ms an answer) only where it is.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        others = "other ports by --port, --vendor-ports and --tls-port, 0 for any that is free"
        raise StartError(f"cannot listen on {host} port {port}: {error.strerror or error}; {others}") from error
    listener.set_inheritable(False)
    return listener


@contextlib.contextmanager
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
