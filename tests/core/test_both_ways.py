"""Every operation of every vendor answers what FastAPI's own way answers, or the lists below say why it does not."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from tests.core.inputs import Input, Route
from tests.core.worlds import Answer, Worlds
from understudy.core import binding, reading
from understudy.core.dialect import Dialect
from understudy.core.signatures import Unbound, calls_of
from understudy.core.vendor import Vendor
from understudy.suite import VENDORS

NAMES = tuple(listed.name for listed in VENDORS)

UNBOUND: Mapping[str, str] = {}
"""Operations that go FastAPI's whole way, and why."""

DEFAULTS = {each.name: each.default for each in fields(Dialect)}

LAST = "FastAPI reads the body first and tells of it whatever else is wrong; here it is read last, if at all."
"""Why FastAPI's own way answers otherwise where an operation refuses without having asked for its body."""

MALFORMED = ("body malformed", "body no text", "body empty", "body nan", "body half")
CHECKED = (
    "usual",
    "body null",
    "body list",
    "body text",
    "body bare",
    "body wrong",
    "body nulls",
    "body whole",
    "body extra",
)
WORDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "is_json": (("body media",), "The vendor takes bodies of more media types for JSON, or of fewer."),
    "other_media": (
        ("body media",),
        "The vendor refuses other media types in its own words, or takes them for nothing.",
    ),
    "empty": (("body empty",), "The vendor has its own words for a body that is not there."),
    "malformed": (MALFORMED, "The vendor has its own words for a text that is no JSON."),
    "loads": (
        (*CHECKED, *MALFORMED),
        "The vendor checks the text itself: pydantic words it, and takes texts for dates.",
    ),
    "numbers_only": (("body nan",), "JSON has no such number, Python's parser does."),
    "repeated": (("query twice",), "The vendor takes the first of several values."),
}
"""The words of a dialect that make a difference: for which inputs, and why.

FastAPI gives validators no context; no input here meets a validator that would miss it.
"""


TEXT_TAKEN = {"date_type"}
"""What is wrong with a strict field that takes the text of a value for which JSON has no type."""
GONE = (401, 503)
"""How the API answers where an operation has ended the session or the service."""


def vendor_of(name: str) -> Vendor:
    return next(listed for listed in VENDORS if listed.name == name).load()


def routes_of(vendor: Vendor) -> list[APIRoute]:
    """What is read first, then what changes something, what removes something last."""
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    found = [route for route in vendor.api().routes if isinstance(route, APIRoute)]
    return sorted(found, key=lambda route: (methods.index(_method(route)), len(route.param_convertors)))


def _method(route: APIRoute) -> str:
    return min((route.methods or {"GET"}) - {"HEAD"})


def explained(given: Input, answers: Sequence[Answer], dialect: Dialect) -> bool:
    """Whether a list says why the answers are not the same."""
    ours, plain, fastapi = answers
    if not plain.same(fastapi) and not _of_the_body_too(given, plain, fastapi):
        return False
    return ours.same(plain) or any(
        given.kind in kinds and getattr(dialect, word) != DEFAULTS[word] and _only_worded(word, ours, plain)
        for word, (kinds, _) in WORDS.items()
    )


def _of_the_body_too(given: Input, plain: Answer, fastapi: Answer) -> bool:
    """Whether FastAPI told of the body besides, or instead, where the operation had refused before it."""
    rest = [finding for finding in fastapi.findings if finding[0][0] != "body"]
    told = len(rest) < len(fastapi.findings) and rest == list(plain.findings)
    return plain.status >= 400 and not plain.read and (told or given.kind in MALFORMED)


def _only_worded(word: str, ours: Answer, plain: Answer) -> bool:
    """Whether a text that is checked at once is told to be wrong where the same values were, but for dates."""
    if word != "loads":
        return True
    told, others = ({json.dumps(finding[0]): finding[1] for finding in answer.findings} for answer in (ours, plain))
    missed = {kind for place, kind in others.items() if place not in told}
    return told.keys() <= others.keys() and missed <= TEXT_TAKEN


def _id(body: bytes) -> str | None:
    """The id of the first of a list, in whatever envelope."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    if isinstance(found, dict) and found and all(isinstance(value, dict) for value in found.values()):
        return str(next(iter(found)))
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        return None
    return next((str(value) for name, value in found[0].items() if name == "id" or name.endswith("_id")), None)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


# FastAPI builds what reads a deferred model when that is first asked for, and pydantic wonders at its marker then.
@pytest.mark.filterwarnings("ignore::pydantic.warnings.UnsupportedFieldAttributeWarning")
@pytest.mark.parametrize("name", NAMES)
def test_an_operation_answers_the_same_both_ways(name: str, loop: asyncio.AbstractEventLoop) -> None:
    served: set[str] = set()
    worlds = Worlds(vendor_of(name), loop)
    assert list(differences(worlds, served)) == []
    walked = [route.name for route in routes_of(worlds.vendor)]
    assert len(served) >= len(walked) / 3, "too few operations are asked for what they serve"


def differences(worlds: Worlds, served: set[str]) -> Iterator[str]:
    """Asks every operation for everything, and tells what no list explains; notes what is not always refused."""
    for route in routes_of(worlds.vendor):
        if route.name in UNBOUND:
            continue
        for given in Route(route).inputs(worlds.known):
            answers = worlds.ask(given)
            if not explained(given, answers, worlds.vendor.dialect):
                yield "\n".join([f"{route.name}: {given}", *(f"  {each.shown()}" for each in answers)])
            if answers[0].status < 400:
                served.add(route.name)
            if answers[0].status in GONE:
                worlds.again(worlds.first)
            elif given.method != "GET" and _kept_differently(answers):
                worlds.again()
            _learn(worlds.known, given, answers[0])


def _kept_differently(answers: Sequence[Answer]) -> bool:
    """Whether the three may have something else in their databases now."""
    return any(each.status < 400 for each in answers) and not all(each.same(answers[0]) for each in answers)


def _learn(known: dict[str, str], given: Input, answer: Answer) -> None:
    told = given.kind == "usual" and given.method == "GET" and answer.status == 200
    found = _id(answer.body) if told else None
    if found is not None:
        known.setdefault(given.path.rstrip("/") + "/", found)


@pytest.mark.parametrize("name", NAMES)
def test_all_operations_are_bound_but_for_those_listed(name: str) -> None:
    unbound = {}
    for route in routes_of(vendor_of(name)):
        try:
            calls_of(route)
        except Unbound as reason:
            unbound[route.name] = str(reason)
    assert unbound == {name: why for name, why in UNBOUND.items() if name in unbound}


def parsed_unchecked(kind: Any, dialect: Dialect, checked: Any) -> Any:
    """Parses a text, and takes it for what is wanted whatever it says, if it is JSON at all."""
    right = parsed_at_once(kind, dialect, checked)

    def parsed(content: bytes, request: Any) -> Any:
        try:
            return right(content, request)
        except RequestValidationError:
            return TypeAdapter(Any).validate_json(content)

    return parsed


parsed_at_once = reading._parsed_at_once  # noqa: SLF001 what a planted error stands in the place of


@pytest.mark.parametrize(
    ("name", "module", "part", "planted"),
    [
        ("btec", binding, "_BEFORE_THE_BODY", ("query", "path", "header", "cookie")),
        ("buildingx", reading, "_located", lambda error, *_place: error.errors()),
        ("standcloud", reading, "_missing", lambda *_place: {"type": "missing", "loc": (), "msg": "", "input": None}),
        ("standcloud", reading, "is_many", lambda _kind: True),
        *((name, reading, "_parsed_at_once", parsed_unchecked) for name in ("btec", "standcloud", "ontakt")),
    ],
    ids=["query before path", "not located", "no place", "always many", *["body unchecked"] * 3],
)
def test_a_planted_error_is_found(
    name: str, module: Any, part: str, planted: Any, loop: asyncio.AbstractEventLoop
) -> None:
    with patch.object(module, part, planted):
        assert next(differences(Worlds(vendor_of(name), loop), set()), None) is not None
