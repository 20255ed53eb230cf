"""Clauses and what cites them fit together, both ways."""

from functools import cache
from pathlib import Path

import pytest

from tests.contracts import citations
from understudy.contracts.clauses import read_clauses
from understudy.core import package_data
from understudy.suite import VENDORS, chosen

PACKAGE = citations.ROOT / "mocks" / "understudy"
CONTRACTS = package_data.ROOT / "contracts"
NAMES = [listed.name for listed in VENDORS if any((CONTRACTS / listed.name).glob("*.yaml"))]


@cache
def known(vendor: str) -> frozenset[str]:
    return frozenset(clause.id for clause in read_clauses(CONTRACTS, vendor))


def sources(vendor: str) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted((PACKAGE / vendor).rglob("*.py"))}


@pytest.mark.parametrize("vendor", NAMES)
def test_every_refusal_cites_a_clause_that_exists(vendor: str) -> None:
    refusals = chosen({vendor})[0].load().refusals
    missing = [f"{kind.__name__}: {kind.clause}" for kind in refusals if kind.clause not in known(vendor)]
    assert missing == []


@pytest.mark.parametrize("vendor", NAMES)
def test_every_quirk_is_named_where_it_is_carried_out(vendor: str) -> None:
    quirks = {clause.id for clause in read_clauses(CONTRACTS, vendor) if clause.quirk}
    assert quirks - citations.named("\n".join(sources(vendor).values()), known(vendor)) == set()


@pytest.mark.parametrize("vendor", NAMES)
def test_every_function_among_the_quirks_names_its_clause(vendor: str) -> None:
    findings = [
        f"{path.relative_to(PACKAGE)}:{finding}"
        for path, source in sources(vendor).items()
        if "quirks" in (path.stem, path.parent.name)
        for finding in citations.uncited_quirks(source, known(vendor))
    ]
    assert findings == []


def test_tests_are_marked_with_clauses_that_exist() -> None:
    everything = {clause for vendor in NAMES for clause in known(vendor)}
    of_others = {clause for clause in citations.in_tests() if clause.split("/")[0] not in NAMES}
    assert citations.in_tests() - everything - of_others == set()


def test_a_marked_test_is_found() -> None:
    source = '@pytest.mark.clause("a/b", "a/c")\ndef test(): ...\npytestmark = pytest.mark.clause("a/d")\n'
    assert set(citations.marked(source)) == {"a/b", "a/c", "a/d"}


def test_a_quirk_without_its_clause_is_found() -> None:
    source = (
        'def odd():\n    """Odd (acme/odd)."""\n\ndef odder():\n    """Odder: acme/oddities."""\n\ndef _inner(): ...\n'
    )
    assert citations.uncited_quirks(source, frozenset({"acme/odd"})) == ["4: odder names no clause"]
