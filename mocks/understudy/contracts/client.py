"""Plain HTTP to one server, for what must go the way of a client."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from understudy.core.vendor import Api, Reply


class Client:
    """One kept connection to one origin; redirects are not followed."""

    def __init__(self, origin: str, timeout: float = 30.0) -> None:
        parts = urlsplit(origin)
        assert parts.hostname is not None
        self.origin = f"{parts.scheme}://{parts.netloc}"
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """Sends one request to an address of the origin; raises OSError or http.client.HTTPException."""
        if not url.startswith(self.origin):
            raise ValueError(f"{url} is not at {self.origin}")
        target = url.removeprefix(self.origin) or "/"
        kept = self._connection.sock is not None
        try:
            return self._exchange(method, target, headers, body)
        except (ConnectionError, http.client.RemoteDisconnected):
            # A kept connection may have been closed meanwhile; a fresh one says what is the matter.
            self._connection.close()
            if not kept:
                raise
        return self._exchange(method, target, headers, body)

    def _exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        try:
            self._connection.request(method, target, body, dict(headers))
            answer = self._connection.getresponse()
            content = answer.read()
        except BaseException:
            self._connection.close()
            raise
        # Lines of the same name as one.
        lines = {name.lower(): answer.getheader(name, "") for name, _ in answer.getheaders()}
        return Reply(answer.status, lines, content)

    def ask(self, method: str, url: str, body: Any = None) -> Reply:
        """Sends JSON, or nothing for None."""
        if body is None:
            return self.send(method, url, {})
        return self.send(method, url, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def api(self, base: str) -> Api:
        """The client at one mount, for a vendor to sign in with."""
        return Api(base, self.send)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()
