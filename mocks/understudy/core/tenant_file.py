"""The file of a tenant: one archive of a description and its databases, under a format version."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from understudy.core.seeding import SeedSource
from understudy.core.tenant import Snapshot
from understudy.core.world import Anchor

FORMAT = 1
"""Version of what is written; a file of a later one is refused."""
_DESCRIPTION = "tenant.json"


class StorageError(Exception):
    """What is on disk cannot be read or written; the message names the file, which stays as it is."""

    def __init__(self, path: Path, says: str) -> None:
        super().__init__(f"{path}: {says}")


class SideSeed(BaseModel, extra="forbid"):
    """What one vendor's side of a tenant was made with, and a reset returns to."""

    source: SeedSource
    settings: dict[str, Any]


class TenantFile(BaseModel, extra="forbid"):
    """The description in the archive."""

    format: int
    id: str
    created: float = Field(description="Seconds since 1970 by the host.")
    ttl: float | None = Field(description="Seconds to live; None for ever.")
    anchor: Anchor
    saved: float = Field(description="Seconds since 1970 by the host when the file was written.")
    seeds: dict[str, SideSeed] = Field(description="By the vendor's name.")
    state: Snapshot = Field(description="The tenant as it stands.")
    snapshots: dict[str, Snapshot]


def read(path: Path) -> TenantFile:
    """A tenant that was kept; raises StorageError."""
    try:
        with zipfile.ZipFile(path) as archive:
            description = archive.read(_DESCRIPTION)
            _check_format(path, description)
            members = {name: archive.read(name) for name in archive.namelist() if name != _DESCRIPTION}
        return TenantFile.model_validate_json(description, context=members)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(path, f"is damaged: {where}: {first['msg']}") from error
    except (OSError, EOFError, KeyError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise StorageError(path, f"is damaged: {error}") from error


def _check_format(path: Path, description: bytes) -> None:
    version = json.loads(description).get("format")
    if isinstance(version, int) and version > FORMAT:
        says = f"was written by a newer understudy (format {version}; this one reads up to {FORMAT})"
        raise StorageError(path, says)


def write(path: Path, kept: TenantFile) -> None:
    """Puts a tenant in place of what the file held, or leaves that untouched; raises StorageError."""
    beside, members = path.with_suffix(".tmp"), dict[str, bytes]()
    description = kept.model_dump_json(context=members)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            # Stored, not packed: the databases change as a whole, and the disk is faster than a packer.
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_DESCRIPTION, description)
                for name, content in members.items():
                    archive.writestr(name, content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise StorageError(path, f"cannot be written: {error.strerror or error}") from error


def _settle(folder: Path) -> None:
    # The new name is on disk only when the folder is; Windows has no such call.
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
