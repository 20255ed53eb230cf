"""A dump of everything that a tenant's OnTakt knows, and its way back."""

import gzip
import io
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from understudy.core.database import Database
from understudy.core.long_work import beside, carried_out, let_go, parsed
from understudy.core.seeding import SeedError, Seeding, load
from understudy.core.world import World
from understudy.ontakt.seeds import COLLECTIONS
from understudy.ontakt.tables import tables

FORMAT = "ontakt-backup-1"
LARGEST = 256 * 1024 * 1024
"""Bytes of an unpacked dump at most."""


async def dump(world: World) -> bytes:
    """All rows of all collections, in the format of the fixture files, packed."""
    return await world.db.long(_packed(world.db, world.clock.now()))


async def _packed(db: Database, taken: datetime) -> bytes:
    collections = []
    for each in COLLECTIONS:
        # Row by row: the encoder of all at once would let no other thread have its turn.
        rows = await each.extract(db)
        collections.append(f'"{each.name}":[{",".join(map(_text, rows))}]')
        let_go(rows)
    content = f'{{"format":"{FORMAT}","taken":"{taken.isoformat()}","rows":{{{",".join(collections)}}}}}'
    # No time in the packed file's header: the same data make the same bytes.
    return gzip.compress(content.encode(), mtime=0)


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":"))


def opened(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dump; raises SeedError for anything else."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            text = file.read(LARGEST + 1)
        found = parsed(text) if len(text) <= LARGEST else None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise SeedError(f"this is no backup of OnTakt: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("rows"), dict):
        raise SeedError(f"this is no backup of OnTakt: it does not say {FORMAT}")
    rows: dict[str, list[dict[str, Any]]] = found["rows"]
    return rows


async def restore(world: World, content: bytes) -> None:
    """Puts a dump in place of what a world has; raises SeedError or Interrupted, having changed nothing."""
    async with world.db.held():
        db = world.db.databases.open()
        seeding = Seeding(db=db, ids=world.ids, clock=world.clock, settings=world.settings, shift=timedelta())
        await beside(carried_out, _filled(seeding, content))
        world.check()
        world.db = db
        world.memory.clear()


async def _filled(seeding: Seeding, content: bytes) -> None:
    await seeding.db.create(tables)
    rows = opened(content)
    await load(seeding, COLLECTIONS, rows)
    let_go(*rows.values())
