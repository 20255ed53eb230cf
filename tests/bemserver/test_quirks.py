"""The two rules of the router: redirects of collections, and OPTIONS of any path."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/sites/", "GET, HEAD, OPTIONS, POST"),
        ("/sites/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/users/1/set_admin", "OPTIONS, PUT"),
        # A path that an untyped id would fit too has the methods of both.
        ("/notifications/count_by_campaign", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/timeseries_data/campaign/1/", "DELETE, GET, HEAD, OPTIONS, POST"),
    ],
)
def test_options_tells_the_methods_of_a_path(admin: httpx.Client, path: str, allow: str) -> None:
    answer = admin.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (200, allow, b"")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_is_redirected_to_the_slash(admin: httpx.Client, method: str) -> None:
    answer = admin.request(method, "/timeseries_data/campaign/1", params={"a": "b c"})
    assert answer.status_code == 308
    assert answer.headers["location"].endswith("/timeseries_data/campaign/1/?a=b+c")


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "/nowhere"), ("GET", "/sites/x"), ("GET", "/nowhere")])
def test_a_path_of_nothing_stays_unknown(admin: httpx.Client, method: str, path: str) -> None:
    assert admin.request(method, path).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/sites/"), ("TRACE", "/sites"), ("PUT", "/tasks/run")])
def test_another_method_is_not_allowed(admin: httpx.Client, method: str, path: str) -> None:
    assert admin.request(method, path).status_code == 405
