"""The access log on standard error: a line for each exchange, without bodies and without secrets."""

import json
import sys
from collections.abc import Callable
from typing import Literal

from understudy.core.journal import Entry


def writer(log_format: Literal["quiet", "text", "json"]) -> Callable[[str, Entry], None] | None:
    """What writes the lines of a format; None where none are wanted."""
    if log_format == "quiet":
        return None
    shape = _text if log_format == "text" else _json

    def write(tenant: str, entry: Entry) -> None:
        print(shape(tenant, entry), file=sys.stderr, flush=True)

    return write


def _text(tenant: str, entry: Entry) -> str:
    status = "closed" if entry.status is None else str(entry.status)
    more = [f"refused {entry.refusal}"] if entry.refusal else []
    more += [f"fault {entry.fault}"] if entry.fault else []
    said = f"  ({', '.join(more)})" if more else ""
    path = f"{entry.path}?{entry.query}" if entry.query else entry.path
    return (
        f"{entry.vendor} {tenant} {entry.method} {path} {status} {entry.milliseconds:.1f} ms {entry.request_id}{said}"
    )


def _json(tenant: str, entry: Entry) -> str:
    said = {
        "at": entry.at.isoformat(),
        "request_id": entry.request_id,
        "vendor": entry.vendor,
        "tenant": tenant,
        **{name: getattr(entry, name) for name in ("operation", "method", "path", "query", "status")},
        "milliseconds": round(entry.milliseconds, 3),
        **{name: getattr(entry, name) for name in ("refusal", "clause", "fault")},
    }
    return json.dumps(said)
