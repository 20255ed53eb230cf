"""A headless Chromium, driven by its DevTools protocol: pages, what they loaded, what went wrong in them."""

import base64
import contextlib
import itertools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60.0
"""How long anything may take."""
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1400,1000",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
_LISTENING = re.compile(r"DevTools listening on (ws://\S+)")
_DOMAINS = ("Page", "Network", "Runtime", "Log")


@dataclass(frozen=True)
class Loaded:
    """An answer that a page got."""

    method: str
    url: str
    status: int


@dataclass
class Seen:
    """What happened in pages since it was last forgotten."""

    loaded: list[Loaded] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Exceptions of scripts, and what the console calls errors."""


Asset = tuple[str, bytes]
"""A content type and a content."""


class Browser:
    """One page of a browser; nothing of another machine is loaded but what is given here as assets."""

    def __init__(self, socket: ClientConnection, assets: Callable[[str], Asset | None]) -> None:
        self._socket, self._assets = socket, assets
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self._idle: set[str] = set()
        self._methods: dict[str, str] = {}
        self.seen = Seen()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in _DOMAINS:
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.call("Fetch.enable", patterns=[{"urlPattern": "https://*"}])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Calls a method of the protocol and answers its result."""
        number = self._send(method, parameters)
        while True:
            message = json.loads(self._socket.recv(timeout=SECONDS))
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']['message']}"
                result: dict[str, Any] = message["result"]
                return result
            self._happened(message)

    def _send(self, method: str, parameters: Mapping[str, Any]) -> int:
        number = next(self._numbers)
        session = {} if self._session is None else {"sessionId": self._session}
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters, **session}))
        return number

    def _happened(self, message: Mapping[str, Any]) -> None:
        told = message.get("params", {})
        match message.get("method"):
            case "Page.lifecycleEvent" if told["name"] == "networkIdle":
                self._idle.add(told["loaderId"])
            case "Network.requestWillBeSent":
                self._methods[told["requestId"]] = told["request"]["method"]
            case "Network.responseReceived":
                answer, method = told["response"], self._methods.get(told["requestId"], "GET")
                self.seen.loaded.append(Loaded(method, answer["url"], answer["status"]))
            case "Runtime.exceptionThrown":
                details = told["exceptionDetails"]
                self.seen.complaints.append(details.get("exception", {}).get("description", details["text"]))
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.seen.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}".strip())
            case "Fetch.requestPaused":
                self._provide(told)

    def _provide(self, paused: Mapping[str, Any]) -> None:
        asset = self._assets(paused["request"]["url"])
        if asset is None:
            self._send("Fetch.failRequest", {"requestId": paused["requestId"], "errorReason": "BlockedByClient"})
            return
        kind, content = asset
        headers = {"Content-Type": kind, "Access-Control-Allow-Origin": "*"}
        answer = {
            "requestId": paused["requestId"],
            "responseCode": 200,
            "responseHeaders": [{"name": name, "value": value} for name, value in headers.items()],
            "body": base64.b64encode(content).decode(),
        }
        self._send("Fetch.fulfillRequest", answer)

    def open(self, url: str) -> None:
        """Opens an address and waits until the page has loaded what it wants."""
        opened = self.call("Page.navigate", url=url)
        assert "errorText" not in opened, f"{url}: {opened.get('errorText')}"
        self._wait(opened["loaderId"])

    def _wait(self, loader: str) -> None:
        while loader not in self._idle:
            self._happened(json.loads(self._socket.recv(timeout=SECONDS)))

    def leave(self, script: str) -> None:
        """Runs a script that leads to another page, and waits for that one."""
        known = set(self._idle)
        self.call("Runtime.evaluate", expression=script, userGesture=True)
        while self._idle <= known:
            self._happened(json.loads(self._socket.recv(timeout=SECONDS)))

    def value(self, script: str) -> Any:
        """The value of a script, waited for if it is a promise."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found.get("exceptionDetails")
        return found["result"].get("value")

    def picture(self) -> bytes:
        """The page as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])


def program() -> str | None:
    """Where Chromium is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def running(path: str, assets: Callable[[str], Asset | None]) -> Iterator[Browser]:
    """A browser with a profile of its own, ended afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, *_OPTIONS, f"--user-data-dir={Path(profile) / 'profile'}", "about:blank"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert process.stderr is not None
                address = next(found[1] for line in process.stderr if (found := _LISTENING.search(line)))
                with connect(address, max_size=None) as socket:
                    yield Browser(socket, assets)
            finally:
                process.kill()
