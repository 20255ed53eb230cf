"""What each kind of value takes, and what it says of the rest."""

from typing import Any

import pytest

from understudy.bemserver.models import scalars, temporal
from understudy.bemserver.models.scalars import Invalid, Kind
from understudy.bemserver.models.units import Unit


def said(kind: Kind, value: Any) -> Any:
    with pytest.raises(Invalid) as caught:
        kind.parse(value)
    return caught.value.says


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        (scalars.Whole(), 1.7, 1),
        (scalars.Whole(), " 1 ", 1),
        (scalars.Whole(), "\N{ARABIC-INDIC DIGIT ONE}", 1),
        (scalars.Real(), "1e1", 10.0),
        (scalars.Real(), "1_0", 10.0),
        (scalars.Flag(), "yes", True),
        (scalars.Flag(), 0, False),
        (scalars.Flag(), "OFF", False),
        (scalars.Email(), "a@localhost", "a@localhost"),
        (scalars.Email(), "\u00e9@b\u00fccher.example", "\u00e9@b\u00fccher.example"),
        (scalars.Email(), '"a.b"@example.com', '"a.b"@example.com'),
        (Unit(), "kW h", "kW h"),
        (Unit(), "", ""),
        (Unit(), "W/m**2", "W/m**2"),
        (scalars.JsonObject(), {"longer": 1, "b": [{"z": 1, "a": 2}]}, {"b": [{"a": 2, "z": 1}], "longer": 1}),
    ],
)
def test_lenient_values_are_read(kind: Kind, value: Any, meant: Any) -> None:
    assert kind.parse(value) == meant


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (scalars.Whole(), True, "Not a valid integer."),
        (scalars.Whole(), "1.0", "Not a valid integer."),
        (scalars.Whole(), float("inf"), "Number too large."),
        (scalars.Whole(1), 0, "Must be greater than or equal to 1."),
        (scalars.Whole(1, 5), 6, "Must be greater than or equal to 1 and less than or equal to 5."),
        (scalars.Real(), True, "Not a valid number."),
        (scalars.Real(), [], "Not a valid number."),
        (scalars.Real(), float("nan"), "Special numeric values (nan or infinity) are not permitted."),
        (scalars.Flag(), "tRue", "Not a valid boolean."),
        (scalars.Flag(), 2, "Not a valid boolean."),
        (scalars.Flag(), [], "Not a valid boolean."),
        (scalars.Text(3, 1), "", "Length must be between 1 and 3."),
        (scalars.Text(3), "four", "Longer than maximum length 3."),
        (scalars.Text(), 5, "Not a valid string."),
        (scalars.Choice(("a", "b")), "c", "Must be one of: a, b."),
        (scalars.Choice(("a", "b")), 5, "Not a valid string."),
        (scalars.Email(), "a@b", "Not a valid email address."),
        (scalars.Email(), "a@\u00e9..fr", "Not a valid email address."),
        (scalars.Email(), 5, "Not a valid email address."),
        (scalars.JsonObject(), [], "Not a valid mapping type."),
        (Unit(), "m2", "Undefined unit."),
        (Unit(), "((", "Undefined unit."),
        (Unit(), "1/", "Undefined unit."),
        (Unit(), 5, "Not a valid string."),
        (temporal.Day(), "2020-02-30", "Not a valid date."),
        (temporal.Day(), "2020-02-30T00:00:00Z", "Not a valid date."),
    ],
)
def test_other_values_are_refused_in_the_servers_words(kind: Kind, value: Any, says: str) -> None:
    assert said(kind, value) == [says]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00+00:00"),
        ("2020-01-01 10:00+02", "2020-01-01T08:00:00+00:00"),
        ("2020-01-01T10:00:00.5+0230", "2020-01-01T07:30:00.500000+00:00"),
        ("2020-01-01T00:00:00.1234567Z", "2020-01-01T00:00:00.123456+00:00"),
    ],
)
def test_moments_are_shown_in_utc(text: str, shown: str) -> None:
    assert temporal.Moment().show(temporal.Moment().parse(text)) == shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2020-01-01T00:00:00", "Not a valid aware datetime."),
        ("2020-01-01", "Not a valid datetime."),
        ("2020-01-01T00:00:00z", "Not a valid datetime."),
        ("2020-01-01T24:00:00Z", "Not a valid datetime."),
        ("2020-01-01T00:00:00+25:00", "Not a valid datetime."),
        ("0001-01-01T00:00:00+12:00", scalars.bounds(temporal.EARLIEST, temporal.LATEST)),
        ("2300-01-01T00:00:00Z", scalars.bounds(temporal.EARLIEST, temporal.LATEST)),
    ],
)
def test_other_moments_are_refused(text: str, says: str) -> None:
    assert said(temporal.Moment(), text) == [says]


def test_a_naive_moment_is_read_as_utc_where_that_is_allowed() -> None:
    assert temporal.Moment(naive=True).parse("2020-01-01T00:00:00").isoformat() == "2020-01-01T00:00:00+00:00"
