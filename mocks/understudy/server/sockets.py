"""The sockets of the process."""

import socket
import sys
from collections.abc import Iterable


class StartError(Exception):
    """The process cannot start; the message is one sentence for the user."""


def listen_all(host: str, ports: Iterable[int]) -> list[socket.socket]:
    """Sockets that listen, all or none; raises StartError."""
    bound: list[socket.socket] = []
    try:
        bound.extend(listen(host, port) for port in ports)
    except StartError:
        for each in bound:
            each.close()
        raise
    return bound


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises StartError."""
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


def shown(host: str) -> str:
    """An address to listen on as it stands in the address of a client."""
    host = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 # compared, not bound
    return f"[{host}]" if ":" in host else host
