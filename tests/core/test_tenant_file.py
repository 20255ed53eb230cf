"""A file that cannot be read is named and left alone."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core import acme
from understudy.core.tenant_file import FORMAT, StorageError
from understudy.core.tenants import Tenants


def damaged(path: Path, how: str) -> None:
    """Spoils a kept file."""
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "bit":
        place = content.index(b"anvil")
        path.write_bytes(content[:place] + b"Z" + content[place + 1 :])
    else:
        _rewritten(path, how)


def _rewritten(path: Path, how: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    description = json.loads(parts["tenant.json"])
    if how == "newer":
        description["format"] = FORMAT + 1
    elif how == "other":
        description["id"] = "somebody"
    elif how == "settings":
        description["seeds"] = {"acme": {"source": "demo", "settings": {"greting": "x"}}}
    else:
        parts = {"tenant.json": parts["tenant.json"]}
    parts["tenant.json"] = json.dumps(description).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("cut", "damaged"),
        ("bit", "damaged"),
        ("members", "lacks"),
        ("newer", "newer understudy"),
        ("other", "holds the tenant somebody"),
        ("settings", "greting"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_left_alone(
    run: Callable[..., Any], tmp_path: Path, how: str, says: str
) -> None:
    async def nothing(tenants: Tenants) -> None:
        pass

    run(lambda tenants: acme.added(tenants, "default", "tape"))
    path = tmp_path / "data/tenants/default.tenant"
    damaged(path, how)
    before = path.read_bytes()
    with pytest.raises(StorageError, match=says) as error:
        run(nothing)
    assert str(path) in str(error.value)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", "utf-8")
    with pytest.raises(StorageError, match=r"default\.tenant: cannot be written"):
        run(lambda tenants: acme.added(tenants, "default", "tape"))
