"""The vendor's page in the docs tells of everything there is."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from understudy.standcloud import VENDOR
from understudy.standcloud.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/vendors/standcloud.md").read_text("utf-8")
OPERATIONS = [route.name for route in VENDOR.api().routes if isinstance(route, APIRoute) and route.include_in_schema]


@pytest.mark.parametrize("refusal", VENDOR.refusals, ids=lambda kind: kind.__name__)
def test_every_refusal_is_on_the_page(refusal: type) -> None:
    assert f"| `{refusal.__name__}` | {refusal().code} |" in PAGE


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_on_the_page_with_its_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = f"`{str(default).lower()}`" if isinstance(default, bool | str) else str(default)
    assert f"| `{name}` | {shown} |" in PAGE


@pytest.mark.parametrize("name", [*OPERATIONS, *(each.name for each in VENDOR.collections)])
def test_every_operation_and_collection_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE
