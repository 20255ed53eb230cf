"""The published document and its viewer."""

from typing import Any

import httpx
import pytest
from fastapi.openapi.utils import get_openapi
from jsonschema import Draft202012Validator

from understudy.bemserver.app import api, routers
from understudy.bemserver.table import ENTITIES


@pytest.fixture
def document(admin: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = admin.get("/api-spec.json").json()
    return found


def test_it_has_every_operation_of_the_vendor(document: dict[str, Any]) -> None:
    operations = [m for item in document["paths"].values() for m in item if m != "parameters"]
    assert len(document["paths"]) == 121
    assert {m: operations.count(m) for m in ("get", "post", "put", "delete")} == {
        "get": 112,
        "post": 55,
        "put": 33,
        "delete": 50,
    }
    assert len(document["components"]["schemas"]) == 97
    assert document["info"]["version"] == "0.26.0"


def references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for each in part for name in references(each)}
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if "$ref" in part else set()
    return own.union(*(references(each) for each in part.values()))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for name in references(document):
        found: Any = document
        for step in name.removeprefix("#/").split("/"):
            found = found[step]


def test_the_demo_data_are_as_it_says(admin: httpx.Client, document: dict[str, Any]) -> None:
    for resource in ENTITIES:
        schema = {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{resource.tag}"},
            "components": document["components"],
        }
        rows = admin.get(resource.path).json()
        shown = [{**row, "password": "x"} if resource.name == "users" else row for row in rows]
        assert list(Draft202012Validator(schema).iter_errors(shown)) == []


def test_the_viewer_opens_without_a_network(admin: httpx.Client) -> None:
    page = admin.get("/")
    assert "api-spec.json" in page.text
    assert "https://" not in page.text
    assert admin.get("/_viewer/swagger-ui.css").status_code == 200


def test_the_page_of_the_document_is_the_frameworks_too(document: dict[str, Any]) -> None:
    served = api().openapi()
    served["info"] = document["info"]
    assert served == document


Operations = dict[tuple[str, str], dict[str, Any]]


def operations_of(content: dict[str, Any]) -> Operations:
    return {
        (method, path): {**operation, "parameters": [*item.get("parameters", []), *operation.get("parameters", [])]}
        for path, item in content["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


@pytest.fixture(scope="module")
def own() -> Operations:
    """The operations as FastAPI describes them by the handlers' signatures."""
    routes = [each for router in routers() for each in router.routes]
    return operations_of(resolved(get_openapi(title="", version="", routes=routes)))


def resolved(content: dict[str, Any]) -> dict[str, Any]:
    """A document whose references to parameters and schemas of bodies are what they lead to."""

    def at(part: Any, *, deep: bool) -> Any:
        if isinstance(part, list):
            return [at(each, deep=deep) for each in part]
        if not isinstance(part, dict):
            return part
        reference = part.get("$ref", "").split("/")
        if reference[-2:-1] == ["parameters"] or (deep and reference[-2:-1] == ["schemas"]):
            return content["components"][reference[-2]].get(reference[-1], part)
        return {key: at(each, deep=deep or key == "requestBody") for key, each in part.items()}

    return {**content, "paths": at(content["paths"], deep=False)}


def parameters(operation: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Place and name of each parameter, and whether it is required; a query's in order."""
    found = [(each["in"], each["name"], each.get("required", False)) for each in operation["parameters"]]
    # FastAPI takes If-Match for optional: whoever leaves it out is not told that he must send it, but refused with 428.
    found = [(place, name, required or name == "If-Match") for place, name, required in found]
    return sorted(found, key=lambda each: each[0])


def bodies(operation: dict[str, Any]) -> Any:
    """The media types of a body, and of JSON the fields that a client may send and must send."""
    body = operation.get("requestBody", {})
    found: dict[str, Any] = dict.fromkeys(body.get("content", {}))
    # What a handler reads itself, points and files, is described beside it in the words of the published document.
    if set(found) == {"application/json"}:
        schema = body["content"]["application/json"]["schema"]
        sent = [name for name, each in schema["properties"].items() if not each.get("readOnly")]
        found["application/json"] = (sent, sorted(schema.get("required", [])))
    return found, body.get("required", False)


def test_fastapi_finds_the_published_operations_in_the_handlers(document: dict[str, Any], own: Operations) -> None:
    published = operations_of(resolved(document))
    assert list(own) == list(published)
    for key, operation in published.items():
        assert parameters(own[key]) == parameters(operation), key
        assert bodies(own[key]) == bodies(operation), key
        assert own[key]["responses"].keys() == operation["responses"].keys(), key
        for name in ("summary", "tags", "security"):
            assert own[key].get(name) == operation.get(name), key
