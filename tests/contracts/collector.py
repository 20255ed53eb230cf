"""Makes every clause a test, `contracts/<vendor>/<file>.yaml::<clause>`, tried over HTTP against a server of ours."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import citations
from understudy.contracts.clauses import Clause, read_contract
from understudy.contracts.client import Client
from understudy.contracts.runner import run_clause
from understudy.control.addresses import Addresses
from understudy.core import package_data
from understudy.server.server import private_server
from understudy.suite import chosen


class Failed(Exception):
    """A clause that is not so."""


class Servers:
    """The servers that clauses are tried against, one a vendor, started when first needed."""

    def __init__(self, ending: ExitStack) -> None:
        self._ending = ending
        self._known: dict[str, tuple[Addresses, Client]] = {}

    def server(self, vendor: str) -> tuple[Addresses, Client]:
        if vendor not in self._known:
            addresses = self._ending.enter_context(private_server(vendor))
            client = Client(addresses.gateway)
            self._ending.callback(client.close)
            self._known[vendor] = (addresses, client)
        return self._known[vendor]


SERVERS = pytest.StashKey[Servers]()


class ContractFile(pytest.File):
    """A file of clauses."""

    def collect(self) -> Iterator["ClauseItem"]:
        for clause in read_contract(self.path).clauses:
            item: ClauseItem = ClauseItem.from_parent(self, name=clause.id)
            item.clause = clause
            yield item


class ClauseItem(pytest.Item):
    """One clause."""

    clause: Clause

    def runtest(self) -> None:
        if not self.clause.exchanges:
            if self.clause.id not in citations.in_tests():
                raise Failed(f"{self.clause.id}: no exchange shows it, and no test is marked with it")
            return
        vendor = self.clause.id.split("/")[0]
        addresses, client = self.config.stash[SERVERS].server(vendor)
        findings = run_clause(self.clause, chosen({vendor})[0].load(), client, addresses.control)
        if findings:
            raise Failed("\n".join(findings))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def pytest_configure(config: pytest.Config) -> None:
    ending = ExitStack()
    config.stash[SERVERS] = Servers(ending)
    config.add_cleanup(ending.close)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ContractFile | None:
    if file_path.suffix == ".yaml" and file_path.parent.parent == (package_data.ROOT / "contracts"):
        collected: ContractFile = ContractFile.from_parent(parent, path=file_path)
        return collected
    return None
