"""The stage that finds out whose request it is."""

from collections import OrderedDict
from dataclasses import dataclass, field

from understudy.core.exchange import Exchange
from understudy.core.stages.stage import Stage
from understudy.core.tenant import DEFAULT, Tenant
from understudy.core.tenants import Tenants
from understudy.core.vendor import Candidate
from understudy.core.world import World

REMEMBERED = 4096
"""Credentials of which it is remembered whom of several tenants they selected."""


@dataclass(eq=False)
class TenantLookup(Stage):
    """Finds whose world a request is for: by its credential, else by its path, else the default tenant."""

    settled_by: OrderedDict[tuple[str, str | None], tuple[str, object]] = field(default_factory=OrderedDict)
    """Whom a credential and its header selected, and how that tenant's side stood then."""

    async def before(self, exchange: Exchange) -> None:
        """Sets tenant and world of the exchange."""
        vendor = self.vendor
        exchange.process = self.tenants.process
        if vendor.rewrite is not None:
            vendor.rewrite(exchange)
        try:
            exchange.credential = await vendor.identify(exchange)
            exchange.tenant = await self._tenant(exchange)
        except Exception as error:  # noqa: BLE001 whatever it is, the stage that renders refusals answers for it
            exchange.unanswered = error
            exchange.tenant = self._named(exchange)
        world = exchange.tenant.sides[vendor.name].world
        if world is None or world.db.hold is not None:
            world = await self._free_world(exchange)
        exchange.world = world

    async def _free_world(self, exchange: Exchange) -> World:
        tenants, tenant, name = self.tenants, exchange.tenant, self.vendor.name
        try:
            return await tenants.free_world(tenant, name)
        except Exception as error:  # noqa: BLE001 such as fixtures of the user's that fit no more; answered likewise
            exchange.unanswered = exchange.unanswered or error
            return tenants.bare_world(tenant, name)

    async def _tenant(self, exchange: Exchange) -> Tenant:
        tenants, name = self.tenants, self.vendor.name
        if exchange.path_tenant is not None:
            holders = [] if exchange.credential is None else tenants.holders(name, exchange.credential)
            exchange.identified = exchange.path_tenant in holders
            return self._named(exchange)
        known = self._known_tenant(exchange)
        if known is not None:
            exchange.identified = True
            return known
        holders = [] if exchange.credential is None else tenants.holders(name, exchange.credential)
        alive = [tenant for tenant in map(tenants.get, list(holders)) if tenant is not None]
        exchange.identified = bool(alive)
        if len(alive) > 1:
            return await self._settled(exchange, alive)
        return alive[0] if alive else self._named(exchange)

    def _named(self, exchange: Exchange) -> Tenant:
        """The tenant in the path, or that of whoever names none."""
        return _alive(self.tenants, exchange.path_tenant or DEFAULT)

    def _known_tenant(self, exchange: Exchange) -> Tenant | None:
        # Who was settled once by the same header is not settled again: there may be hundreds to choose from.
        if exchange.credential is None or not self.settled_by:
            return None
        tenant_id, stood = self.settled_by.get((exchange.credential, exchange.header("authorization")), (None, None))
        tenant = None if tenant_id is None else self.tenants.get(tenant_id)
        # What was written since may have been the password or the key.
        return tenant if tenant is not None and self._stands(tenant) == stood else None

    def _stands(self, tenant: Tenant) -> object:
        side = tenant.sides[self.vendor.name]
        return side, side.settings, None if side.world is None else side.world.db.changes()

    async def _settled(self, exchange: Exchange, alive: list[Tenant]) -> Tenant:
        tenants, vendor = self.tenants, self.vendor
        if vendor.settle is not None:
            sides = [(tenant.id, tenant.sides[vendor.name]) for tenant in alive]
            candidates = [Candidate(each, side.settings, side.world, side.secrets) for each, side in sides]
            chosen = await vendor.settle(exchange, candidates)
            if chosen is not None:
                found = _alive(tenants, chosen)
                self._remember(exchange, found)
                return found
        return next((tenant for tenant in alive if tenant.id == DEFAULT), alive[0])

    def _remember(self, exchange: Exchange, tenant: Tenant) -> None:
        header = exchange.header("authorization")
        if header is not None and exchange.credential is not None:
            self.settled_by[(exchange.credential, header)] = tenant.id, self._stands(tenant)
            if len(self.settled_by) > REMEMBERED:
                self.settled_by.popitem(last=False)


def _alive(tenants: Tenants, tenant_id: str) -> Tenant:
    tenant = tenants.get(tenant_id)
    assert tenant is not None  # the front lets no path of an unknown tenant in, and `default` cannot be deleted
    return tenant
