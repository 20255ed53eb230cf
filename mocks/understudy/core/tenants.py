"""Tenants: isolated worlds, found by the credential that every client sends anyway."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from understudy.core.clock import Clock, Mode, wall
from understudy.core.credentials import Holders, identifiers, issued, own_credentials, own_rows, secrets
from understudy.core.database import Database
from understudy.core.ids import Ids, IdsState
from understudy.core.images import Image, Images, own_ids
from understudy.core.journal import Entry, Journal, JournalBounds
from understudy.core.limits import Limit, Limits
from understudy.core.long_work import Holdable, beside
from understudy.core.seeding import AS_OF, SeedSource, check_all
from understudy.core.tenant import DEFAULT, NAME, Side, Snapshot, TakenError, Tenant, TenantError, as_set
from understudy.core.tenant_file import TenantFile
from understudy.core.vendor import Vendor
from understudy.core.world import Anchor, Process, VendorSettings, World

Seeded = tuple[Database, IdsState, datetime]
"""A database, the state of its ids, and the moment up to which it has what happens by itself."""


def _nothing() -> None:
    """Does nothing."""


def _ahead(tenant: Tenant, moment: datetime) -> dict[str, World]:
    """The worlds of a tenant that were made for a later moment and can be made anew."""
    worlds = {name: side.world for name, side in tenant.sides.items() if side.world is not None}
    return {name: world for name, world in worlds.items() if world.ahead_of(moment)}


class Tenants:
    """All tenants of a process."""

    def __init__(
        self,
        vendors: Mapping[str, Callable[[], Vendor]],
        built_in: Callable[[str], Path],
        fixtures: Path | None = None,
        bounds: JournalBounds | None = None,
    ) -> None:
        self._loaders = dict(vendors)
        self._vendors: dict[str, Vendor] = {}
        self._images: dict[str, Images] = {}
        self._built_in = built_in
        self._fixtures = fixtures
        self._bounds = bounds or JournalBounds()
        self._tenants: dict[str, Tenant] = {}
        self._holders = Holders()
        self._made = 0
        self._importing = Holdable()
        self.process = Process()
        self.limits = Limits()
        self.told: Callable[[str, Entry], None] | None = None
        """Called with a tenant's id and each entry of its journal: the process's access log."""
        self.grown: Callable[[], None] = _nothing
        """Called when a vendor was imported or its app built, which stays for as long as the process lives."""

    # vendors

    @property
    def names(self) -> list[str]:
        """The vendors served, in the order of the suite."""
        return list(self._loaders)

    def vendor(self, name: str) -> Vendor:
        """A vendor, imported when it is first asked for; every tenant's credentials for it are known from then on."""
        if name not in self._vendors:
            self._take_up(*self._read(name))
        return self._vendors[name]

    async def imported(self, name: str) -> Vendor:
        """The same, imported beside the event loop: one vendor at a time, while others are answered."""
        if name not in self._vendors:
            async with self._importing.held():
                found = None if name in self._vendors else await beside(self._read, name)
                if found is not None and name not in self._vendors:
                    self._take_up(*found)
        return self._vendors[name]

    def _read(self, name: str) -> tuple[Vendor, Images]:
        vendor = self._loaders[name]()
        return vendor, Images(vendor, self.process.databases, self._built_in(name), self._fixtures)

    def _take_up(self, vendor: Vendor, images: Images) -> None:
        self._vendors[vendor.name], self._images[vendor.name] = vendor, images
        self.grown()
        for tenant in self._tenants.values():
            self._prepare(tenant, vendor, "demo")

    # tenants

    async def check(self, name: str) -> None:
        """Builds a vendor's demo data once, so that wrong fixtures are known now; raises SeedError."""
        vendor = await self.imported(name)
        await self._images[name].image("demo", vendor.settings(), Clock(), "now")

    def all(self) -> list[Tenant]:
        """Every tenant alive, the oldest first."""
        for tenant in [tenant for tenant in self._tenants.values() if tenant.expired()]:
            self.delete(tenant.id)
        return list(self._tenants.values())

    def get(self, tenant_id: str) -> Tenant | None:
        """A tenant by its id."""
        tenant = self._tenants.get(tenant_id)
        if tenant is not None and tenant.expired():
            self.delete(tenant_id)
            return None
        return tenant

    def open_default(self) -> Tenant:
        """Makes the tenant of whoever names none; its vendors are filled in as they are first imported."""
        return self._complete(self._add(DEFAULT, None, "now"))

    async def create(
        self,
        tenant_id: str | None = None,
        seed: Mapping[str, SeedSource] | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        ttl: float | None = None,
        anchor: Anchor = "now",
    ) -> Tenant:
        """Makes a tenant, all or nothing; raises TenantError, SeedError or pydantic's ValidationError."""
        self.all()
        tenant_id = self._free_id() if tenant_id is None else tenant_id
        self._check_wish(tenant_id, seed or {}, settings or {})
        vendors = [await self.imported(name) for name in self._loaders]
        chosen = {v.name: v.settings.model_validate((settings or {}).get(v.name, {})) for v in vendors}
        tenant = self._made_tenant(tenant_id, ttl, anchor)
        built: dict[str, Image] = {}
        for name, source in (seed or {}).items():
            if not isinstance(source, str):
                # Before anything looks for credentials in the rows, they must be what the vendor's models say.
                await beside(check_all, self.vendor(name).collections, source)
                built[name] = await self._images[name].image(source, chosen[name], tenant.clock, anchor)
        self._check_free(tenant_id)
        self._tenants[tenant_id] = tenant
        try:
            for vendor in vendors:
                self._prepare(tenant, vendor, (seed or {}).get(vendor.name, "demo"), chosen[vendor.name])
            for name in built:
                await self.world(tenant, name)
        except BaseException:
            self.delete(tenant_id)
            raise
        return tenant

    def delete(self, tenant_id: str) -> bool:
        """Takes a tenant away with all it has; answers whether there was one."""
        tenant = self._tenants.pop(tenant_id, None)
        if tenant is None:
            return False
        for name, side in tenant.sides.items():
            side.retire()
            self._holders.forget(tenant, name)
        return True

    def reset(self, tenant: Tenant) -> None:
        """Returns a tenant to what it was made with; its journal and faults are emptied, its snapshots stay."""
        tenant.faults.clear()
        tenant.journal.clear()
        tenant.clock.set("real")
        self._anchor(tenant)
        for name, side in list(tenant.sides.items()):
            self._prepare(tenant, self._vendors[name], side.source, side.seeded_settings)

    async def set_clock(self, tenant: Tenant, mode: Mode, now: datetime | None, speed: float) -> None:
        """Sets a tenant's clock; what was made for a later moment, and nobody has written to, is made anew."""
        made: dict[World, Seeded] = {}
        while True:
            then = tenant.clock.once_set(mode, now, speed)
            late = _ahead(tenant, then.now())
            if all(world in made and world.db.hold is None for world in late.values()):
                break
            for name, world in late.items():
                await world.db.turn()
                if world not in made:
                    made[world] = await self._seeded(tenant, tenant.sides[name], self._vendors[name], then)
        tenant.clock.set(mode, now, speed)
        for world in late.values():
            world.begin(*made[world])

    # worlds

    async def world(self, tenant: Tenant, name: str) -> World:
        """A tenant's world of a vendor, made when it is first touched."""
        while (world := (side := tenant.sides[name]).world) is None:
            async with side.making.held():
                if side.world is None and side is tenant.sides[name]:
                    made = await self._world(tenant, side, self._vendors[name])
                    # The clock may have been set back meanwhile.
                    side.world = None if made.ahead_of(tenant.clock.now()) else made
        return world

    async def free_world(self, tenant: Tenant, name: str) -> World:
        """A tenant's world of a vendor, as soon as no long work holds it."""
        while True:
            world = await self.world(tenant, name)
            if world.db.hold is None:
                return world
            await world.db.turn()

    def bare_world(self, tenant: Tenant, name: str) -> World:
        """A world without tables, for a request that is refused because its own world cannot be made."""
        db, ids = self.process.databases.open(), IdsState(seed=name)
        return self._made_world(tenant, tenant.sides[name], self._vendors[name], db, ids)

    def holders(self, vendor: str, identifier: str) -> list[str]:
        """Ids of the tenants in which a credential was issued."""
        return self._holders.of(vendor, identifier)

    async def reindex(self, tenant: Tenant, name: str) -> None:
        """Reads anew from a world's tables which credentials select the tenant; raises TakenError."""
        found = await issued((await self.world(tenant, name)).db, self._vendors[name])
        self._holders.check_free(tenant, name, found)
        self._holders.replace(tenant, name, found)

    # snapshots

    async def snapshot(self, tenant: Tenant, name: str) -> Snapshot:
        """Keeps the tenant as it is under a name, in place of what had that name."""
        async with AsyncExitStack() as holds:
            worlds = {vendor: side.world for vendor, side in tenant.sides.items() if side.world is not None}
            for world in worlds.values():
                await holds.enter_async_context(world.db.held())
            sides = {vendor: as_set(side, worlds.get(vendor)) for vendor, side in tenant.sides.items()}
            taken = Snapshot(taken=tenant.clock.now(), clock=tenant.clock.state(), sides=sides)
            contents = {vendor: await world.db.taken(packed=True) for vendor, world in worlds.items()}
        sides = {vendor: side.model_copy(update={"content": contents.get(vendor)}) for vendor, side in sides.items()}
        taken = tenant.snapshots[name] = taken.model_copy(update={"sides": sides})
        tenant.revision += 1
        return taken

    async def restore(self, tenant: Tenant, snapshot: Snapshot) -> None:
        """Brings a tenant back to a snapshot, or leaves it as it is; the journal stays. Raises TakenError."""
        contents = {name: kept.content for name, kept in snapshot.sides.items() if name in self._loaders}
        opened = self.process.databases.opened
        databases = {name: await opened(content) for name, content in contents.items() if content is not None}
        for name, db in databases.items():
            self._holders.check_free(tenant, name, await issued(db, self.vendor(name)))
        tenant.clock.restore(snapshot.clock)
        for name, before in list(tenant.sides.items()):
            vendor, kept = self._vendors[name], snapshot.sides.get(name)
            self._prepare(tenant, vendor, before.source, before.seeded_settings, issue=name not in databases)
            if kept is None:
                continue
            side = tenant.sides[name]
            side.settings, side.limit = vendor.settings.model_validate(kept.settings), kept.limit
            side.licence = replace(kept.licence)
            if kept.ids is not None and name in databases:
                side.world = self._made_world(tenant, side, vendor, databases[name], deepcopy(kept.ids))
                await self.reindex(tenant, name)
        tenant.revision += 1

    async def adopt(self, kept: TenantFile) -> Tenant:
        """Takes up a tenant from its file, without the vendors that are not served.

        Raises SeedError, TenantError or pydantic's ValidationError.
        """
        seeds = [(self.vendor(name), seed) for name, seed in kept.seeds.items() if name in self._loaders]
        tenant = self._add(kept.id, kept.ttl, kept.anchor)
        tenant.created = kept.created
        for vendor, seed in seeds:
            settings = vendor.settings.model_validate(seed.settings)
            self._prepare(tenant, vendor, seed.source, settings, issue=False)
        self._complete(tenant)
        await self.restore(tenant, kept.state)
        for snapshot in kept.snapshots.values():
            for name, side in snapshot.sides.items():
                if name in self._loaders:
                    self.vendor(name).settings.model_validate(side.settings)
        tenant.snapshots = dict(kept.snapshots)
        return tenant

    # inside

    def _check_wish(
        self, tenant_id: str, seed: Mapping[str, SeedSource], settings: Mapping[str, Mapping[str, Any]]
    ) -> None:
        if not NAME.fullmatch(tenant_id):
            raise TenantError("a tenant's id is 1 to 63 of a-z, 0-9 and -, with no - at an end")
        self._check_free(tenant_id)
        for name in {*seed, *settings}:
            if name not in self._loaders:
                raise TenantError(f"no vendor is called {name}; there are {', '.join(self._loaders)}")

    def _check_free(self, tenant_id: str) -> None:
        if tenant_id in self._tenants:
            raise TakenError(f"there is a tenant {tenant_id} already")

    def _add(self, tenant_id: str, ttl: float | None, anchor: Anchor) -> Tenant:
        tenant = self._tenants[tenant_id] = self._made_tenant(tenant_id, ttl, anchor)
        return tenant

    def _made_tenant(self, tenant_id: str, ttl: float | None, anchor: Anchor) -> Tenant:
        tenant = Tenant(tenant_id, wall(), ttl, anchor, Clock(), Journal(self._bounds))
        self._anchor(tenant)
        return tenant

    def _complete(self, tenant: Tenant) -> Tenant:
        for vendor in self._vendors.values():
            if vendor.name not in tenant.sides:
                self._prepare(tenant, vendor, "demo")
        return tenant

    def _anchor(self, tenant: Tenant) -> None:
        if tenant.anchor == "fixed":
            tenant.clock.set("real", AS_OF)

    def _free_id(self) -> str:
        while True:
            self._made += 1
            name = f"t-{self._made:04x}"
            if name not in self._tenants:
                return name

    def _prepare(
        self,
        tenant: Tenant,
        vendor: Vendor,
        source: SeedSource,
        settings: VendorSettings | None = None,
        *,
        issue: bool = True,
    ) -> None:
        chosen = settings if settings is not None else vendor.settings()
        rows = own_rows(vendor, self._images[vendor.name].plan(source), tenant.id)
        found = identifiers(vendor, rows) if issue else {}
        self._holders.check_free(tenant, vendor.name, found)
        self._holders.forget(tenant, vendor.name)
        before = tenant.sides.get(vendor.name)
        if before is not None:
            before.retire()
        limit = Limit("enforce", vendor.rate)
        side = Side(source, chosen, chosen, limit, roles=vendor.roles(rows), secrets=secrets(vendor, rows))
        tenant.sides[vendor.name] = side
        self._holders.replace(tenant, vendor.name, found)

    async def _world(self, tenant: Tenant, side: Side, vendor: Vendor) -> World:
        seeded = await self._seeded(tenant, side, vendor, tenant.clock)
        world = self._made_world(tenant, side, vendor, seeded[0], seeded[1])
        world.begin(*seeded)
        return world

    async def _seeded(self, tenant: Tenant, side: Side, vendor: Vendor, clock: Clock) -> Seeded:
        """What a side is seeded with at a clock's now."""
        images = self._images[vendor.name]
        image = await images.image(side.source, side.settings, clock, tenant.anchor)
        db = await self.process.databases.opened(image.content)
        await own_credentials(db, vendor, images.plan(side.source), tenant.id)
        return db, own_ids(image.ids, tenant.id), image.reached

    def _made_world(self, tenant: Tenant, side: Side, vendor: Vendor, db: Database, ids: IdsState) -> World:
        states = vendor.licence_states
        return World(
            tenant=tenant.id,
            vendor=vendor.name,
            clock=tenant.clock,
            ids=Ids(ids, tenant.clock),
            db=db,
            settings=side.settings,
            licence=side.licence,
            ended=states[1] if len(states) > 1 else states[0],
            issue=lambda identifier: self._holders.issue(tenant, vendor.name, identifier),
            withdraw=lambda identifier: self._holders.withdraw(tenant, vendor.name, identifier),
        )
