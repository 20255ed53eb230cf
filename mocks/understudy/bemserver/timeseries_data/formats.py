"""Points as clients send and get them: JSON and CSV."""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from understudy.bemserver.models.temporal import micros
from understudy.bemserver.refusals import Unprocessable
from understudy.bemserver.timeseries_data.storage import Points

Columns = dict[str, Points]
"""Points by the text that names their timeseries."""

_MISSING = {"", "nan", "NaN", "NA", "N/A", "n/a", "null", "NULL", "None", "<NA>", "#N/A", "NaT"}
_LARGEST = 2**64
_LOOSE_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=[T ]|$)")


def decoded(content: bytes) -> str:
    """The text of a body; refuses what is no UTF-8 with the codec's own words."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Unprocessable(str(error)) from None


def _moment(text: str) -> int:
    text = text.strip()
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = _loose_moment(text)
    if when.tzinfo is None:
        raise Unprocessable("Invalid or TZ-naive timestamp")
    return micros(when)


def _loose_moment(text: str) -> datetime:
    """A moment whose month or day may lack a zero before it."""
    try:
        return datetime.fromisoformat(_LOOSE_DATE.sub(lambda day: f"{day[1]}-{day[2]:>02}-{day[3]:>02}", text))
    except ValueError:
        raise Unprocessable("Invalid timestamp") from None


def _number(value: Any) -> float:
    if isinstance(value, list | dict):
        raise Unprocessable("Invalid values")
    try:
        return float(value)
    except ValueError:
        pass
    if value in ("True", "False"):
        return float(value == "True")
    raise Unprocessable("Invalid values")


def read_json(content: bytes) -> Columns:
    """The points of a JSON body: an object of timeseries, each an object of values by time."""
    text = decoded(content)
    try:
        # Functions of Python's, so that other threads have their turn.
        body = json.loads(text, parse_int=_bounded, parse_float=_float)
    except (ValueError, RecursionError):
        raise Unprocessable("Wrong JSON file") from None
    if not body and not isinstance(body, int | float | str):
        return {}
    if isinstance(body, list):
        raise Unprocessable("Invalid timestamp")
    if not isinstance(body, dict) or not _is_table(body):
        raise Unprocessable("Wrong JSON file")
    if "" in body:
        raise Unprocessable("Wrong timeseries ID")
    if any(isinstance(points, list) and points for points in body.values()):
        raise Unprocessable("Invalid timestamp")
    rows = {name: points for name, points in body.items() if isinstance(points, dict)}
    moments = {at: _moment(at) for points in rows.values() for at in points}
    columns = {name: _points(points, moments) for name, points in rows.items()}
    return {name: columns.get(name, []) for name in body}


def _float(text: str) -> float:
    return float(text)


def _bounded(text: str) -> int:
    number = int(text)
    if abs(number) >= _LARGEST:
        raise ValueError(text)
    return number


def _is_table(body: Mapping[str, Any]) -> bool:
    """Whether every timeseries has the same shape: objects, or lists that have nothing in them."""
    kinds = {type(points) for points in body.values() if points is not None}
    return kinds in ({dict}, {list})


def _points(points: Mapping[str, Any], moments: Mapping[str, int]) -> Points:
    found = [(moments[at], _number(value)) for at, value in points.items() if value is not None]
    return [point for point in found if not math.isnan(point[1])]


def read_csv(content: bytes) -> Columns:
    """The points of a CSV body: a column of times, then one for each timeseries."""
    try:
        reader = csv.reader(io.StringIO(decoded(content), newline=""), strict=True)
        rows = [row for row in reader if row]
    except csv.Error:
        raise Unprocessable("Bad CSV file") from None
    if not rows:
        raise Unprocessable("Missing headers")
    header, *lines = rows
    if header[0] != "Datetime":
        raise Unprocessable("Invalid file")
    names = _columns(header, max(map(len, lines), default=0))
    moments = [_moment(line[0]) for line in lines]
    columns: Columns = {name: [] for name in names}
    for at, line in zip(moments, lines, strict=True):
        for name, cell in zip(names, line[1:], strict=False):
            if cell not in _MISSING and not math.isnan(number := _number(cell)):
                columns[name].append((at, number))
    return columns


def _columns(header: Sequence[str], widest: int) -> list[str]:
    """The names of the columns; one cell more than there are names makes another, of no timeseries."""
    if any(not name for name in header):
        raise Unprocessable("Empty timeseries name or trailing comma")
    if widest > len(header) + 1:
        raise Unprocessable("Bad CSV file")
    return _distinct(header[1:]) + [""] * (widest > len(header))


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of which the second and later ones of the same carry a number, as no timeseries does."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        times = seen[name] = seen.get(name, -1) + 1
        found.append(f"{name}.{times}" if times else name)
    return found


Shown = Mapping[int, float | int | None] | Points


def _json_number(value: float | None) -> str:
    if value is None:
        return "null"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def as_json(columns: Iterable[tuple[str, Points]], text: Callable[[int], str]) -> str:
    """Series of points as JSON, with the separators that the real server has here."""
    parts = [f"{json.dumps(name)}: {{{_json_cells(points, text)}}}" for name, points in columns]
    return f"{{{', '.join(parts)}}}"


def _json_cells(points: Points, text: Callable[[int], str]) -> str:
    cells = ", ".join([f'"{text(at)}": {value!r}' for at, value in points])
    if "inf" in cells or "None" in cells:
        return ", ".join([f'"{text(at)}": {_json_number(value)}' for at, value in points])
    return cells


def as_csv(columns: Sequence[tuple[str, Points]], text: Callable[[int], str]) -> str:
    """Series of points as CSV: a row for each moment at which any of them has a value."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["Datetime", *(name for name, _ in columns)])
    if len(columns) == 1:
        lines = [f"{text(at)},{_cell(value)}\n" for at, value in columns[0][1]]
    else:
        values = [dict(points) for _, points in columns]
        moments = sorted({at for column in values for at in column})
        lines = [",".join([text(at), *(_cell(column.get(at)) for column in values)]) + "\n" for at in moments]
    return out.getvalue() + "".join(lines)


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value)
