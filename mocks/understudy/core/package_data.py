"""The version of this package, and where the fixtures and contracts that it ships lie, in a wheel and a checkout."""

from pathlib import Path

VERSION = "0.1.0"
_PACKAGE = Path(__file__).parents[1]
_SHIPPED = _PACKAGE / "_data"
ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parents[1]
"""The folder that holds `fixtures/` and `contracts/`, in each a folder for every vendor."""


def fixtures(vendor: str) -> Path:
    """The folder of a vendor's built-in seed data, one JSON file a collection."""
    return ROOT / "fixtures" / vendor
