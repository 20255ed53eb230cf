"""An answer is held against a clause's, and every difference is told."""

import json
from typing import Any

import pytest

from understudy.contracts.clauses import ExpectedAnswer
from understudy.contracts.comparison import CaptureError, captured, differences, filled
from understudy.core.vendor import Reply


def reply(body: Any = None, status: int = 200, **headers: str) -> Reply:
    return Reply(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def told(answer: dict[str, Any], got: Reply, **names: Any) -> str:
    return "; ".join(differences(ExpectedAnswer.model_validate({"status": 200, **answer}), got, names))


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        ({}, reply()),
        ({"headers": {"ETag": '"1"'}}, reply(etag='"1"')),
        ({"headers": {"ETag": {"pattern": "^W/"}}}, reply(etag="W/1")),
        ({"headers": {"ETag": None}}, reply()),
        ({"body": {"type": "array", "minItems": 1}}, reply([1])),
        ({"body": {"format": "date-time"}}, reply("2026-06-01T12:00:00.5+02:00")),
        ({"body": {"format": "uri"}}, reply("https://example.org/")),
        ({"text": "^a.c$"}, reply(b"abc")),
    ],
)
def test_what_fits_differs_in_nothing(answer: dict[str, Any], got: Reply) -> None:
    assert told(answer, got) == ""


@pytest.mark.parametrize(
    ("answer", "got", "says"),
    [
        ({}, reply({"detail": "no"}, 401), 'status: wanted 200, got 401 {"detail": "no"}'),
        ({"headers": {"ETag": '"1"'}}, reply(etag='"2"'), "header ETag: wanted '\"1\"', got '\"2\"'"),
        ({"headers": {"ETag": {}}}, reply(), "header ETag: wanted one, got none"),
        ({"headers": {"ETag": None}}, reply(etag="x"), "header ETag: wanted none, got 'x'"),
        ({"headers": {"ETag": {"pattern": "^W/"}}}, reply(etag="x"), "header ETag: 'x' does not match '^W/'"),
        ({"body": {"properties": {"a": {"type": "integer"}}}}, reply({"a": "1"}), "body/a: '1' is not of type"),
        ({"body": {"format": "date-time"}}, reply("2026-06-01 12:00"), "is not a 'date-time'"),
        ({"body": {"format": "date-time"}}, reply("2026-13-01T12:00:00Z"), "is not a 'date-time'"),
        ({"body": {"format": "uri"}}, reply("/relative"), "is not a 'uri'"),
        ({"body": {"format": "uuid"}}, reply("x"), "is not a 'uuid'"),
        ({"body": {}}, reply(b"<html>"), "body: wanted JSON, got <html>"),
        ({"text": "^a.c$"}, reply(b"xyz"), "body: wanted text with ^a.c$, got xyz"),
        ({"text": "x"}, reply(b""), "got (no body)"),
    ],
)
def test_a_difference_is_told(answer: dict[str, Any], got: Reply, says: str) -> None:
    assert says in told(answer, got)


def test_a_long_body_is_not_told_whole() -> None:
    assert len(told({"text": "x"}, reply(b"a" * 10_000))) < 500


def test_captured_values_are_filled_in_wherever_they_stand() -> None:
    assert "'2' was expected" in told({"body": {"const": "{name}"}}, reply("1"), name="2")
    assert told({"body": {"const": "{id}"}}, reply(7), id=7) == ""
    assert told({"headers": {"Location": "/items/{id}"}}, reply(Location="x", location="/items/7"), id=7) == ""


def test_filling_keeps_types_and_leaves_unknown_names_alone() -> None:
    value = {"a": ["{id}", "no. {id}", "{other}", "^x{2}$"], "b": 1}
    assert filled(value, {"id": 7}) == {"a": [7, "no. 7", "{other}", "^x{2}$"], "b": 1}


@pytest.mark.parametrize(
    ("place", "value"),
    [("/a/0/b~1c", 7), ("", {"a": [{"b/c": 7}]}), ("header:ETag", '"1"')],
)
def test_a_value_is_captured(place: str, value: Any) -> None:
    assert captured(place, reply({"a": [{"b/c": 7}]}, etag='"1"')) == value


@pytest.mark.parametrize("place", ["/b", "/a/1", "/a/x", "/a/0/b/c/d", "header:X"])
def test_what_is_not_there_cannot_be_captured(place: str) -> None:
    with pytest.raises(CaptureError):
        captured(place, reply({"a": [{"b": 7}]}))
