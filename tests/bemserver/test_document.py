"""The published document and its viewer."""

from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from understudy.bemserver.table import RESOURCES


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
    for resource in RESOURCES:
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
