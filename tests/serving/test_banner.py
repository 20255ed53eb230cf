"""What a person sees when the server has started."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.core import acme
from understudy.cli.serve import banner, first_request
from understudy.control.addresses import Addresses
from understudy.core.tenant import DEFAULT
from understudy.core.tenants import Tenants
from understudy.suite import VENDORS, Listed, tenants_of

URL = "http://127.0.0.1:4709"


def shown(tenants: Tenants, *names: str) -> str:
    addresses = Addresses("http://127.0.0.1:4700", "https://127.0.0.1:4743", dict.fromkeys(names, URL), {})
    return "\n".join(banner(addresses, tenants, None))


@pytest.mark.parametrize("listed", VENDORS, ids=lambda listed: listed.name)
def test_every_vendor_of_the_suite_says_what_to_ask_first(listed: Listed) -> None:
    tenants = tenants_of([listed])
    tenants.open_default()
    tries = [line for line in shown(tenants, listed.name).splitlines() if line.startswith("    try: ")]
    assert len(tries) == 1
    assert tries[0].startswith("    try: curl ")
    assert URL in tries[0]
    tenant = tenants.get(DEFAULT)
    assert tenant is not None
    values = [value for fields in tenant.sides[listed.name].roles.values() for value in fields.values()]
    assert any(value in tries[0] for value in values)


def test_a_vendor_that_says_nothing_to_ask_first_is_shown_without(tmp_path: Path) -> None:
    tenants = acme.tenants(tmp_path)
    tenants.open_default()
    text = shown(tenants, "acme")
    assert f"  Acme  {URL}\n    key-1  key=demo-key\n\n" in text


def test_a_first_request_by_a_credential_that_own_fixtures_lack_is_left_out() -> None:
    vendor = replace(acme.vendor(), first_request="curl -H 'x-key: {key-1[key]}' {url}/now")
    assert list(first_request(vendor, URL, {"key-1": {"key": "a"}})) == [f"    try: curl -H 'x-key: a' {URL}/now"]
    assert list(first_request(vendor, URL, {"key-2": {"key": "a"}})) == []
