"""Whether an answer is what a clause says: status, headers, body; and what later requests need of it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from understudy.contracts.clauses import HEADER, NAME, ExpectedAnswer
from understudy.contracts.json_schema import formats
from understudy.core.vendor import Reply

SHOWN = 300
"""Characters of a body that a message shows at most."""


class CaptureError(Exception):
    """The answer has nothing at the place that was to be captured."""


def differences(answer: ExpectedAnswer, reply: Reply, names: Mapping[str, Any]) -> Iterator[str]:
    """Everything in which a reply is not the answer of a clause, captured values filled in."""
    if reply.status != answer.status:
        yield f"status: wanted {answer.status}, got {reply.status} {shown(reply)}"
        return
    for name, wanted in answer.headers.items():
        yield from _header(name, filled(wanted, names), reply.headers.get(name.lower()))
    if answer.body is not None:
        try:
            body = json.loads(reply.body)
        except ValueError:
            yield f"body: wanted JSON, got {shown(reply)}"
            return
        for finding in _misfits(filled(answer.body, names), body):
            yield f"body{finding} in {shown(reply)}"
    if answer.text is not None:
        pattern = str(filled(answer.text, names))
        if not re.search(pattern, reply.body.decode("utf-8", "replace")):
            yield f"body: wanted text with {pattern}, got {shown(reply)}"


def _header(name: str, wanted: Any, value: str | None) -> Iterator[str]:
    if wanted is None:
        if value is not None:
            yield f"header {name}: wanted none, got {value!r}"
    elif value is None:
        yield f"header {name}: wanted one, got none"
    elif isinstance(wanted, str):
        if value != wanted:
            yield f"header {name}: wanted {wanted!r}, got {value!r}"
    else:
        for finding in _misfits(wanted, value):
            yield f"header {name}{finding}"


def _misfits(schema: Any, instance: Any) -> Iterator[str]:
    validator = Draft202012Validator(schema, format_checker=formats())
    error = best_match(validator.iter_errors(instance))
    if isinstance(error, ValidationError):
        place = "".join(f"/{part}" for part in error.absolute_path)
        yield f"{place}: {error.message[:SHOWN]}"


def shown(reply: Reply) -> str:
    """A reply's body as a message shows it."""
    text = reply.body.decode("utf-8", "replace")
    return (text[:SHOWN] + " ...") if len(text) > SHOWN else (text or "(no body)")


def filled(value: Any, names: Mapping[str, Any]) -> Any:
    """A value with `{name}` replaced by what was captured; alone in a text it keeps its own type."""
    if isinstance(value, str):
        whole = NAME.fullmatch(value)
        if whole is not None and whole[1] in names:
            return names[whole[1]]
        return NAME.sub(lambda found: str(names.get(found[1], found[0])), value)
    if isinstance(value, Mapping):
        return {key: filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    return value


def captured(place: str, reply: Reply) -> Any:
    """The value at a JSON Pointer into a reply's body, or of a header; raises CaptureError."""
    if place.startswith(HEADER):
        name = place.removeprefix(HEADER)
        if name.lower() not in reply.headers:
            raise CaptureError(f"there is no header {name}")
        return reply.headers[name.lower()]
    try:
        value = json.loads(reply.body)
        for part in place.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CaptureError(f"there is nothing at {place} in {shown(reply)}") from error
    return value
