"""How BEMServer reads bodies and speaks of requests that do not fit, in the words of its validation library."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from understudy.bemserver import responses
from understudy.bemserver.models.queries import PAGING
from understudy.bemserver.refusals import Invalid, MalformedBody, invalid
from understudy.core.dialect import Dialect

_WORDS = {"missing": ["Missing data for required field."], "extra_forbidden": ["Unknown field."]}
_LAST = 9
"""The step after all others."""


def _announced(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == responses.JSON or kind.endswith("+json")


def _malformed(_error: Exception) -> Any:
    raise MalformedBody


def _step(error: Any) -> int:
    """When the real server would have noticed: first each field, then rules for several, at last the page of a list."""
    return _LAST if error["loc"][-1] in PAGING else int(error.get("ctx", {}).get("step", 0))


def _told(errors: Sequence[Any]) -> dict[str, Any]:
    """What is wrong by field, of a list by place; of what the first step that was not passed noticed."""
    step = min(map(_step, errors))
    found: dict[str, Any] = {}
    for error in errors:
        says: Any = _WORDS.get(error["type"]) or error.get("ctx", {}).get("says", ["Invalid input type."])
        name, *place = error["loc"][1:] or ("_schema",)
        if _step(error) != step:
            continue
        if 0 < step < _LAST:
            for field, each in says.items():
                found.setdefault(field, []).extend(each)
        elif place:
            found.setdefault(name, {})[str(place[0])] = says
        else:
            found[name] = says
    return found


def _invalid(error: RequestValidationError) -> Invalid:
    errors = error.errors()
    return invalid("json" if errors[0]["loc"][0] == "body" else "query", _told(errors))


DIALECT = Dialect(
    invalid=_invalid,
    is_json=_announced,
    other_media=dict,
    empty=dict,
    malformed=_malformed,
    loads=lambda content: json.loads(content.decode()),
    repeated="first",
)
