"""The interactive documents, and the app held against them."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.conftest import Tenant

EXAMPLES = 60
PAGES = "/integration/api/v1", "/hardpy/api/v1"


@pytest.mark.parametrize("base", PAGES)
def test_the_page_needs_nothing_from_elsewhere(
    tenant: Tenant, client_of: Callable[..., httpx.Client], base: str
) -> None:
    client = client_of(tenant)
    page = client.get(f"{base}/docs").text
    assert "//" not in page.replace("<!--", "")
    links = re.findall(r"""(?:src|href|url)["']?[=:] ?["']([^"']+)""", page)
    assert sorted(links) == ["docs/favicon.png", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"]
    for link in links:
        assert client.get(f"{base}/{link}").status_code == 200


@pytest.mark.parametrize("base", PAGES)
def test_the_document_names_the_address_that_was_used(
    tenant: Tenant, client_of: Callable[..., httpx.Client], base: str
) -> None:
    document = client_of(tenant).get(f"{base}/openapi.json").json()
    assert document["servers"] == [{"url": tenant.path_url("standcloud")}]


def test_every_refusal_of_an_operation_is_in_the_document(
    tenant: Tenant, client_of: Callable[..., httpx.Client]
) -> None:
    paths = client_of(tenant).get("/hardpy/api/v1/openapi.json").json()["paths"]
    assert set(paths["/hardpy/api/v1/test_report"]["post"]["responses"]) == {"201", "401", "403", "413", "422"}
    assert set(paths["/hardpy/api/v1/test_run/{test_run_id}"]["get"]["responses"]) == {
        "200",
        "401",
        "403",
        "404",
        "422",
    }


def hold(operation: Any, key: str) -> None:
    """Sends an operation what its schema allows and forbids, and checks every answer."""
    # A code or token that nobody was given fits the schema, and OAuth refuses it as a bad request.
    left_out = [positive_data_acceptance] if operation.path == "/auth/api/oidc/token" else []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        case.call_and_validate(headers={"X-API-KEY": key}, excluded_checks=left_out)

    check()


@pytest.mark.parametrize("base", PAGES)
def test_the_app_is_as_its_document_says(tenant: Tenant, client_of: Callable[..., httpx.Client], base: str) -> None:
    schema: Any = schemathesis.openapi.from_dict(client_of(tenant).get(f"{base}/openapi.json").json())
    schema.config.base_url = tenant.path_url("standcloud")
    for operation in schema.get_all_operations():
        hold(operation.ok(), tenant.credential("standcloud", "stand")["api_key"])
