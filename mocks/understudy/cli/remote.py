"""The control plane of a running server, as the commands ask it."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from understudy.cli.options import CHECK_FAILED, end, settings_of
from understudy.control.addresses import CONTROL
from understudy.server.settings import ServeSettings


class RemoteError(Exception):
    """The server cannot be reached or refused; the message is one sentence."""


def address(url: str | None, settings: ServeSettings) -> str:
    """The gateway to talk to: as given, as UNDERSTUDY_URL says, as the ready file says, as `serve` would choose."""
    if url or os.environ.get("UNDERSTUDY_URL"):
        return (url or os.environ["UNDERSTUDY_URL"]).rstrip("/")
    found = _from_ready_file(settings.ready_file)
    if found is not None:
        return found
    return f"http://{settings.url_host}:{settings.port}"


def _from_ready_file(path: Path | None) -> str | None:
    if path is None or not path.is_file():
        return None
    try:
        return str(json.loads(path.read_text("utf-8"))["gateway"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Remote:
    """The control plane of one running server."""

    def __init__(self, gateway: str, timeout: float = 10.0) -> None:
        self._base = gateway + CONTROL
        self._timeout = timeout
        # No proxy: the server is on this machine or in this network, whatever the environment says.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request; answers the decoded JSON, None for no content. Raises RemoteError."""
        headers = {"Accept": "application/json"}
        token = os.environ.get("UNDERSTUDY_TOKEN")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self._base + path, data=data, headers=headers, method=method)
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise RemoteError(_said(error.read(), error.code)) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise RemoteError(f"no understudy answers at {self._base}: {reason}") from error
        return json.loads(text) if text else None


def _said(body: bytes, status: int) -> str:
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem.get("title") or status)
    except (ValueError, AttributeError):
        return f"the server answered {status}"


def remote_of(url: str | None, timeout: float = 10.0) -> Remote:
    """The running server that the options and the environment name."""
    return Remote(address(url, settings_of()), timeout)


@contextmanager
def connected(url: str | None, timeout: float = 10.0) -> Iterator[Remote]:
    """The running server; ends the command when it cannot be reached or refuses."""
    try:
        yield remote_of(url, timeout)
    except RemoteError as error:
        end(str(error), CHECK_FAILED)


def show(value: Any) -> None:
    """Prints an answer as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
