"""Tenants: isolated worlds, found by the credential that every client sends anyway."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update

from understudy.core.clock import Clock, ClockState, wall
from understudy.core.database import Database
from understudy.core.faults import Faults
from understudy.core.ids import Ids, IdsState
from understudy.core.images import Images, Plan, SeedSource, own_ids
from understudy.core.journal import Entry, Journal, JournalBounds
from understudy.core.limits import Limit, Limits
from understudy.core.seeding import AS_OF
from understudy.core.vendor import Roles, Vendor
from understudy.core.world import Anchor, Licence, VendorSettings, World

DEFAULT = "default"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What a tenant may be called: it stands in paths and at the end of credentials."""


class TenantError(Exception):
    """A tenant that cannot be made as asked; nothing of it was kept."""


class TakenError(TenantError):
    """The name or a credential belongs to another tenant."""


@dataclass
class Side:
    """What a tenant has set for one vendor, whether or not its world was touched."""

    source: SeedSource
    settings: VendorSettings
    seeded_settings: VendorSettings
    limit: Limit
    licence: Licence = field(default_factory=Licence)
    world: World | None = None
    roles: Roles = field(default_factory=dict)
    """The credentials that it was seeded with."""
    identifiers: set[str] = field(default_factory=set)
    """What selects the tenant now."""


@dataclass
class Tenant:
    """One isolated world: nothing of it is shared with another."""

    id: str
    created: float
    """Seconds since 1970 by the host."""
    ttl: float | None
    """Seconds until it is deleted by itself; None for never."""
    anchor: Anchor
    clock: Clock
    journal: Journal
    faults: Faults = field(default_factory=Faults)
    sides: dict[str, Side] = field(default_factory=dict)
    snapshots: dict[str, "Snapshot"] = field(default_factory=dict)
    revision: int = 0
    """Grows with every change made through the control plane."""

    def expired(self) -> bool:
        """Whether its time to live is over."""
        return self.ttl is not None and wall() >= self.created + self.ttl


@dataclass(frozen=True)
class SideSnapshot:
    """One vendor's side of a tenant as it was."""

    content: bytes | None
    """The database; None where it was never touched."""
    ids: IdsState | None
    settings: VendorSettings
    limit: Limit
    licence: Licence


@dataclass(frozen=True)
class Snapshot:
    """A tenant as it was: all vendors at once."""

    taken: datetime
    """By the tenant's clock."""
    clock: ClockState
    sides: Mapping[str, SideSnapshot]


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
        self._holders: dict[tuple[str, str], list[str]] = {}
        self._made = 0
        self.limits = Limits()
        self.told: Callable[[str, Entry], None] | None = None
        """Called with a tenant's id and each entry of its journal: the process's request log."""

    # vendors

    @property
    def names(self) -> list[str]:
        """The vendors served, in the order of the suite."""
        return list(self._loaders)

    def vendor(self, name: str) -> Vendor:
        """A vendor, imported when it is first asked for; every tenant's credentials for it are known from then on."""
        if name not in self._vendors:
            vendor = self._vendors[name] = self._loaders[name]()
            self._images[name] = Images(vendor, self._built_in(name), self._fixtures)
            for tenant in self._tenants.values():
                self._prepare(tenant, vendor, "demo")
        return self._vendors[name]

    # tenants

    async def check(self, name: str) -> None:
        """Builds a vendor's demo data once, so that wrong fixtures are known now; raises SeedError."""
        vendor = self.vendor(name)
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
        return self._add(DEFAULT, None, "now")

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
        if not NAME.fullmatch(tenant_id):
            raise TenantError("a tenant's id is 1 to 63 of a-z, 0-9 and -, with no - at an end")
        if tenant_id in self._tenants:
            raise TakenError(f"there is a tenant {tenant_id} already")
        for name in {*(seed or {}), *(settings or {})}:
            if name not in self._loaders:
                raise TenantError(f"no vendor is called {name}; there are {', '.join(self._loaders)}")
        vendors = [self.vendor(name) for name in self._loaders]
        chosen = {v.name: v.settings.model_validate((settings or {}).get(v.name, {})) for v in vendors}
        tenant = self._add(tenant_id, ttl, anchor)
        try:
            for vendor in vendors:
                source = (seed or {}).get(vendor.name, "demo")
                self._prepare(tenant, vendor, source, chosen[vendor.name])
                if not isinstance(source, str):
                    await self._world(tenant, vendor)
        except BaseException:
            self.delete(tenant_id)
            raise
        return tenant

    def delete(self, tenant_id: str) -> bool:
        """Takes a tenant away with all it has; answers whether there was one."""
        tenant = self._tenants.pop(tenant_id, None)
        if tenant is None:
            return False
        for name in tenant.sides:
            self._forget(tenant, name)
        return True

    def reset(self, tenant: Tenant) -> None:
        """Returns a tenant to what it was made with; its journal and faults are emptied, its snapshots stay."""
        tenant.faults.clear()
        tenant.journal.clear()
        tenant.clock.set("real")
        self._anchor(tenant)
        for name, side in list(tenant.sides.items()):
            self._prepare(tenant, self._vendors[name], side.source, side.seeded_settings)
        tenant.revision += 1

    # worlds

    async def world(self, tenant: Tenant, name: str) -> World:
        """A tenant's world of a vendor, made when it is first touched."""
        world = tenant.sides[name].world
        return world if world is not None else await self._world(tenant, self._vendors[name])

    def holders(self, vendor: str, identifier: str) -> list[str]:
        """Ids of the tenants in which a credential was issued."""
        return self._holders.get((vendor, identifier), [])

    async def reindex(self, tenant: Tenant, name: str) -> None:
        """Reads anew from a world's tables which credentials select the tenant; raises TakenError."""
        side, world = tenant.sides[name], await self.world(tenant, name)
        found = await _identifiers(world.db, self._vendors[name])
        self._check_free(tenant, name, found)
        for identifier in list(side.identifiers - set(found)):
            self._withdraw(tenant, name, identifier)
        for identifier in found:
            self._issue(tenant, name, identifier)

    # snapshots

    async def snapshot(self, tenant: Tenant, name: str) -> Snapshot:
        """Keeps the tenant as it is under a name, in place of what had that name."""
        sides = {}
        for vendor, side in tenant.sides.items():
            world = side.world
            sides[vendor] = SideSnapshot(
                content=None if world is None else world.db.image(),
                ids=None if world is None else world.ids.state(),
                settings=side.settings,
                limit=side.limit,
                licence=Licence(side.licence.state, side.licence.valid_until),
            )
        taken = Snapshot(tenant.clock.now(), tenant.clock.state(), sides)
        tenant.snapshots[name] = taken
        tenant.revision += 1
        return taken

    async def restore(self, tenant: Tenant, snapshot: Snapshot) -> None:
        """Brings a tenant back to a snapshot, or leaves it as it is; the journal stays. Raises TakenError."""
        databases = {name: Database(kept.content) for name, kept in snapshot.sides.items() if kept.content is not None}
        for name, db in databases.items():
            self._check_free(tenant, name, await _identifiers(db, self.vendor(name)))
        tenant.clock.set(snapshot.clock.mode, snapshot.clock.now, snapshot.clock.speed)
        for name, before in list(tenant.sides.items()):
            vendor, kept = self._vendors[name], snapshot.sides.get(name)
            self._prepare(tenant, vendor, before.source, before.seeded_settings, issue=name not in databases)
            if kept is None:
                continue
            side = tenant.sides[name]
            side.settings, side.limit = kept.settings, kept.limit
            side.licence = Licence(kept.licence.state, kept.licence.valid_until)
            if kept.ids is not None and name in databases:
                ids = IdsState(kept.ids.seed, kept.ids.drawn, dict(kept.ids.counters))
                side.world = self._made_world(tenant, vendor, databases[name], ids)
                await self.reindex(tenant, name)
        tenant.revision += 1

    async def adopt(
        self,
        tenant_id: str,
        made: tuple[float, float | None, Anchor],
        seeds: Mapping[str, tuple[SeedSource, VendorSettings]],
        state: Snapshot,
    ) -> Tenant:
        """Takes up a kept tenant: when it was made, for how long, anchored to what, from what seeds, as it was."""
        created, ttl, anchor = made
        tenant = self._add(tenant_id, ttl, anchor)
        tenant.created = created
        for name, (source, settings) in seeds.items():
            self._prepare(tenant, self.vendor(name), source, settings, issue=False)
        await self.restore(tenant, state)
        return tenant

    # inside

    def _add(self, tenant_id: str, ttl: float | None, anchor: Anchor) -> Tenant:
        tenant = Tenant(tenant_id, wall(), ttl, anchor, Clock(), Journal(self._bounds))
        self._anchor(tenant)
        self._tenants[tenant_id] = tenant
        for vendor in self._vendors.values():
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
        self._forget(tenant, vendor.name)
        chosen = settings if settings is not None else vendor.settings()
        plan = self._images[vendor.name].plan(source)
        rows = _own_rows(vendor, plan, tenant.id)
        found = {
            row[each.name]: each.shared
            for each in vendor.credentials
            if each.identifies
            for row in rows.get(each.collection, ())
            if issue and row.get(each.name)
        }
        self._check_free(tenant, vendor.name, found)
        limit = Limit("enforce", vendor.rate)
        tenant.sides[vendor.name] = Side(source, chosen, chosen, limit, roles=vendor.roles(rows))
        for identifier in found:
            self._issue(tenant, vendor.name, identifier)

    def _check_free(self, tenant: Tenant, name: str, found: Mapping[str, bool]) -> None:
        for identifier, shared in found.items():
            others = [holder for holder in self.holders(name, identifier) if holder != tenant.id]
            if others and not shared:
                raise TakenError(f"a credential given for {name} belongs to the tenant {others[0]}")

    def _issue(self, tenant: Tenant, name: str, identifier: str) -> None:
        side = tenant.sides[name]
        if identifier not in side.identifiers:
            side.identifiers.add(identifier)
            self._holders.setdefault((name, identifier), []).append(tenant.id)

    def _withdraw(self, tenant: Tenant, name: str, identifier: str) -> None:
        side = tenant.sides[name]
        if identifier in side.identifiers:
            side.identifiers.discard(identifier)
            holders = self._holders[(name, identifier)]
            holders.remove(tenant.id)
            if not holders:
                del self._holders[(name, identifier)]

    def _forget(self, tenant: Tenant, name: str) -> None:
        side = tenant.sides.get(name)
        if side is not None:
            for identifier in list(side.identifiers):
                self._withdraw(tenant, name, identifier)

    async def _world(self, tenant: Tenant, vendor: Vendor) -> World:
        side = tenant.sides[vendor.name]
        images = self._images[vendor.name]
        image = await images.image(side.source, side.settings, tenant.clock, tenant.anchor)
        db = Database(image.content)
        await _own_credentials(db, vendor, images.plan(side.source), tenant.id)
        side.world = self._made_world(tenant, vendor, db, own_ids(image.ids, tenant.id))
        return side.world

    def _made_world(self, tenant: Tenant, vendor: Vendor, db: Database, ids: IdsState) -> World:
        side = tenant.sides[vendor.name]
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
            issue=lambda identifier: self._issue(tenant, vendor.name, identifier),
            withdraw=lambda identifier: self._withdraw(tenant, vendor.name, identifier),
        )


def _own_rows(vendor: Vendor, plan: Plan, tenant_id: str) -> dict[str, list[dict[str, Any]]]:
    names = {each.collection for each in vendor.credentials}
    rows = {name: [dict(row) for row in plan.rows.get(name, ())] for name in names}
    if tenant_id != DEFAULT:
        for each in vendor.credentials:
            if each.own is not None and each.collection not in plan.inline:
                for row in rows[each.collection]:
                    if row.get(each.name):
                        row[each.name] = each.own(row[each.name], tenant_id)
    return rows


async def _identifiers(db: Database, vendor: Vendor) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for each in vendor.credentials:
        if each.identifies:
            column = vendor.tables.tables[each.collection].c[each.name]
            rows = await db.all(select(column).where(column.is_not(None)))
            found.update({row[0]: each.shared for row in rows})
    return found


async def _own_credentials(db: Database, vendor: Vendor, plan: Plan, tenant_id: str) -> None:
    if tenant_id == DEFAULT:
        return
    for each in vendor.credentials:
        if each.own is None or each.collection in plan.inline:
            continue
        table = vendor.tables.tables[each.collection]
        column = table.c[each.name]
        values = [row[each.name] for row in plan.rows.get(each.collection, ()) if row.get(each.name)]
        if values:
            change = update(table).where(column == bindparam("old")).values({column: bindparam("new")})
            await db.execute(change, [{"old": text, "new": each.own(text, tenant_id)} for text in values])
