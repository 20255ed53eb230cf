"""Outgoing requests: to this machine only unless allowed, bounded in time, honest about what came of them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from understudy.core.deliveries import DeliveryError, ForbiddenTargetError, deliver, target

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def received(answer: bytes, seconds: float = 5.0) -> tuple[int, bytes]:
    """What a receiver that answers so was sent, and the status that was made of its answer."""
    taken: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(await reader.readuntil(b"end"))
        writer.write(answer)
        if answer:
            writer.close()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        status = await deliver(f"http://127.0.0.1:{port}/hook?x=1", b"the end", {"X-Own": "1"}, seconds=seconds)
    finally:
        server.close()
        await server.wait_closed()
    return status, taken[0]


def test_a_request_is_sent_whole() -> None:
    status, taken = asyncio.run(received(b"HTTP/1.1 204 No Content\r\n\r\n"))
    head, _, body = taken.partition(b"\r\n\r\n")
    assert (status, body) == (204, b"the end")
    assert head.startswith(b"POST /hook?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Own: 1" in head
    assert b"\r\nContent-Length: 7" in head


def test_an_answer_that_only_announces_another_does_not_count() -> None:
    status, _ = asyncio.run(received(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nA: b\r\n\r\n"))
    assert status == 503


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 x\r\n\r\n", b"\r\n"])
def test_an_answer_that_is_none_is_an_error(answer: bytes) -> None:
    with pytest.raises(DeliveryError, match="could not be reached"):
        asyncio.run(received(answer))


def test_a_receiver_that_does_not_answer_is_given_up() -> None:
    with pytest.raises(DeliveryError, match=r"did not answer within 0\.05 s"):
        asyncio.run(received(b"", seconds=0.05))


def test_nobody_there_is_an_error() -> None:
    with pytest.raises(DeliveryError, match="could not be reached"):
        asyncio.run(deliver("http://127.0.0.1:1/", b"", {}))


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "http://example.org/",
        "ftp://127.0.0.1/",
        "http:///x",
        "x",
        "http://[x/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1:x/",
        "http://127.0.0.1/\r\nX: y",
    ],
)
def test_addresses_that_may_not_be_sent_to_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        asyncio.run(deliver(url, b"", {}))


@pytest.mark.parametrize("url", ["http://localhost/", "http://a.localhost:1/", "https://127.8.8.8/", "http://[::1]:5/"])
def test_this_machine_has_many_names(url: str) -> None:
    assert target(url, remote=False).hostname


def test_other_machines_are_allowed_when_asked_for() -> None:
    assert target("https://example.org/", remote=True).hostname == "example.org"
