"""Which credential selects which tenant, and how built-in credentials become a tenant's own."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Update, bindparam, select, update

from understudy.core.database import Database
from understudy.core.images import SeedPlan
from understudy.core.tenant import DEFAULT, TakenError, Tenant
from understudy.core.vendor import Vendor


class Holders:
    """The index from what a client identifies itself with to the tenants in which it was issued."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, str], list[str]] = {}

    def of(self, vendor: str, identifier: str) -> list[str]:
        """Ids of the tenants in which a credential was issued."""
        return self._holders.get((vendor, identifier), [])

    def check_free(self, tenant: Tenant, vendor: str, found: Mapping[str, bool]) -> None:
        """Raises TakenError for an identifier that another tenant holds and that may not be shared."""
        for identifier, shared in found.items():
            others = [holder for holder in self.of(vendor, identifier) if holder != tenant.id]
            if others and not shared:
                raise TakenError(f"a credential given for {vendor} belongs to the tenant {others[0]}")

    def issue(self, tenant: Tenant, vendor: str, identifier: str) -> None:
        """Makes an identifier select a tenant."""
        side = tenant.sides[vendor]
        if identifier not in side.identifiers:
            side.identifiers.add(identifier)
            self._holders.setdefault((vendor, identifier), []).append(tenant.id)

    def withdraw(self, tenant: Tenant, vendor: str, identifier: str) -> None:
        """Makes an identifier select a tenant no more."""
        side = tenant.sides[vendor]
        if identifier in side.identifiers:
            side.identifiers.discard(identifier)
            holders = self._holders[(vendor, identifier)]
            holders.remove(tenant.id)
            if not holders:
                del self._holders[(vendor, identifier)]

    def replace(self, tenant: Tenant, vendor: str, found: Iterable[str]) -> None:
        """Makes exactly these identifiers select a tenant."""
        wanted = set(found)
        for identifier in tenant.sides[vendor].identifiers - wanted:
            self.withdraw(tenant, vendor, identifier)
        for identifier in wanted:
            self.issue(tenant, vendor, identifier)

    def forget(self, tenant: Tenant, vendor: str) -> None:
        """Makes nothing of a vendor select a tenant."""
        if vendor in tenant.sides:
            self.replace(tenant, vendor, ())


def identifiers(vendor: Vendor, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, bool]:
    """The identifiers in seed rows, each with whether two tenants may hold it."""
    return {
        row[each.name]: each.shared
        for each in vendor.credentials
        if each.identifies
        for row in rows.get(each.collection, ())
        if row.get(each.name)
    }


def secrets(vendor: Vendor, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The login names in seed rows that two tenants may hold, each with the secret of its row."""
    return {
        row[login.name]: row[proof.name]
        for login in vendor.credentials
        if login.identifies and login.shared
        for proof in vendor.credentials
        if not proof.identifies and proof.collection == login.collection
        for row in rows.get(login.collection, ())
        if row.get(login.name) and row.get(proof.name)
    }


def own_rows(vendor: Vendor, plan: SeedPlan, tenant_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the credential collections, with the built-in credentials made the tenant's own."""
    names = {each.collection for each in vendor.credentials}
    rows = {name: [dict(row) for row in plan.rows.get(name, ())] for name in names}
    if tenant_id != DEFAULT:
        for each in vendor.credentials:
            if each.own is not None and each.collection not in plan.inline:
                for row in rows[each.collection]:
                    if row.get(each.name):
                        row[each.name] = each.own(row[each.name], tenant_id)
    return rows


async def issued(db: Database, vendor: Vendor) -> dict[str, bool]:
    """The identifiers in a database, each with whether two tenants may hold it."""
    found: dict[str, bool] = {}
    for each in vendor.credentials:
        if each.identifies:
            rows = await db.all(_given(vendor.tables.tables[each.collection].c[each.name]))
            found.update({row[0]: each.shared for row in rows})
    return found


@cache
def _given(column: Column[Any]) -> Select[Any]:
    return select(column).where(column.is_not(None))


@cache
def _exchange(column: Column[Any]) -> Update:
    return update(column.table).where(column == bindparam("old")).values({column: bindparam("new")})


async def own_credentials(db: Database, vendor: Vendor, plan: SeedPlan, tenant_id: str) -> None:
    """Makes the built-in credentials in a fresh copy of an image the tenant's own."""
    if tenant_id == DEFAULT:
        return
    for each in vendor.credentials:
        if each.own is None or each.collection in plan.inline:
            continue
        column = vendor.tables.tables[each.collection].c[each.name]
        values = [row[each.name] for row in plan.rows.get(each.collection, ()) if row.get(each.name)]
        if values:
            await db.execute(_exchange(column), [{"old": text, "new": each.own(text, tenant_id)} for text in values])
