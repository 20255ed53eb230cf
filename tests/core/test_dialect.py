"""A vendor's dialect: its words for bodies and queries that do not fit."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NoReturn

import pytest
from fastapi import Body, Query, Request
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from starlette.responses import Response

from tests.core.bound import FASTAPI, Refused, Sent, api, ours


class Thing(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)

    name: str = "none"
    size: float = 0

    @field_validator("size", mode="before")
    @classmethod
    def read(cls, value: object, info: ValidationInfo) -> object:
        """A text is a number where the context says so."""
        return float(value) if isinstance(value, str) and (info.context or {}).get("texts") else value


async def add(body: Thing) -> Response:
    return Response(repr(body))


async def add_anything(body: Annotated[Any, Body()]) -> Response:
    return Response(repr(body))


async def find(query: Annotated[Thing, Query()]) -> Response:
    return Response(query.name)


def not_json() -> NoReturn:
    raise Refused("Not JSON.")


def no_body() -> NoReturn:
    raise Refused("No body.")


def malformed(error: Exception) -> NoReturn:
    raise Refused(f"Malformed: {error}.")


AT_ONCE = replace(FASTAPI, loads=None, other_media=not_json, empty=no_body, malformed=malformed)
LENIENT = replace(FASTAPI, other_media=dict, empty=dict, malformed=malformed)


def sent(body: bytes, media: str = "application/json") -> Sent:
    return Sent(body=body, headers={"content-type": media}, method="POST")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "No body."),
        (b"{", "Malformed: EOF while parsing an object at line 1 column 1."),
        (b'{"name": "\\ud800"}', "Malformed: unexpected end of hex escape at line 1 column 17."),
    ],
)
def test_a_text_that_is_checked_at_once_is_refused_in_the_words_of_the_dialect(body: bytes, says: str) -> None:
    assert ours(api(add), sent(body), AT_ONCE) == ("refused", says)


def test_another_media_type_is_refused_before_the_body_is_looked_at() -> None:
    for body in (b"", b"{}"):
        assert ours(api(add), sent(body, "text/plain"), AT_ONCE) == ("refused", "Not JSON.")
        assert ours(api(add), sent(body, ""), AT_ONCE) == ("refused", "Not JSON.")


def test_misfits_of_a_text_checked_at_once_have_their_place_in_the_body() -> None:
    found = ours(api(add), sent(b'{"name": 1, "size": NaN}'), AT_ONCE)
    assert [(each["loc"], each["type"]) for each in found[1]] == [
        (["body", "name"], "string_type"),
        (["body", "size"], "finite_number"),
    ]


@pytest.mark.parametrize("body", [b'{"more": NaN}', b'{"more": -Infinity}'])
def test_what_json_has_no_number_for_is_malformed_where_the_dialect_says_so(body: bytes) -> None:
    assert ours(api(add), sent(body), AT_ONCE)[0] == 200
    kind, says = ours(api(add), sent(body), replace(AT_ONCE, numbers_only=True))
    assert (kind, says[:10]) == ("refused", "Malformed:")
    fine = b'{"name": "NaN and Infinity"}'
    assert ours(api(add), sent(fine), replace(AT_ONCE, numbers_only=True))[0] == 200


def test_an_empty_body_is_a_text_like_any_other_where_the_dialect_says_nothing_of_it() -> None:
    dialect = replace(AT_ONCE, empty=None)
    says = "Malformed: EOF while parsing a value at line 1 column 0."
    assert ours(api(add), sent(b""), dialect) == ("refused", says)


def test_another_type_and_no_body_can_stand_for_an_object() -> None:
    for each in (sent(b""), sent(b"x", "text/plain"), Sent(body=b"x", method="POST")):
        assert ours(api(add_anything), each, LENIENT) == (200, b"{}")


@pytest.mark.parametrize("body", [b'"\\ud800"', b"[NaN, -Infinity]", b'{"a": 1, "a": 2}'])
def test_a_lenient_dialect_takes_what_pythons_own_parser_takes(body: bytes) -> None:
    assert ours(api(add_anything), sent(body), LENIENT) == (200, repr(json.loads(body)).encode())


@pytest.mark.parametrize("body", [b"[", b"\xff", b"[" * 100_000])
def test_a_lenient_dialect_names_what_is_malformed(body: bytes) -> None:
    assert ours(api(add_anything), sent(body), LENIENT)[0] == "refused"


def test_of_a_parameter_sent_twice_the_first_or_the_last_counts() -> None:
    twice = Sent(query="name=a&name=b")
    assert ours(api(find), twice) == (200, b"b")
    assert ours(api(find), twice, replace(FASTAPI, repeated="first")) == (200, b"a")


def test_validators_see_the_context() -> None:
    def context(request: Request) -> Mapping[str, Any]:
        return {"texts": request.headers.get("x-texts") == "yes"}

    for dialect in (FASTAPI, AT_ONCE):
        speaking = replace(dialect, context=context)
        asked = sent(b'{"size": "4"}')
        assert ours(api(add), asked, speaking)[0] == "misfit"
        asked.headers = {**asked.headers, "x-texts": "yes"}
        assert ours(api(add), asked, speaking) == (200, b"Thing(name='none', size=4.0)")
