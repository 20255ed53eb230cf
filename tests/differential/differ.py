"""When two answers agree: the rules, and nothing about how the answers were got."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

import httpx
import jwt

COMPARED_HEADERS = ("content-type", "etag", "x-pagination", "www-authenticate", "location", "allow")
_NUMBER = re.compile(r"(?<![\w\"])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w\"])")
_COLUMNS = re.compile(r"Missing columns: \[([^\]]*)\]")
_UNKNOWN = re.compile(r'(?:"[^"]*":\["Unknown field\."\],?){2,}')
_RELATIVE = 1e-14
_TOKENS = ("access_token", "refresh_token")
_SLACK_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What of one exchange cannot be expected to be equal."""

    unordered: bool = False
    arbitrary_page: bool = False


def difference(real: httpx.Response, ours: httpx.Response, rules: Rules) -> str | None:
    """What differs first between two answers, None when they agree."""
    if real.status_code != ours.status_code:
        return f"status {real.status_code} / {ours.status_code} {_short(real)} / {_short(ours)}"
    # Numbers that agree to the fourteenth digit, or rows in another order, have another tag.
    ignored = {"etag"} if real.text != ours.text else set()
    for name in COMPARED_HEADERS:
        theirs, mine = _header(real, name), _header(ours, name)
        if name not in ignored and theirs != mine:
            return f"{name}: {theirs!r} / {mine!r}"
    if rules.arbitrary_page:
        return None
    if _bodies_agree(_text(real, rules), _text(ours, rules)):
        return None
    return f"body {_short(real)} / {_short(ours)}"


def _short(answer: httpx.Response) -> str:
    return answer.text[:600]


def _base(answer: httpx.Response) -> str:
    prefix: str = answer.request.extensions.get("prefix", "")
    url = answer.request.url
    return f"{url.scheme}://{url.netloc.decode()}{prefix}"


def _header(answer: httpx.Response, name: str) -> str | list[str] | None:
    value = answer.headers.get(name)
    if value is None:
        return None
    if name == "allow":
        return sorted(part.strip() for part in value.split(","))
    return str(value).replace(_base(answer), "")


def _text(answer: httpx.Response, rules: Rules) -> str:
    text = answer.text.replace(_base(answer), "")
    if '"access_token"' in text:
        return _claims(json.loads(text))
    if rules.unordered:
        text = _sorted_lists(text)
    text = _UNKNOWN.sub(lambda found: ",".join(sorted(found[0].strip(",").split(","))), text)
    return _COLUMNS.sub(lambda found: str(sorted(found[1].split(", "))), text)


def _claims(body: dict[str, Any]) -> str:
    """The text of an answer with tokens, their claims in place of them."""
    for key in _TOKENS:
        body[key] = jwt.decode(body[key], options={"verify_signature": False})
        body[key]["exp"] //= _SLACK_SECONDS
        body[key]["header"] = list(body[key])
    return json.dumps(body)


def _sorted_lists(text: str) -> str:
    """The same JSON text with the items of an outermost list in a canonical order."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, list):
        return text
    return json.dumps(sorted(value, key=json.dumps), separators=(",", ":"))


def _bodies_agree(real: str, ours: str) -> bool:
    if real == ours:
        return True
    if _NUMBER.sub("#", real) != _NUMBER.sub("#", ours):
        return False
    pairs = zip(_NUMBER.findall(real), _NUMBER.findall(ours), strict=True)
    return all(_numbers_agree(theirs, mine) for theirs, mine in pairs)


def _numbers_agree(theirs: str, mine: str) -> bool:
    if theirs == mine:
        return True
    if "." not in theirs + mine and "e" not in theirs + mine:
        return False
    whole = ("." in theirs or "e" in theirs) == ("." in mine or "e" in mine)
    return whole and math.isclose(float(theirs), float(mine), rel_tol=_RELATIVE)
