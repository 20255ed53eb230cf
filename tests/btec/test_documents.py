"""The OpenAPI document and its page: complete, honest about their source, and as the app is."""

import json
import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.btec.conftest import Btec
from tests.btec.operations import OPERATIONS

EXAMPLES = 12
TIER = "x-understudy-tier"


@pytest.fixture
def document(btec: Btec) -> dict[str, Any]:
    content: dict[str, Any] = btec.with_token(None).get("/api-docs/openapi.json").json()
    return content


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for path in document["paths"].values() for each in path.values()}


def test_the_page_needs_nothing_from_elsewhere(btec: Btec) -> None:
    client = btec.with_token(None)
    page = client.get("/api-docs/api-references").text
    assert "//" not in page.replace("<!--", "")
    links = re.findall(r"""(?:src|href|url)["']?[=:] ?["']([^"']+)""", page)
    assert len(links) == 4
    assert [client.get(f"/api-docs/{link}").status_code for link in links] == [200] * 4


def test_the_document_names_the_address_that_was_used(btec: Btec, document: dict[str, Any]) -> None:
    assert document["servers"] == [{"url": btec.tenant.url("btec")}]
    path_url = btec.tenant.path_url("btec")
    assert httpx.get(f"{path_url}/api-docs/openapi.json").json()["servers"] == [{"url": path_url}]


@pytest.mark.clause("btec/provenance/tiers")
def test_every_operation_parameter_and_field_says_its_tier(document: dict[str, Any]) -> None:
    assert {each[TIER] for each in operations(document).values()} == {"designed"}
    parameters = [each for operation in operations(document).values() for each in operation.get("parameters", ())]
    assert {each["name"] for each in parameters if each[TIER] == "documented"} == {"search", "limit"}
    assert {each[TIER] for each in parameters} == {"designed", "documented"}
    fields = {
        (name, field): schema[TIER]
        for name, model in document["components"]["schemas"].items()
        for field, schema in model.get("properties", {}).items()
    }
    assert {key for key, tier in fields.items() if tier == "documented"} == {("ErrorAnswer", "description")}
    assert set(fields.values()) == {"designed", "documented"}


@pytest.mark.clause("btec/documents/parameters")
def test_every_parameter_and_field_has_a_description_and_a_type(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        assert operation["description"]
        for parameter in operation.get("parameters", ()):
            assert len(parameter["description"]) > 2
            assert parameter["in"] in ("query", "path")
            assert {"type", "anyOf", "enum"} & set(parameter["schema"])
            assert parameter["required"] is (
                parameter["in"] == "path" or parameter["description"].endswith("*required")
            )
    for model in document["components"]["schemas"].values():
        for name, schema in model.get("properties", {}).items():
            assert schema["description"], name


def test_bounds_are_spelt_as_json_schema_does(document: dict[str, Any]) -> None:
    assert not re.search(r'"(ge|le|gt|lt)": ', json.dumps(document))


def test_the_hint_stands_where_a_field_must_be_sent(document: dict[str, Any]) -> None:
    for name, model in document["components"]["schemas"].items():
        if name.endswith("Body"):
            hinted = {key for key, schema in model["properties"].items() if "*required" in schema["description"]}
            assert hinted == set(model.get("required", ())), name


def test_every_body_is_described(document: dict[str, Any]) -> None:
    sent = {each.name for each in OPERATIONS if each.sends}
    described = operations(document)
    assert {name for name, each in described.items() if "requestBody" in each} == sent
    schemas = document["components"]["schemas"]
    for name in sent:
        reference = described[name]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert schemas[reference.rpartition("/")[2]]["additionalProperties"] is False


def test_every_operation_lists_its_refusals(document: dict[str, Any]) -> None:
    described = operations(document)
    assert set(described) == {each.name for each in OPERATIONS}
    for operation in described.values():
        assert {"400", "401", "413", "426", "427", "429", "500", "501"} <= set(operation["responses"])
        assert "422" not in operation["responses"]
    assert "404" in described["get_dut"]["responses"]
    assert "404" not in described["list_duts"]["responses"]


def test_the_app_is_as_its_document_says(btec: Btec, document: dict[str, Any]) -> None:
    schema: Any = schemathesis.openapi.from_dict(document)
    schema.config.base_url = btec.tenant.url("btec")
    headers = {"Authorization": f"Token {btec.token('sandbox')}"}
    for operation in schema.get_all_operations():
        hold(operation.ok(), headers)


def hold(operation: Any, headers: dict[str, str]) -> None:
    """Sends an operation what its schema allows and forbids, and checks every answer."""
    # Which ids there are, which names are taken and what others need, no schema can say: that is a 400 here.
    left_out = [positive_data_acceptance] if operation.method.upper() != "GET" else []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=left_out)

    check()
