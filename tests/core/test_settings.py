"""A vendor's settings are had as the vendor's own model."""

from types import SimpleNamespace

import pytest

from tests.core.acme import Settings
from understudy.core.world import VendorSettings


class OtherSettings(VendorSettings):
    """Of another vendor."""


def test_settings_are_found_where_they_are_kept() -> None:
    settings = Settings(greeting="hi")
    assert Settings.of(settings) is settings
    assert Settings.of(SimpleNamespace(settings=settings)) is settings


def test_those_of_another_vendor_are_an_error_of_ours() -> None:
    with pytest.raises(TypeError, match="is not the model of settings"):
        Settings.of(SimpleNamespace(settings=OtherSettings()))
