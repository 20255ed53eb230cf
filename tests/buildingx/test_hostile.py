"""Bodies that JSON parsers let through and nothing else can hold are refused, not tripped over."""

import json

import pytest

from tests.buildingx.conftest import MEDIA, Client
from tests.buildingx.samples import ids_of, requests
from tests.buildingx.test_every_member import changed, leaves

MARK = "put the hostile value here"
HOSTILE = ['"\\ud800"', '"\\u0000"', "NaN", "1e999", "1" + "0" * 400, "[[" * 200 + "]]" * 200]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:9])
def test_no_value_of_a_member_is_an_error_of_ours(client: Client, value: str) -> None:
    found: list[str] = []
    for operation, path, query, body in requests(ids_of(client)):
        if body is None or operation.method == "DELETE":
            continue
        for place in leaves(body):
            content = json.dumps(changed(body, place, MARK)).replace(f'"{MARK}"', value)
            headers = {"content-type": MEDIA}
            answer = client.http.request(operation.method, path, content=content, headers=headers, params=query)
            if answer.status_code >= 500:
                found.append(f"{operation.name} {place}: {answer.text}")
    assert found == []


def test_bottomless_nesting_is_refused(client: Client) -> None:
    answer = client.http.post(
        client.filled("/structure/partitions/{p}/locations"),
        content="[" * 100_000,
        headers={"content-type": MEDIA},
    )
    assert (answer.status_code, answer.json()["errors"][0]["title"]) == (400, "Bad Request")


@pytest.mark.parametrize("members", ['{"a": NaN}', '{"a": "\\ud800"}', '{"\\ud800": 1}', '{"a": [1e999]}'])
def test_a_free_object_holds_what_json_can_hold(client: Client, members: str) -> None:
    attributes = '{"name": "New", "dataType": "number", "systemAttributes": %s}' % members  # noqa: UP031 the text is full of braces
    content = '{"data": {"type": "Point", "attributes": %s}}' % attributes  # noqa: UP031 the text is full of braces
    device = client.get("/operations/partitions/{p}/devices").json()["data"][0]["id"]
    path = client.filled(f"/structure/partitions/{{p}}/point-groups/Device-{device}/points")
    answer = client.http.post(path, content=content, headers={"content-type": MEDIA})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"]["pointer"] == "/data/attributes/systemAttributes"


@pytest.mark.parametrize("path", ["/operations/partitions/%00/devices", "/operations/partitions/{p}/devices/%00%ff"])
def test_no_path_is_an_error_of_ours(client: Client, path: str) -> None:
    assert client.get(path).status_code in (403, 404)


@pytest.mark.parametrize("name", ["filter[modelName]", "page[cursor]", "include", "fields[Device]", "field[Point]"])
@pytest.mark.parametrize("value", ["%00", "%ff", "%F0%9F%8F%A2", "'", "x" * 3000])
def test_no_parameter_is_an_error_of_ours(client: Client, name: str, value: str) -> None:
    answer = client.http.get(client.filled("/operations/partitions/{p}/devices") + f"?{name}={value}")
    assert answer.status_code in (200, 400)
    answer.json()
