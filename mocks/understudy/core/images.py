"""Seeded databases as bytes: built once for a vendor, a seed and a day, then handed out in a moment.

What happens in the course of the day is added to a day's image for every ten minutes, so that nothing lies in the
tenant's future.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from understudy.core.clock import Clock
from understudy.core.database import Databases
from understudy.core.ids import Ids, IdsState
from understudy.core.long_work import Holdable, beside, carried_out
from understudy.core.seeding import AS_OF, Rows, Seeding, SeedSource, days_to, load, read_fixtures
from understudy.core.vendor import Vendor
from understudy.core.world import Anchor, VendorSettings

STEP = timedelta(minutes=10)
"""How often a day's image is caught up."""
DAYS_KEPT, CAUGHT_UP_KEPT = 8, 2


@dataclass(frozen=True)
class Image:
    """A seeded database ready to be copied."""

    content: bytes
    ids: IdsState
    reached: datetime
    """The moment up to which it has what happens by itself."""


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


def as_of(now: datetime, anchor: Anchor) -> tuple[int, datetime]:
    """For a tenant's now: the days by which times move, and the moment up to which things have happened."""
    days = days_to(now)
    if anchor == "fixed" and days > 0:
        return 0, AS_OF
    # A clock that was set back to before the fixtures' day takes them with it, even if they are to stay.
    return days, now - (now - AS_OF) % STEP


class _Kept:
    """Images that were last used."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._images: OrderedDict[str, Image] = OrderedDict()
        self._building: dict[str, Holdable] = {}

    async def get(self, key: str, build: Callable[[], Coroutine[Any, Any, Image]]) -> Image:
        """The image of a key, built beside the event loop if it is not there."""
        if key not in self._images:
            async with self._building.setdefault(key, Holdable()).held():
                if key not in self._images:
                    self._images[key] = await beside(carried_out, build())
            self._building.pop(key, None)
        image = self._images[key]
        self._images.move_to_end(key)
        while len(self._images) > self._most:
            self._images.popitem(last=False)
        return image


class Images:
    """The images of one vendor."""

    def __init__(self, vendor: Vendor, databases: Databases, built_in: Path, fixtures: Path | None) -> None:
        self._vendor = vendor
        self._databases = databases
        self._built_in = read_fixtures(built_in, vendor.collections)
        self._empty = read_fixtures(built_in / "empty", vendor.collections)
        own = fixtures / vendor.name if fixtures is not None else None
        self._own = read_fixtures(own, vendor.collections) if own is not None and own.is_dir() else {}
        self._days = _Kept(DAYS_KEPT)
        self._caught_up = _Kept(CAUGHT_UP_KEPT)

    def plan(self, source: SeedSource) -> SeedPlan:
        """The rows that a seed stands for."""
        if source == "empty":
            return SeedPlan(self._empty, frozenset(), frozenset(), generated=False)
        inline: Rows = {} if isinstance(source, str) else source
        rows = {**self._built_in, **self._own, **inline}
        return SeedPlan(rows, frozenset(inline), frozenset(inline) | frozenset(self._own), generated=True)

    async def image(self, source: SeedSource, settings: VendorSettings, clock: Clock, anchor: Anchor) -> Image:
        """The image of a seed for the tenant's now; raises SeedError."""
        days, until = as_of(clock.now(), anchor)
        digest = source if isinstance(source, str) else await beside(_digest, source)
        key = f"{days}:{digest}:{settings.model_dump_json()}"
        plan = self.plan(source)
        day = await self._days.get(key, lambda: self._day(plan, settings, days))
        catch_up = self._vendor.catch_up
        if catch_up is None or not plan.generated:
            return day

        async def caught_up() -> Image:
            seeding = self._seeding(plan, settings, days, until, day)
            async with seeding.db.transaction():
                await catch_up(seeding)
            return _taken(seeding)

        return await self._caught_up.get(f"{until}:{key}", caught_up)

    async def _day(self, plan: SeedPlan, settings: VendorSettings, days: int) -> Image:
        begun = AS_OF.replace(hour=0) + timedelta(days=days)
        seeding = self._seeding(plan, settings, days, begun)
        await seeding.db.create(self._vendor.tables)
        async with seeding.db.transaction():
            await load(seeding, self._vendor.collections, plan.rows)
            if plan.generated and self._vendor.generate is not None:
                await self._vendor.generate(seeding)
        return _taken(seeding)

    def _seeding(
        self, plan: SeedPlan, settings: VendorSettings, days: int, now: datetime, image: Image | None = None
    ) -> Seeding:
        """What fills a database, at a moment: an empty one, or a copy of an image."""
        clock = Clock()
        clock.set("frozen", now)
        state = IdsState(seed=self._vendor.name) if image is None else deepcopy(image.ids)
        return Seeding(
            db=self._databases.open(None if image is None else image.content),
            ids=Ids(state, clock),
            clock=clock,
            settings=settings,
            shift=timedelta(days=days),
            replaced=plan.replaced,
        )


def _digest(rows: Rows) -> str:
    """What tells rows from others."""
    digest = hashlib.sha256()
    for name in sorted(rows):
        digest.update(f"\n{name}\n".encode())
        for row in rows[name]:
            digest.update(json.dumps(row, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _taken(seeding: Seeding) -> Image:
    return Image(content=seeding.db.image(), ids=seeding.ids.state(), reached=seeding.clock.now())


def own_ids(state: IdsState, tenant: str) -> IdsState:
    """The ids of an image made a tenant's own, so that two tenants do not create the same ids."""
    return replace(state, seed=f"{state.seed}:{tenant}", counters=dict(state.counters))
