"""The published document and its viewer."""

import re
from typing import Any

import httpx
import pytest
from fastapi.openapi.utils import get_openapi
from jsonschema import Draft202012Validator

from tests.bemserver.conftest import ClientOf
from tests.conftest import Tenant
from understudy.bemserver.app import api, routers
from understudy.bemserver.entities.catalog import ENTITIES
from understudy.bemserver.models.entity import Entity, Nested
from understudy.bemserver.models.fields import Field


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
        schema = {**served_of(document, resource), "components": document["components"]}
        rows = admin.get(resource.path).json()
        shown = [{**row, "password": "x"} if resource.name == "users" else row for row in rows]
        assert list(Draft202012Validator(schema).iter_errors(shown)) == []


def served_of(document: dict[str, Any], entity: Entity) -> dict[str, Any]:
    """The schema of what the list of an entity answers."""
    answers = document["paths"][entity.path]["get"]["responses"]
    schema: dict[str, Any] = answers["200"]["content"]["application/json"]["schema"]
    return schema


@pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
def test_the_fields_of_the_table_are_as_it_says(document: dict[str, Any], entity: Entity) -> None:
    schemas = document["components"]["schemas"]

    def named(reference: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = schemas[reference["$ref"].rpartition("/")[2]]
        return found

    def check(schema: dict[str, Any], entity: Entity, *before: str) -> None:
        assert list(schema["properties"]) == [*before, *(each.name for each in entity.fields)]
        assert schema.get("required", []) == sorted(each.name for each in entity.columns if each.required)
        for field in entity.fields:
            told = schema["properties"][field.name]
            if isinstance(field, Nested):
                check(named(told), field.target)
            else:
                assert bare(told) == described(field)
                assert told.get("readOnly", False) is not field.taken
                assert told.get("writeOnly", False) is not field.shown

    check(named(served_of(document, entity)["items"]), entity, "id")


def described(field: Field) -> dict[str, Any]:
    """A field as its kind describes it."""
    schema = field.kind.schema()
    return {**schema, "type": [schema["type"], "null"]} if field.nullable else schema


def bare(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema says of a value, without what it says of the field; in the words of the published document."""
    kinds = schema.get("anyOf", [])
    if len(kinds) > 1:
        schema = {**kinds[0], "type": [kinds[0]["type"], "null"]}
    apart = ("title", "description", "default", "readOnly", "writeOnly")
    return {key: value for key, value in schema.items() if key not in apart}


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


def parameters(operation: dict[str, Any]) -> list[Any]:
    """Place and name of each parameter, whether it is required, and of a query's what it takes; a query's in order."""
    found = []
    for each in operation["parameters"]:
        # FastAPI takes If-Match for optional: who leaves it out is not told that he must send it, but refused with 428.
        required = each.get("required", False) or each["name"] == "If-Match"
        schema = each["schema"] if "schema" in each else each["content"]["application/json"]["schema"]
        takes = [bare(schema), schema.get("default") or None] if each["in"] == "query" else []
        found.append((each["in"], each["name"], required, *takes))
    return sorted(found, key=lambda each: str(each[0]))


def bodies(operation: dict[str, Any]) -> Any:
    """The media types of a body, and of JSON the fields that a client may send, what they take, which he must send."""
    body = operation.get("requestBody", {})
    found: dict[str, Any] = dict.fromkeys(body.get("content", {}))
    # What a handler reads itself, points and files, is described beside it in the words of the published document.
    if set(found) == {"application/json"}:
        schema = body["content"]["application/json"]["schema"]
        sent = [(name, bare(each)) for name, each in schema["properties"].items() if not each.get("readOnly")]
        found["application/json"] = (sent, sorted(schema.get("required", [])))
    return found, body.get("required", False)


def test_fastapi_finds_the_published_operations_in_the_handlers(document: dict[str, Any], own: Operations) -> None:
    published = operations_of(resolved(document))
    assert list(own) == list(published)
    for key, operation in published.items():
        assert parameters(own[key]) == parameters(operation), key
        assert bodies(own[key]) == bodies(operation), key
        assert set(operation["responses"]) == statuses(key, own[key], is_open="security" in operation), key


CONFLICTS = (
    ("put", "/sites/{item_id}/download_weather_data"),
    ("get", "/sites/{item_id}/degree_days"),
)
"""Operations beside the table that the document says may find a conflict."""
UNCONFLICTING = ("put", "/tasks_by_campaigns/{item_id}")
"""An operation of the table of which the document forgets that."""
ENTITY_PATHS = {path for each in ENTITIES for path in (each.path, f"{each.path}{{item_id}}")}


def statuses(key: tuple[str, str], own: dict[str, Any], *, is_open: bool) -> set[str]:
    """The statuses that an operation answers, by its handler's signature."""
    method, path = key
    headers = {each["name"] for each in own["parameters"] if each["in"] == "header"}
    reads = any(each["in"] == "query" for each in own["parameters"]) or "requestBody" in own
    writes = path in ENTITY_PATHS and method in ("post", "put")
    groups = {
        "401": not is_open,
        "304": "If-None-Match" in headers,
        "412 428": "If-Match" in headers,
        "422": reads,
        "409": key in CONFLICTS or (writes and key != UNCONFLICTING),
    }
    good = next(status for status in own["responses"] if status < "300")
    return {good, "default", *(status for group, there in groups.items() if there for status in group.split())}


def test_operations_ask_for_a_credential_unless_it_says_otherwise(
    empty: Tenant, client_of: ClientOf, document: dict[str, Any]
) -> None:
    stranger = client_of(empty)
    for (method, path), operation in operations_of(document).items():
        answer = stranger.request(method, re.sub(r"{\w+}", "1", path))
        assert (answer.status_code == 401) is (operation.get("security") != []), (method, path)
