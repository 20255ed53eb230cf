"""Outgoing HTTP: one request to a receiver of the user's, by default on this machine only."""

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from understudy.core.address import is_loopback

FIRST_FINAL = 200
"""Statuses below announce the answer that counts."""
LONGEST_LINE = 8_192
"""Bytes of an answer's first line that are read at most."""


class DeliveryError(Exception):
    """Nothing was delivered, or nobody knows; the message says why."""


class ForbiddenTargetError(DeliveryError):
    """The address is none that may be sent to."""


def target(url: str, *, remote: bool) -> SplitResult:
    """The parts of an address that may be sent to; raises ForbiddenTargetError for any other."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ForbiddenTargetError(f"{url} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not host or any(mark in url for mark in "\r\n "):
        raise ForbiddenTargetError(f"{url} is no http or https address")
    if not remote and not is_loopback(host):
        raise ForbiddenTargetError(f"{host} is another machine, and sending to others is not allowed")
    return parts


async def deliver(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    seconds: float = 5.0,
    remote: bool = False,
) -> int:
    """Sends one request and answers the status of the answer; raises DeliveryError."""
    parts = target(url, remote=remote)
    try:
        return await asyncio.wait_for(_exchange(parts, method, headers, body), seconds)
    except TimeoutError as error:
        raise DeliveryError(f"{url} did not answer within {seconds:g} s") from error
    except (OSError, ssl.SSLError, ValueError, IndexError) as error:
        raise DeliveryError(f"{url} could not be reached: {error}") from error


async def _exchange(parts: SplitResult, method: str, headers: Mapping[str, str], body: bytes) -> int:
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)  # not a status
    reader, writer = await asyncio.open_connection(
        parts.hostname, port, ssl=ssl.create_default_context() if secure else None, limit=LONGEST_LINE
    )
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        lines = {"Host": host, "Connection": "close", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        await writer.drain()
        while True:
            status = int((await reader.readline()).split(b" ", 2)[1])
            while (await reader.readline()).strip():
                pass
            if status >= FIRST_FINAL:
                return status
    finally:
        writer.close()
