"""The released user interface, served against us and looked at with Chromium."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.clients.bemserver import assets, browser
from tests.clients.bemserver.browser import Browser
from tests.clients.bemserver.conftest import VENDOR, kept
from tests.conftest import Tenant

CAMPAIGN = "?campaign_ctxt=1"
_LINKS = "[...document.querySelectorAll('{0} a[href]')].map(link => link.href)"
_DRAWN = """
[...document.querySelectorAll('[_echarts_instance_]')]
    .flatMap(drawing => echarts.getInstanceByDom(drawing).getOption().series)
    .filter(series => series.data.some(point => point[1] !== null))
    .map(series => series.name)
"""
_ENDS = ("/auth/signout",)


@pytest.fixture(scope="session")
def cdn() -> Path | None:
    """A folder of the scripts that pages load from elsewhere; None without npm: they are blocked then."""
    if shutil.which("npm") is None:
        return None
    try:
        return kept("bemserver-assets", assets.install)
    except (subprocess.SubprocessError, OSError):
        return None


@pytest.fixture
def page(ui: str, tenant: Tenant, cdn: Path | None) -> Iterator[Browser]:
    """A browser in which the administrator has signed in."""
    path = browser.program()
    if path is None:
        pytest.skip(f"none of {', '.join(browser.NAMES)} is installed")
    with browser.running(path, assets.provider(cdn)) as opened:
        _sign_in(opened, ui, tenant.credential(VENDOR, "admin"))
        yield opened


def _sign_in(page: Browser, ui: str, known: dict[str, str]) -> None:
    page.open(f"{ui}/auth/signin")
    fields = {"email": known["email"], "pwd": known["password"]}
    for name, text in fields.items():
        page.value(f"document.querySelector('[name={name}]').value = '{text}'")
    page.leave("document.querySelector('form').requestSubmit()")


def _links(page: Browser, ui: str, within: str = "body") -> list[str]:
    """Addresses of the interface that the page links to, each kind of page once."""
    found: list[str] = page.value(_LINKS.format(within))
    own = (url.partition("#")[0] for url in found if url.startswith(ui))
    return [url for url in dict.fromkeys(own) if not urlsplit(url).path.startswith(_ENDS)]


def _kind(url: str) -> str:
    return re.sub(r"\d+", "N", urlsplit(url).path)


def _failures(page: Browser, tenant: Tenant, cdn: Path | None) -> list[str]:
    """What the pages, or the interface behind them, did not get."""
    refused = [f"{got.status} {got.method} {got.url}" for got in page.seen.loaded if got.status >= 400]
    entries = tenant.control.get("/journal", params={"vendor": VENDOR, "limit": 10_000}).json()["entries"]
    asked = [f"{each['status']} {each['method']} {each['path']}" for each in entries if each["status"] >= 400]
    return [*refused, *asked, *(page.seen.complaints if cdn is not None else [])]


def test_administrator_signs_in(page: Browser, ui: str) -> None:
    assert page.value("location.href") == f"{ui}/index"
    assert page.value("document.querySelector('#userMenu').innerText.trim()") == "Admin"


def test_wrong_password_does_not_sign_in(page: Browser, ui: str) -> None:
    page.open(f"{ui}/auth/signout")
    _sign_in(page, ui, {"email": "admin@example.com", "password": "wrong"})
    assert urlsplit(page.value("location.href")).path == "/auth/signin"


def test_every_page_of_the_menu_and_every_kind_that_is_linked_opens(
    page: Browser, ui: str, tenant: Tenant, cdn: Path | None
) -> None:
    page.open(f"{ui}/index{CAMPAIGN}")
    menu = [*_links(page, ui, "#sidebarMenu"), *_links(page, ui, "header")]
    waiting, known = list(menu), set[str]()
    while waiting:
        url = waiting.pop(0)
        if _kind(url) not in known:
            known.add(_kind(url))
            page.open(url)
            assert _kind(page.value("location.href")) == _kind(url) or _kind(url) == "/index"
            waiting += [link for link in _links(page, ui) if _kind(link) not in known]
    assert len(menu) > 20
    assert len(known) > 40
    assert _failures(page, tenant, cdn) == []


def test_form_makes_a_site(page: Browser, ui: str, tenant: Tenant, cdn: Path | None) -> None:
    page.open(f"{ui}/structural_elements/site/create{CAMPAIGN}")
    for name, text in {"name": "Quay", "latitude": "44.8", "longitude": "-0.5"}.items():
        page.value(f"document.querySelector('form [name={name}]').value = '{text}'")
    page.leave("document.querySelector('main form').requestSubmit()")
    rows = tenant.control.get(f"/state/{VENDOR}/sites").json()
    assert [(row["latitude"], row["campaign_id"]) for row in rows if row["name"] == "Quay"] == [(44.8, 1)]
    assert _failures(page, tenant, cdn) == []


def test_weather_of_the_demo_campus_is_drawn(page: Browser, ui: str, tenant: Tenant, cdn: Path | None) -> None:
    if cdn is None:
        pytest.skip("npm is missing, so that there is no library to draw with")
    page.open(f"{ui}/analysis/weather/{CAMPAIGN}")
    drawn = page.value(_DRAWN)
    assert drawn == ["Air temperature [°C]", "Relative humidity [%]", "Surface solar radiation [W/m**2]"]
    assert _failures(page, tenant, cdn) == []
