"""JSON Schema 2020-12 as clauses use it: a mistyped keyword is an error, not an idle check."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from understudy.core.timestamps import moment

_TO_SCHEMA = frozenset(
    [
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
_TO_LIST = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_TO_MAP = frozenset(("$defs", "dependentSchemas", "patternProperties", "properties"))
_PLAIN = Draft202012Validator.VALIDATORS.keys() | {
    "$comment",
    "default",
    "description",
    "examples",
    "maxContains",
    "minContains",
    "title",
}


def unknown_keywords(schema: Any, where: str = "") -> list[str]:
    """The keys of a schema and all schemas in it that are no keyword, each with its place."""
    if not isinstance(schema, dict):
        return [] if isinstance(schema, bool) else [f"{where or '/'} (neither object nor boolean)"]
    found: list[str] = []
    for key, value in schema.items():
        place = f"{where}/{key}"
        if key in _TO_SCHEMA:
            found += unknown_keywords(value, place)
        elif key in _TO_LIST and isinstance(value, list):
            found += [word for number, each in enumerate(value) for word in unknown_keywords(each, f"{place}/{number}")]
        elif key in _TO_MAP and isinstance(value, dict):
            found += [word for name, each in value.items() for word in unknown_keywords(each, f"{place}/{name}")]
        elif key not in _PLAIN or (key == "format" and value not in formats().checkers):
            found.append(place)
    return found


@cache
def formats() -> FormatChecker:
    """The values of `format` that are checked; another would be no check at all."""
    checker = FormatChecker(("date", "email", "ipv4", "uuid"))
    checker.checks("date-time", ValueError)(_is_date_time)
    checker.checks("uri", ValueError)(lambda value: not isinstance(value, str) or bool(urlsplit(value).scheme))
    return checker


def _is_date_time(value: object) -> bool:
    if isinstance(value, str):
        moment(value)
    return True
