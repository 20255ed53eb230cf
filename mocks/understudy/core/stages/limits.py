"""The stages that say no to what is too often and to what is too much."""

from understudy.core.exchange import Exchange
from understudy.core.stages.stage import Stage


class RateLimit(Stage):
    """Counts requests of the credentials that the vendor counts."""

    async def before(self, exchange: Exchange) -> None:
        """Refuses as the vendor does when the rate is exceeded and the tenant enforces it."""
        tenant, vendor = exchange.tenant, self.vendor
        limit = tenant.sides[vendor.name].limit
        if limit.rate is None or limit.mode == "off":
            return
        if vendor.limit_key is not None:
            key = await vendor.limit_key(exchange)
        else:
            key = exchange.credential if exchange.identified else None
        jumps = str(exchange.world.clock.jumps)
        if key is None or self.tenants.limits.hit(limit, tenant.id, vendor.name, key, jumps):
            return
        exchange.over_rate = True
        if limit.mode == "enforce":
            raise vendor.too_many()


class BodyBound(Stage):
    """Refuses a body over the tenant's bound, before reading it where its length is announced."""

    def before(self, exchange: Exchange) -> None:
        """Looks at the announced length."""
        if exchange.scope["type"] != "http":
            return
        bound = exchange.bound = self.vendor.body_limit(exchange.world.settings)
        if bound is None:
            return
        length = exchange.header("content-length")
        if length is not None and length.isdigit() and int(length) > bound:
            raise self.vendor.too_large()

    def received(self, exchange: Exchange, _piece: bytes) -> None:
        """Refuses the byte after the last allowed one."""
        if exchange.bound is not None and exchange.size > exchange.bound:
            raise self.vendor.too_large()
