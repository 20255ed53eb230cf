"""Seeded databases as bytes: built once for a vendor, a seed and a day, then handed out in a moment."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from understudy.core.clock import Clock
from understudy.core.database import Database
from understudy.core.ids import Ids, IdsState
from understudy.core.seed_types import Rows, SeedSource
from understudy.core.seeding import AS_OF, Seeding, load, read_fixtures
from understudy.core.vendor import Vendor
from understudy.core.world import Anchor, VendorSettings


@dataclass(frozen=True)
class Image:
    """A seeded database ready to be copied."""

    content: bytes
    ids: IdsState


@dataclass(frozen=True)
class SeedPlan:
    """The rows a seed consists of."""

    rows: Rows
    inline: frozenset[str]
    """Collections whose rows the user gave for this tenant alone."""
    replaced: frozenset[str]
    """Collections whose built-in rows are not used, for whatever reason."""
    generated: bool
    """Whether the vendor adds what it computes."""


class Images:
    """The images of one vendor."""

    def __init__(self, vendor: Vendor, built_in: Path, fixtures: Path | None, keep: int = 8) -> None:
        self._vendor = vendor
        self._built_in = read_fixtures(built_in, vendor.collections)
        self._empty = read_fixtures(built_in / "empty", vendor.collections)
        own = fixtures / vendor.name if fixtures is not None else None
        self._own = read_fixtures(own, vendor.collections) if own is not None and own.is_dir() else {}
        self._images: OrderedDict[str, Image] = OrderedDict()
        self._keep = keep

    def plan(self, source: SeedSource) -> SeedPlan:
        """The rows that a seed stands for."""
        if source == "empty":
            return SeedPlan(self._empty, frozenset(), frozenset(), generated=False)
        inline: Rows = {} if isinstance(source, str) else source
        rows = {**self._built_in, **self._own, **inline}
        return SeedPlan(rows, frozenset(inline), frozenset(inline) | frozenset(self._own), generated=True)

    async def image(self, source: SeedSource, settings: VendorSettings, clock: Clock, anchor: Anchor) -> Image:
        """The image of a seed for the tenant's today; raises SeedError."""
        days = 0 if anchor == "fixed" else (clock.now().date() - AS_OF.date()).days
        text = source if isinstance(source, str) else json.dumps(source, sort_keys=True, default=str)
        key = f"{days}:{hashlib.sha256(text.encode()).hexdigest()}:{settings.model_dump_json()}"
        if key not in self._images:
            self._images[key] = await self._build(self.plan(source), settings, days)
            while len(self._images) > self._keep:
                self._images.popitem(last=False)
        self._images.move_to_end(key)
        return self._images[key]

    async def _build(self, plan: SeedPlan, settings: VendorSettings, days: int) -> Image:
        db = Database()
        await db.create(self._vendor.tables)
        clock = Clock()
        clock.set("frozen", AS_OF + timedelta(days=days))
        ids = Ids(IdsState(seed=self._vendor.name), clock)
        seeding = Seeding(
            db=db,
            ids=ids,
            clock=clock,
            settings=settings,
            shift=timedelta(days=days),
            replaced=plan.replaced,
        )
        async with db.transaction():
            await load(seeding, self._vendor.collections, plan.rows)
            if plan.generated and self._vendor.generate is not None:
                await self._vendor.generate(seeding)
        return Image(content=db.image(), ids=ids.state())


def own_ids(state: IdsState, tenant: str) -> IdsState:
    """The ids of an image made a tenant's own, so that two tenants do not create the same ids."""
    return replace(state, seed=f"{state.seed}:{tenant}", counters=dict(state.counters))
