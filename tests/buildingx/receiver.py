"""Somebody who listens to a stream: an HTTP server on this machine that keeps what it is sent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class Post:
    """One delivery as it came."""

    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The body, read."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """What came, and how it is answered."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    """Answers to the next deliveries; 200 to all others."""
    posts: "Queue[Post]" = field(default_factory=Queue)
    ready: Event = field(default_factory=Event)
    """Set unless it lets senders wait for their answers."""

    @property
    def url(self) -> str:
        """Where to send to."""
        return f"http://127.0.0.1:{self.port}/hook"

    def next(self) -> Post:
        """The next delivery, waited for."""
        return self.posts.get(timeout=60)

    def answered(self, post: Post) -> int:
        """Keeps a delivery and says with what to answer it."""
        self.posts.put(post)
        self.ready.wait(30)
        return self.statuses.pop(0) if self.statuses else 200


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver for as long as the block runs."""
    receiver = Receiver()
    receiver.ready.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.answered(Post(headers, body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the server's own name for it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ready.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
