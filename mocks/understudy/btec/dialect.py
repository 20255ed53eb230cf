"""BTEC's words for requests that do not fit their operation."""

from collections.abc import Mapping
from typing import Any, NoReturn

from fastapi.exceptions import RequestValidationError

from understudy.btec.refusals import InvalidParameters, MalformedJson, NotJson
from understudy.core.dialect import Dialect
from understudy.core.refusals import Refusal


def _invalid(error: RequestValidationError) -> Refusal:
    """Every parameter named that is missing or incorrect."""
    return InvalidParameters(" ".join(_finding(each) for each in error.errors()))


def _finding(error: Mapping[str, Any]) -> str:
    kind, *place = (str(part) for part in error["loc"])
    name, says = ".".join(place), error["msg"].removeprefix("Value error, ")
    if not name:
        return f"The body: {says}."
    if error["type"] == "missing":
        return f"{name} ({kind}) is required."
    if error["type"] == "extra_forbidden":
        return f"{name} ({kind}) is not known here."
    return f"{name} ({kind}): {says}."


def _not_json() -> NoReturn:
    raise NotJson


def _empty() -> NoReturn:
    raise InvalidParameters("The body is required.")


def _malformed(error: Exception) -> NoReturn:
    raise MalformedJson(f"The body is not valid JSON: {error}.") from error


DIALECT = Dialect(invalid=_invalid, other_media=_not_json, empty=_empty, malformed=_malformed, loads=None)
