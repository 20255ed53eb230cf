"""Keeps tenants in a folder, so that a restart loses nothing: a file each, written while it changes and at the end."""

import asyncio
import contextlib
import logging
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from understudy.core.clock import Clock, ClockState, stopwatch, wall
from understudy.core.limits import Limit
from understudy.core.seeding import SeedError
from understudy.core.tenant import DEFAULT, Side, SideSnapshot, Snapshot, Tenant, TenantError, as_set
from understudy.core.tenant_file import FORMAT, SideSeed, StorageError, TenantFile, read, write
from understudy.core.tenants import Tenants
from understudy.core.world import Licence

EVERY = 2.0
"""Seconds between two looks at what changed."""
SHARE = 20
"""How many times longer than the last look the pause before the next one is at least."""
_IN_STEP = 0.001
"""Seconds by which a clock that runs with the host's may seem to differ from it."""


class Storage:
    """The folder in which tenants survive a restart."""

    def __init__(self, tenants: Tenants, folder: Path, every: float = EVERY) -> None:
        self._tenants = tenants
        self._folder = folder / "tenants"
        self._every = every
        self._written: dict[str, object] = {}
        self._apart: dict[str, tuple[dict[str, SideSeed], dict[str, SideSnapshot]]] = {}
        """What the files hold of vendors that this process does not serve: carried along untouched."""
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Reads all tenants back and begins to keep them; raises StorageError."""
        paths = sorted(self._folder.glob("*.tenant"), key=lambda path: (path.stem != DEFAULT, path.stem))
        for path in paths:
            await self._adopt(path, await asyncio.to_thread(read, path))
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Writes what changed, for the last time; raises StorageError."""
        self._ending.set()
        if self._task is not None:
            await self._task
        await self.save()

    async def save(self, *, wait: bool = True) -> None:
        """Writes every tenant that changed since it was last written, and removes the files of deleted ones.

        One at long work is waited for, or else left for the next time.
        """
        alive = {tenant.id: tenant for tenant in self._tenants.all()}
        for tenant in alive.values():
            if not wait and _at_long_work(tenant):
                continue
            seen = fingerprint(tenant)
            if self._written.get(tenant.id) != seen:
                await asyncio.to_thread(write, self._path(tenant.id), await self._described(tenant))
                self._written[tenant.id] = seen
        for tenant_id in [each for each in self._written if each not in alive]:
            self._path(tenant_id).unlink(missing_ok=True)
            del self._written[tenant_id]
            self._apart.pop(tenant_id, None)

    def _path(self, tenant_id: str) -> Path:
        return self._folder / f"{tenant_id}.tenant"

    async def _keep(self) -> None:
        pause = self._every
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), pause)
            begun = stopwatch()
            try:
                await self.save(wait=False)
            except StorageError as error:
                # What cannot be written now may be a moment later; what is served is in memory.
                logging.getLogger("understudy").warning("%s", error)
            pause = max(self._every, SHARE * (stopwatch() - begun))

    async def _described(self, tenant: Tenant) -> TenantFile:
        seeds, sides = self._apart.get(tenant.id, ({}, {}))
        touched = {name: side for name, side in tenant.sides.items() if not self._as_imported(name, side)}
        for name, side in touched.items():
            sides = {**sides, name: await _now(side)}
            # One database at a time: requests are served in between.
            await asyncio.sleep(0)
        return TenantFile(
            format=FORMAT,
            id=tenant.id,
            created=tenant.created,
            ttl=tenant.ttl,
            anchor=tenant.anchor,
            saved=wall(),
            seeds={**seeds, **{name: _seed(side) for name, side in touched.items()}},
            state=Snapshot(taken=tenant.clock.now(), clock=tenant.clock.state(), sides=sides),
            snapshots=tenant.snapshots,
        )

    def _as_imported(self, name: str, side: Side) -> bool:
        """Whether the side is what it would be anyway; leaving it out saves the next start an import."""
        vendor = self._tenants.vendor(name)
        return (
            side.world is None
            and side.source == "demo"
            and side.settings == side.seeded_settings == vendor.settings()
            and side.limit == Limit("enforce", vendor.rate)
            and side.licence == Licence()
        )

    async def _adopt(self, path: Path, kept: TenantFile) -> None:
        if kept.id != path.stem:
            raise StorageError(path, f"holds the tenant {kept.id}")
        served = self._tenants.names
        self._apart[kept.id] = (
            {name: seed for name, seed in kept.seeds.items() if name not in served},
            {name: side for name, side in kept.state.sides.items() if name not in served},
        )
        try:
            tenant = await self._tenants.adopt(kept)
        except (SeedError, TenantError, ValidationError) as error:
            raise StorageError(path, f"does not fit what is served: {error}") from error
        _resume(tenant.clock, kept.state.clock, kept.saved)
        self._written[kept.id] = fingerprint(tenant)


def _at_long_work(tenant: Tenant) -> bool:
    return any(side.world is not None and side.world.db.hold is not None for side in tenant.sides.values())


def fingerprint(tenant: Tenant) -> object:
    """What differs whenever something that is kept has changed."""
    sides = {}
    for name, side in tenant.sides.items():
        world = side.world
        touched = None if world is None else (id(world), world.db.changes(), world.ids.state())
        licence = (side.licence.state, side.licence.valid_until)
        sides[name] = (touched, side.settings, side.limit, licence)
    return tenant.created, tenant.revision, tenant.clock.jumps, list(tenant.snapshots), sides


async def _now(side: Side) -> SideSnapshot:
    world = side.world
    if world is None:
        return as_set(side, None)
    async with world.db.held():
        # First what may change meanwhile.
        now = as_set(side, world)
        return now.model_copy(update={"content": await world.db.taken(packed=False)})


def _seed(side: Side) -> SideSeed:
    return SideSeed(source=side.source, settings=side.seeded_settings.model_dump(mode="json"))


def _resume(clock: Clock, kept: ClockState, saved: float) -> None:
    """Lets the clock go on as if the process had never stopped."""
    offset = kept.now.timestamp() - saved
    if kept.mode == "frozen":
        clock.set("frozen", kept.now)
    elif kept.speed == 1.0 and abs(offset) < _IN_STEP:
        clock.set("real")
    else:
        clock.set("real", kept.now + timedelta(seconds=(wall() - saved) * kept.speed), kept.speed)
