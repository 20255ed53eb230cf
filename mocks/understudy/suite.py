"""The list of vendors, and where each is reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 the list imports no vendor, each is loaded by its name
from pathlib import Path

from understudy.core import package_data
from understudy.core.address import Mount
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


@dataclass(frozen=True)
class Listed:
    """A vendor as a suite lists it, without importing it."""

    name: str
    mounts: tuple[Mount, ...]
    """The first is also what the vendor's own port serves."""
    package: str = ""
    """The package that holds `VENDOR`; by default that of ours which has the vendor's name."""
    data: Path = package_data.ROOT
    """The folder whose `fixtures/<name>` is the vendor's demo data, and whose `contracts/<name>` its clauses."""

    def load(self) -> Vendor:
        """Imports the vendor."""
        vendor: Vendor = import_module(self.package or f"understudy.{self.name}").VENDOR
        return vendor

    def fixtures(self) -> Path:
        """The folder of the demo data, one JSON file a collection."""
        return self.data / "fixtures" / self.name

    def contracts(self) -> Path:
        """The folder of all clauses, one folder a vendor."""
        return self.data / "contracts"


VENDORS: tuple[Listed, ...] = (
    Listed(
        "btec",
        (
            Mount("btec", ("sandbox-api-btec.benning.de",)),
            Mount("btec-production", ("api-btec.benning.de",)),
        ),
    ),
    Listed("bemserver", (Mount("bemserver"),)),
    Listed(
        "standcloud",
        (Mount("standcloud", ("standcloud.everypin.io", "standcloud.io", "demo.standcloud.io")),),
    ),
    Listed(
        "buildingx",
        (
            Mount(
                "buildingx",
                (
                    "eu.buildingx.siemens.com",
                    "api.bpcloud.siemens.com",
                    "siemens-bt-015.eu.auth0.com",
                ),
            ),
        ),
    ),
    Listed("ontakt", (Mount("ontakt"),)),
)


def chosen(names: Iterable[str] | None = None, vendors: Sequence[Listed] = VENDORS) -> tuple[Listed, ...]:
    """The vendors of a list that have those names, by default all, in the order of the list; raises ValueError."""
    known = [listed.name for listed in vendors]
    wanted = known if names is None else list(names)
    for name in wanted:
        if name not in known:
            raise ValueError(f"no vendor is called {name}; there are {', '.join(known)}")
    return tuple(listed for listed in vendors if listed.name in wanted)


def tenants_of(served: Sequence[Listed], fixtures: Path | None = None) -> Tenants:
    """The tenants of a process that serves those vendors, with demo data of its own where there is a folder of it."""
    built_in = {listed.name: listed.fixtures() for listed in served}
    return Tenants({listed.name: listed.load for listed in served}, built_in.__getitem__, fixtures)
