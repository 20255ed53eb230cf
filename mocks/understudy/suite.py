"""The list of vendors, and where each is reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from understudy.core.mount import Mount
from understudy.core.vendor import Vendor


@dataclass(frozen=True)
class Listed:
    """A vendor as the suite lists it, without importing it."""

    name: str
    mounts: tuple[Mount, ...]
    """The first is also what the vendor's own port serves."""


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


def loaders(names: tuple[str, ...] | None = None) -> Mapping[str, Callable[[], Vendor]]:
    """Functions that import the vendors of those names, by default all, in the order of the list."""
    chosen = [listed.name for listed in VENDORS if names is None or listed.name in names]
    return {name: _loader(name) for name in chosen}


def _loader(name: str) -> Callable[[], Vendor]:
    def load() -> Vendor:
        vendor: Vendor = import_module(f"understudy.{name}").VENDOR
        return vendor

    return load
