"""A tenant as it is kept on disk: one archive of a description and its databases, under a format version."""

import json
import os
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from understudy.core.clock import ClockState
from understudy.core.ids import IdsState
from understudy.core.limits import Limit
from understudy.core.world import Anchor, Licence

FORMAT = 1
"""Version of what is written; a file of a later one is refused."""
_DESCRIPTION = "tenant.json"


class StorageError(Exception):
    """What is on disk cannot be read or written; the message names the file, which stays as it is."""

    def __init__(self, path: Path, says: str) -> None:
        super().__init__(f"{path}: {says}")


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptSide(_Kept):
    """One vendor's side of a tenant at a moment."""

    settings: dict[str, Any]
    limit: Limit
    licence: Licence
    ids: IdsState | None = Field(description="None where the world was never touched.")
    content: str | None = Field(description="Name of the archive's member that holds the database; None likewise.")


class KeptSeed(_Kept):
    """What one vendor's side of a tenant was made with, and a reset returns to."""

    source: Literal["demo", "empty"] | dict[str, list[dict[str, Any]]] = Field(
        description="A name, or rows by collection."
    )
    settings: dict[str, Any]


class KeptState(_Kept):
    """All sides of a tenant at a moment: now, or when a snapshot was taken."""

    taken: datetime = Field(description="By the tenant's clock.")
    clock: ClockState
    sides: dict[str, KeptSide] = Field(description="By the vendor's name.")


class KeptTenant(_Kept):
    """The description in the archive."""

    format: int
    id: str
    created: float = Field(description="Seconds since 1970 by the host.")
    ttl: float | None = Field(description="Seconds to live; None for ever.")
    anchor: Anchor
    saved: float = Field(description="Seconds since 1970 by the host when the file was written.")
    seeds: dict[str, KeptSeed] = Field(description="By the vendor's name.")
    state: KeptState
    snapshots: dict[str, KeptState]


def read(path: Path) -> tuple[KeptTenant, dict[str, bytes]]:
    """A kept tenant and its databases by member name; raises StorageError."""
    try:
        with zipfile.ZipFile(path) as archive:
            description = archive.read(_DESCRIPTION)
            _check_format(path, description)
            kept = KeptTenant.model_validate_json(description)
            members = {name: archive.read(name) for name in archive.namelist() if name != _DESCRIPTION}
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(path, f"is damaged: {where}: {first['msg']}") from error
    except (OSError, EOFError, KeyError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise StorageError(path, f"is damaged: {error}") from error
    missing = [name for name in _members(kept) if name not in members]
    if missing:
        raise StorageError(path, f"is damaged: it lacks {', '.join(missing)}")
    return kept, members


def _check_format(path: Path, description: bytes) -> None:
    version = json.loads(description).get("format")
    if isinstance(version, int) and version > FORMAT:
        says = f"was written by a newer understudy (format {version}; this one reads up to {FORMAT})"
        raise StorageError(path, says)


def _members(kept: KeptTenant) -> list[str]:
    states = [kept.state, *kept.snapshots.values()]
    return [side.content for state in states for side in state.sides.values() if side.content is not None]


def write(path: Path, kept: KeptTenant, members: Mapping[str, bytes]) -> None:
    """Puts a tenant in place of what the file held, or leaves that untouched; raises StorageError."""
    beside = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            # Stored, not packed: the databases change as a whole, and the disk is faster than a packer.
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_DESCRIPTION, kept.model_dump_json())
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
