"""The command that waits for a server."""

import threading
import time
from typing import Annotated

import typer

from understudy.cli.exits import CHECK_FAILED, end
from understudy.cli.options import Url
from understudy.cli.remote import RemoteError, remote_of


def ready(
    url: Url = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 0.0,
) -> None:
    """Ends with 0 once the server is ready, with 1 when it is not in time."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            remote_of(url, max(1.0, timeout)).ask("GET", "/ready")
        except RemoteError as error:
            if time.monotonic() >= deadline:
                end(str(error), CHECK_FAILED)
            threading.Event().wait(0.05)
        else:
            return
