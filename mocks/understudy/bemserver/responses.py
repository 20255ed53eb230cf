"""Answers as the real server writes them: JSON text, entity tags, pages."""

import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.responses import Response

JSON = "application/json"


class Shown(NamedTuple):
    """What an answer holds, and where in a list its page is."""

    data: Any
    pages: str | None = None


def untagged(data: Any, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """Compact JSON with a line end, ASCII only."""
    content = json.dumps(data, separators=(",", ":")) + "\n"
    return Response(content, status, headers, JSON)


def empty(headers: Mapping[str, str] | None = None) -> Response:
    """An answer without a body, which still says that it is JSON."""
    return Response(None, HTTPStatus.NO_CONTENT, headers, JSON)


def tag(data: Any) -> str:
    """The entity tag of data: equal data have equal tags, wherever they are served."""
    return hashlib.sha1(json.dumps(data, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def tagged(data: Any, named: str | None = None, *, status: int = HTTPStatus.OK, pages: str | None = None) -> Response:
    """Data with its tag, or 304 where that is among those that the client names."""
    known = tag(data if pages is None else [data, [["X-Pagination", pages]]])
    if names(named, known):
        return Response(None, HTTPStatus.NOT_MODIFIED)
    headers = {"ETag": f'"{known}"'}
    if pages is not None:
        headers["X-Pagination"] = pages
    return untagged(data, status, headers)


def names(header: str | None, known: str) -> bool:
    """Whether a conditional header names an entity tag, as a strong one."""
    if header is None or header.strip() == "*":
        return header is not None
    parts = (part.strip() for part in header.split(","))
    return any(part.strip('"') == known for part in parts if not part.startswith("W/"))


def pagination(total: int, page: int, page_size: int) -> str:
    """The text of the header X-Pagination."""
    pages = -(-total // page_size)
    told: dict[str, int] = {"total": total, "total_pages": pages}
    if total:
        told |= {"first_page": 1, "last_page": pages}
        if page <= pages:
            told["page"] = page
            if page > 1:
                told["previous_page"] = page - 1
            if page < pages:
                told["next_page"] = page + 1
    return json.dumps(told)
