"""The floor: an ASGI app that replays prepared answers, one for each path, and looks at nothing."""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]

ANSWERS: dict[str, bytes] = {path: body.encode() for path, body in json.loads(os.environ.get("BARE", "{}")).items()}
"""Bodies by path, as the other server gave them."""


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Reads the request to its end and answers."""
    more = scope["method"] == "POST"
    while more:
        more = (await receive()).get("more_body", False)
    body = ANSWERS.get(scope["path"], b"{}")
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
