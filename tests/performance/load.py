"""A load generator of its own process: keeps so many connections busy and times every answer.

It reads one JSON object on standard input, prints `begun` when the warm-up is over, and one JSON object at the end.
`wrk` would be quicker still, but is on few machines; this one is quick enough to keep a Python server busy.
"""

import json
import selectors
import socket
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from understudy.core.clock import stopwatch

COUNTER = b"@@@@@@@@"
"""Where a request has this, each sending has another number of eight digits."""


@dataclass
class Connection:
    """One connection and the answer that it waits for."""

    link: socket.socket
    sent: float = 0.0
    expected: int = 0
    """Bytes of the whole answer; 0 until its head is there."""
    got: bytes = b""


class Load:
    """So many connections, each with one request under way at any time."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._requests = [text.encode("latin-1") for text in plan["requests"]]
        self._numbered = [COUNTER in request for request in self._requests]
        self._turn = int(plan.get("first", 0))
        self._selector = selectors.DefaultSelector()
        self.took: list[float] = []
        self.statuses: Counter[bytes] = Counter()
        for _ in range(plan["connections"]):
            link = socket.create_connection((plan["host"], plan["port"]), timeout=10)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(link)
            self._selector.register(link, selectors.EVENT_READ, connection)
            self._send(connection)

    def run(self, seconds: float, most: int) -> float:
        """Keeps asking for so long, or so often; answers the seconds that it took."""
        begun = stopwatch()
        end, before = begun + seconds, len(self.took)
        while stopwatch() < end and len(self.took) - before < most:
            for key, _ in self._selector.select(1.0):
                self._receive(key.data)
        return stopwatch() - begun

    def close(self) -> None:
        """Waits for the answers under way, so that the server is left alone."""
        for key in list(self._selector.get_map().values()):
            connection: Connection = key.data
            connection.link.settimeout(60)
            while not self._complete(connection):
                connection.got += connection.link.recv(65_536)
            connection.link.close()
        self._selector.close()

    def _send(self, connection: Connection) -> None:
        number = self._turn % len(self._requests)
        request = self._requests[number]
        if self._numbered[number]:
            request = request.replace(COUNTER, b"%08d" % self._turn)
        self._turn += 1
        connection.got, connection.expected = b"", 0
        connection.sent = stopwatch()
        connection.link.sendall(request)

    def _receive(self, connection: Connection) -> None:
        chunk = connection.link.recv(262_144)
        if not chunk:
            raise SystemExit(f"the server closed a connection after {connection.got[:300]!r}")
        connection.got = connection.got + chunk if connection.got else chunk
        if self._complete(connection):
            self.took.append(stopwatch() - connection.sent)
            self.statuses[connection.got[9:12]] += 1
            self._send(connection)

    def _complete(self, connection: Connection) -> bool:
        if not connection.expected:
            head = connection.got.find(b"\r\n\r\n")
            if head < 0:
                return False
            lower = connection.got[:head].lower()
            place = lower.find(b"content-length:")
            length = 0 if place < 0 else int(lower[place + 15 :].split(b"\r", 1)[0])
            connection.expected = head + 4 + length
        return len(connection.got) >= connection.expected


def main() -> None:
    """Follows the plan on standard input."""
    plan = json.load(sys.stdin)
    load = Load(plan)
    load.run(plan["warm"], plan.get("most", sys.maxsize))
    load.took.clear()
    load.statuses.clear()
    print("begun", flush=True)
    seconds = load.run(plan["seconds"], plan.get("most", sys.maxsize))
    took = sorted(load.took)
    print(
        json.dumps(
            {
                "count": len(took),
                "seconds": seconds,
                "p50": took[len(took) // 2] * 1000 if took else None,
                "p99": took[len(took) * 99 // 100] * 1000 if took else None,
                "statuses": {status.decode(): count for status, count in load.statuses.items()},
            }
        ),
        flush=True,
    )
    load.close()


if __name__ == "__main__":
    main()
