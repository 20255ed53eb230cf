"""Every operation that takes a body looks at each member of it."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.buildingx.conftest import Client
from tests.buildingx.samples import ids_of, requests

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, number))
    else:
        yield path


def changed(body: Any, path: Path, value: Any) -> Any:
    other = copy.deepcopy(body)
    place = other
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return other


def _pointer(path: Path) -> str:
    return "".join(f"/{part}" for part in path)


ANYTHING = ("covAttributes", "systemAttributes", "tags", "properties", "instanceVariables")
"""Members that hold whatever a client likes."""


def _wrongs(body: Any) -> Iterator[tuple[Path, Any]]:
    for path in leaves(body):
        if not set(path) & set(ANYTHING):
            yield path, {"of": "another kind"}


def test_a_member_of_the_wrong_kind_is_refused_with_its_place(client: Client) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        if body is None:
            continue
        for place, value in _wrongs(body):
            answer = client.send(operation.method, path, changed(body, place, value), params=query)
            pointers = [each.get("source", {}).get("pointer", "") for each in answer.json().get("errors", [])]
            # What can be of several kinds names the member and the kind.
            if answer.status_code != 400 or not any(each.startswith(_pointer(place)) for each in pointers):
                found.append(f"{operation.name} {_pointer(place)}: {answer.status_code} {pointers}")
    assert found == []


def test_a_body_that_is_no_json_is_refused(client: Client) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        if body is not None:
            for content in (b"{", b"", b"null", b"[]", b'"x"', b"\xff"):
                headers = {"content-type": "application/vnd.api+json"}
                answer = client.http.request(operation.method, path, content=content, headers=headers, params=query)
                if answer.status_code != 400:
                    found.append(f"{operation.name} {content!r}: {answer.status_code}")
    assert found == []


def test_a_member_that_is_missing_is_named(client: Client) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        if isinstance(body, dict) and "data" in body:
            answer = client.send(operation.method, path, {}, params=query)
            error = answer.json()["errors"][0]
            if (error["code"], error["title"]) != ("34-0001", "Missing mandatory property 'data'"):
                found.append(f"{operation.name}: {answer.text}")
    assert found == []
