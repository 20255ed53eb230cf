"""Every answer of every operation is a JSON:API document, and carries the header of the request's id."""

from typing import Any

import httpx
import pytest

from tests.buildingx import jsonapi
from tests.buildingx.conftest import MEDIA, Client
from tests.buildingx.samples import ids_of, requests


def _wrong(name: str, answer: httpx.Response) -> list[str]:
    if not answer.headers.get("x-request-id"):
        return [f"{name}: no X-Request-Id"]
    if answer.status_code >= 500:
        return [f"{name}: {answer.status_code}"]
    if not answer.content:
        return [] if answer.status_code in (202, 204) else [f"{name}: {answer.status_code} without a body"]
    if answer.headers["content-type"] != MEDIA:
        return []
    found = jsonapi.problems(answer.json())
    if answer.url.path.startswith("/sec-piam-v1/"):
        # The ids of identities and privileges are documented as integers.
        found = [each for each in found if not each.endswith(": id is a text")]
    return [f"{name}: {finding}" for finding in found]


def test_every_operation_answers_a_document_of_json_api(client: Client) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        answer = client.send(operation.method, path, body, params=query)
        if not answer.is_success and (operation.method, answer.status_code) != ("DELETE", 409):
            found.append(f"{operation.name}: {answer.status_code} {answer.text}")
        found += _wrong(operation.name, answer)
    assert found == []


def test_every_operation_answers_its_model(client: Client) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        answer = client.send(operation.method, path, body, params=query)
        field = operation.route.response_field
        if answer.status_code == (operation.route.status_code or 200) and field is not None and answer.content:
            _, errors = field.validate(answer.json(), {}, loc=(operation.name,))
            found += [str(error) for error in errors or ()]
    assert found == []


@pytest.mark.clause("buildingx/request-id/in-errors")
def test_every_refusal_is_a_document_of_json_api_with_the_id_of_the_request(client: Client) -> None:
    nowhere = dict.fromkeys(ids_of(client), "nowhere")
    nowhere.update(partition_id=client.partition, customer_id=client.customer)
    found: list[str] = []
    for operation, path, _query, _body in requests(nowhere):
        answer = client.send(operation.method, path, {"data": 1})
        found += _wrong(operation.name, answer)
        if answer.status_code >= 400:
            errors = answer.json()["errors"]
            same = {each["id"] for each in errors} == {answer.headers["x-request-id"]}
            told = {each["status"] for each in errors} == {str(answer.status_code)}
            found += [] if same and told else [f"{operation.name}: {answer.text}"]
    assert found == []


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        ({}, "a document has data, errors or meta"),
        ({"data": [], "errors": []}, "data and errors exclude each other"),
        ({"data": {"type": "a", "id": 1}}, "data/0: id is a text"),
        ({"data": [{"type": "a", "id": "1"}] * 2}, "('a', '1') stands twice"),
        ({"data": [], "included": [{"type": "a", "id": "1"}]}, "nothing leads to ('a', '1')"),
        ({"data": {"type": "a", "id": "1", "attributes": {"id": 1}}}, "data/0: no field is called id"),
        ({"data": None, "links": {"next": 1}}, "links: a link is a text or has href"),
        ({"errors": [{"status": 400}]}, "errors/0: status is a text"),
    ],
)
def test_the_validator_finds_what_is_wrong(document: dict[str, Any], finding: str) -> None:
    assert finding in jsonapi.problems(document)
