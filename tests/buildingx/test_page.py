"""The vendor's page in the docs tells of everything there is."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from understudy.buildingx import VENDOR
from understudy.buildingx.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/vendors/buildingx.md").read_text("utf-8")
OPERATIONS = [route.name for route in VENDOR.api().routes if isinstance(route, APIRoute) and route.include_in_schema]


@pytest.mark.parametrize("refusal", VENDOR.refusals, ids=lambda kind: kind.__name__)
def test_every_refusal_is_on_the_page(refusal: type) -> None:
    assert f"| `{refusal.__name__}` | {refusal().code} |" in PAGE


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_on_the_page(name: str) -> None:
    description = Settings.model_fields[name].description
    assert f"| `{name}` |" in PAGE
    assert f"{description} |" in PAGE


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_on_the_page(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("name", [each.name for each in VENDOR.collections])
def test_every_collection_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE
