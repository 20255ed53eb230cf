"""What `understudy contracts` prints: how many clauses there are, exercised and passing."""

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from understudy.contracts.report import report
from understudy.control.addresses import Addresses
from understudy.server.server import private_server
from understudy.suite import VENDORS, Listed

FILE = """
vendor: standcloud
documents: {page: {title: The page, url: "https://example.org", read: 2026-11-20}}
clauses:
  - id: standcloud/health/anybody
    says: The health check needs no key.
    tier: observed
    source: {document: page}
    exchanges:
      - request: {method: GET, path: /integration/api/v1/healthcheck}
        answer: {status: 200}
  - id: standcloud/health/wrong
    says: The health check is refused.
    tier: observed
    source: {document: page}
    exchanges:
      - request: {method: GET, path: /integration/api/v1/healthcheck}
        answer: {status: 418}
  - id: standcloud/health/by-test
    says: A test shows this.
    tier: designed
"""


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    path = tmp_path / "contracts" / "standcloud" / "health.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, "utf-8")
    return path


@pytest.fixture
def vendors(contracts: Path) -> list[Listed]:
    """The suite, with the clauses of a folder of its own."""
    return [replace(listed, data=contracts.parents[2]) for listed in VENDORS]


def test_the_table_counts_by_vendor_and_tier(vendors: list[Listed]) -> None:
    text, passed = report(private_server, "standcloud", vendors)
    lines = text.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["vendor", "tier", "clauses", "exercised", "passing", "left", "to", "tests"],
        ["standcloud", "observed", "2", "2", "1", "0"],
        ["standcloud", "designed", "1", "0", "0", "1"],
    ]
    assert lines[-1].startswith("standcloud/health/wrong, exchange 1: status: wanted 418, got 200")
    assert not passed


def test_all_is_well_when_what_is_exercised_passes(contracts: Path, vendors: list[Listed]) -> None:
    contracts.write_text(FILE.replace("418", "200"), "utf-8")
    text, passed = report(private_server, "standcloud", vendors, as_json=True)
    assert passed
    assert [tally["passing"] for tally in json.loads(text)] == [2, 0]


def test_a_vendor_without_clauses_has_no_line(contracts: Path, vendors: list[Listed]) -> None:
    contracts.unlink()
    assert len(report(private_server, None, vendors)[0].splitlines()) == 1


def test_without_exchanges_no_server_is_started(contracts: Path, vendors: list[Listed]) -> None:
    def no_server(vendor: str) -> AbstractContextManager[Addresses]:
        raise AssertionError(vendor)

    contracts.write_text(FILE[: FILE.index("  - id")] + FILE[FILE.index("  - id: standcloud/health/by") :], "utf-8")
    assert report(no_server, "standcloud", vendors)[1]
