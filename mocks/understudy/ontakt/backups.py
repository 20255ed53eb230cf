"""A dump of everything that a tenant's OnTakt knows, and its way back."""

import gzip
import io
import json
import zlib
from datetime import timedelta
from typing import Any

from understudy.core.seeding import SeedError, Seeding, load
from understudy.core.world import World
from understudy.ontakt.seeds import COLLECTIONS
from understudy.ontakt.tables import tables

FORMAT = "ontakt-backup-1"
LARGEST = 256 * 1024 * 1024
"""Bytes of an unpacked dump at most."""


async def dump(world: World) -> bytes:
    """All rows of all collections, in the format of the fixture files, packed."""
    rows = {each.name: await each.extract(world.db) for each in COLLECTIONS}
    content = {"format": FORMAT, "taken": world.clock.now().isoformat(), "rows": rows}
    # No time in the packed file's header: the same data make the same bytes.
    return gzip.compress(json.dumps(content, separators=(",", ":")).encode(), mtime=0)


def opened(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dump; raises SeedError for anything else."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            text = file.read(LARGEST + 1)
        found = json.loads(text) if len(text) <= LARGEST else None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise SeedError(f"this is no backup of OnTakt: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("rows"), dict):
        raise SeedError(f"this is no backup of OnTakt: it does not say {FORMAT}")
    rows: dict[str, list[dict[str, Any]]] = found["rows"]
    return rows


async def restore(world: World, content: bytes) -> None:
    """Puts a dump in place of what a world has; raises SeedError, having changed nothing."""
    rows = opened(content)
    db = world.db.databases.open()
    await db.create(tables)
    seeding = Seeding(db=db, ids=world.ids, clock=world.clock, settings=world.settings, shift=timedelta())
    await load(seeding, COLLECTIONS, rows)
    world.db = db
    world.held.clear()
