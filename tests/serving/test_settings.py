"""Which vendors a process serves, and on which ports."""

import pytest

from understudy.server.settings import ServeSettings, SettingsError

SIX = ("one", "two", "three", "four", "five", "six")


def test_ports_follow_the_order_of_the_list_however_long_it_is() -> None:
    assert ServeSettings(vendor_ports=65530).ports(SIX) == dict(zip(SIX, range(65530, 65536), strict=True))
    assert ServeSettings(vendor_ports=0).ports(SIX) == dict.fromkeys(SIX, 0)


def test_a_vendor_keeps_its_port_when_others_are_not_served() -> None:
    settings = ServeSettings(vendor_ports=4701, vendors=" six, two,")
    assert list(settings.ports(SIX).items()) == [("two", 4702), ("six", 4706)]


@pytest.mark.parametrize(
    ("settings", "setting", "said"),
    [
        (ServeSettings(vendor_ports=65531), "vendor_ports", "65531 leaves no port for six; ports end at 65535"),
        (ServeSettings(vendors="one,acme"), "vendors", "no vendor is called acme; there are one, two, three, four"),
    ],
    ids=["ports", "name"],
)
def test_what_does_not_fit_the_vendors_is_said(settings: ServeSettings, setting: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"^{said}") as refused:
        settings.ports(SIX)
    assert refused.value.setting == setting
