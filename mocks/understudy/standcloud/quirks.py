"""Where StandCloud is not as a reader would expect: its statuses, icons and spellings of time."""

from datetime import UTC, datetime

PASS, FAIL, STOP = "pass", "fail", "stop"
ICONS = {PASS: "\N{WHITE HEAVY CHECK MARK}", FAIL: "\N{CROSS MARK}"}
OTHER_ICON = "\N{BLACK SQUARE FOR STOP}"
SPELLINGS = {"passed": PASS, "failed": FAIL, "error": FAIL, "stopped": STOP}
"""What is uploaded in one tense is read in another."""
RUN_STATUSES = (PASS, FAIL, STOP, "skipped", "run", "ready")
"""Every status under which a run can be read that a client of the vendor knows."""


def read_status(uploaded: str, stopped: str) -> str:
    """The status of a run as read, from that uploaded: standcloud/test-run/status, standcloud/upload/error-is-fail."""
    status = SPELLINGS.get(uploaded.lower(), uploaded.lower())
    return stopped if status == STOP else status


def filter_status(asked: str) -> str:
    """The status that a filter means: either case, either tense (standcloud/test-run/status-spelling)."""
    return SPELLINGS.get(asked.lower(), asked.lower())


def icon(status: str) -> str:
    """The one emoji that goes with a status (standcloud/test-run/status)."""
    return ICONS.get(status, OTHER_ICON)


def iso(seconds: float | None) -> str | None:
    """A moment to the second with a Z, from seconds since 1970 (standcloud/test-run/item)."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()[:19] + "Z"


def _length(start: float | None, stop: float | None) -> int | None:
    return None if start is None or stop is None else max(0, int(stop) - int(start))


def clock_duration(start: float | None, stop: float | None) -> str | None:
    """The duration of a run: hours, minutes, seconds (standcloud/tested-dut/two-spellings-of-time)."""
    length = _length(start, stop)
    if length is None:
        return None
    return f"{length // 3600:02}:{length // 60 % 60:02}:{length % 60:02}"


def iso_duration(start: float | None, stop: float | None) -> str | None:
    """The duration of a device's last run: the same in ISO 8601 (standcloud/tested-dut/two-spellings-of-time)."""
    length = _length(start, stop)
    return None if length is None else f"PT{length}S"
