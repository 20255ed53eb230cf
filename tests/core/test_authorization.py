"""The Authorization header is taken apart as it was sent."""

from base64 import b64encode

import pytest

from understudy.core.authorization import Authorization, authorization


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (None, None)),
        ("", ("", None)),
        ("Token", ("Token", None)),
        ("Token ", ("Token", "")),
        ("Token abc def", ("Token", "abc def")),
    ],
)
def test_the_scheme_ends_at_the_first_space(header: str | None, expected: tuple[str | None, str | None]) -> None:
    assert authorization(header) == Authorization(*expected)


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bEARER  abc ", "abc"), ("Bearer", ""), ("Token abc", None), (None, None)],
)
def test_a_bearer_token_is_found_in_any_case_of_its_scheme(header: str | None, token: str | None) -> None:
    assert authorization(header).bearer == token


def test_a_password_may_hold_colons() -> None:
    assert authorization(basic("ann@example.org:a:b")).basic == ("ann@example.org", "a:b")


@pytest.mark.parametrize("header", [None, "Basic", "Basic ?", "Basic /w==", basic("ann"), "Bearer YTpi"])
def test_what_is_no_name_and_password_is_none(header: str | None) -> None:
    assert authorization(header).basic is None
