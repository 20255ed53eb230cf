"""Resources in their tables: one by its id, lists with filters, changes; each statement is built once."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from pydantic import AfterValidator, BaseModel
from sqlalchemy import ColumnElement, Delete, Row, Select, Table, Update, bindparam, delete, or_, select, update
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi import paging
from understudy.buildingx.jsonapi.documents import Resource, decode, encode, meta, resource_of, touched, valued
from understudy.buildingx.jsonapi.models import New
from understudy.buildingx.jsonapi.responses import created, found, listed
from understudy.buildingx.jsonapi.tables import columns_of, row_of, within
from understudy.buildingx.refusals import Conflict, NotFound
from understudy.core.database import ForeignKeyViolation
from understudy.core.lists import Asked, Condition, among, asked, clauses, contains, equals, filters_of
from understudy.core.rows import insertion


@cache
def _one(table: Table) -> Select[Any]:
    return select(table).where(within(table))


@cache
def _change(table: Table) -> Update:
    # The values to set are named by the parameters that an execution brings.
    return update(table).where(within(table))


@cache
def _removal(table: Table, column: str) -> Delete:
    return delete(table).where(within(table, column))


async def find(access: Access, table: Table, identifier: str | int | None) -> Row[Any] | None:
    """The row of a resource, None where the partition has none of that id."""
    return await access.world.db.first(_one(table), {"in_partition": access.scope, "of_id": identifier})


async def load(access: Access, table: Table, identifier: str, pointer: str | None = None) -> Row[Any]:
    """The row of a resource; where it is only referred to, `pointer` says in which member of the body."""
    row = await find(access, table, identifier)
    if row is None:
        raise NotFound(f"There is no resource {identifier} in this partition.", pointer=pointer)
    return row


async def list_of(access: Access, statement: Select[Any], query: paging.PagedQuery, **where: Any) -> Response:
    """The page that a statement of its own finds, with the fields that were asked for."""
    place = {"in_partition": access.scope, **where, **paging.bounds(access.exchange, query)}
    page = paging.page_of(access.exchange, await access.world.db.all(statement, place), query)
    return listed(access.exchange, page.docs, page.links, fields=True)


async def show(access: Access, table: Table, identifier: str) -> Response:
    """The answer to a question for one resource, with the fields that were asked for."""
    return found(access.exchange, (await load(access, table, identifier)).doc, fields=True)


async def load_for_change(access: Access, table: Table, identifier: str, sent: str | None) -> Resource:
    """The resource that a document is to change; refuses a document with the id of another."""
    resource = decode((await load(access, table, identifier)).doc)
    if sent not in (None, identifier):
        raise Conflict("The id in the body is another than that in the path.", pointer="/data/id")
    return resource


def set_attributes(resource: Resource, sent: BaseModel) -> None:
    """Takes over the attributes that were sent; null takes a value away."""
    resource["attributes"] = valued({**resource["attributes"], **sent.model_dump(exclude_unset=True)})


def new_resource(
    access: Access,
    kind: str,
    attributes: Resource | None,
    related: Resource | None = None,
    *,
    identifier: str | int | None = None,
) -> Resource:
    """A resource that somebody makes now, with its relationships if it has any, and with an id of its own or given."""
    made = meta(access.world.clock.now(), access.user)
    return resource_of(kind, identifier or str(access.world.ids.uuid4()), attributes, related or None, made)


async def add(access: Access, table: Table, resource: Resource, **columns: Any) -> bytes:
    """Adds a resource and answers its text."""
    row = row_of(table, resource, partition_id=access.scope, **columns)
    await access.world.db.execute(insertion(table), row)
    doc: bytes = row["doc"]
    return doc


async def change(access: Access, table: Table, resource: Resource) -> bytes:
    """Notes who changes a resource and when, writes it back and answers its text."""
    touched(resource, access.world.clock.now(), access.user)
    return await write(access, table, resource)


async def write(access: Access, table: Table, resource: Resource) -> bytes:
    """Writes a resource back and answers its text."""
    doc = encode(resource)
    place = {"in_partition": access.scope, "of_id": resource["id"]}
    await access.world.db.execute(_change(table), {**place, **columns_of(table, resource), "doc": doc})
    return doc


async def remove(access: Access, table: Table, identifier: str | int, held: str | None = None) -> None:
    """Takes a resource away, refusing as not found what is not there, and with the words of `held` what others need."""
    try:
        removed = await clear(access, table, "id", identifier)
    except ForeignKeyViolation as error:
        raise Conflict(held) from error
    if not removed:
        raise NotFound(f"There is no resource {identifier} in this partition.")


async def clear(access: Access, table: Table, column: str, identifier: str | int) -> int:
    """Takes away the rows with an id in a column; answers how many there were."""
    place = {"in_partition": access.scope, "of_id": identifier}
    return (await access.world.db.execute(_removal(table, column), place)).count


async def create(
    access: Access, table: Table, sent: New[Any, Any], related: Resource | None = None, **columns: Any
) -> Response:
    """Adds the resource that was sent, with its relationships if it has any, and answers it."""
    made = new_resource(access, sent.type, sent.attributes.model_dump(exclude_none=True), related)
    doc = await add(access, table, made, **columns)
    return created(access.exchange, doc, f"{access.exchange.path}/{made['id']}")


def lasting(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows of the value or more, or without an end."""
    return or_(column >= bindparam(name, type_=column.type), column.is_(None))


# An empty text is a part of every text, also of one that is not there.
WHOLE = AfterValidator(lambda part: part or None)
"""Takes an empty text for a filter that was not given."""
_SHAPES = 256
"""Statements that are kept of one list at most."""


_NO_FILTERS = frozenset({*paging.CursorQuery.model_fields, *paging.NumberQuery.model_fields, "include"})


class Resources:
    """The resources of a table, in the order in which they were made.

    Its filters are the fields of a query model but for those of its page; filters that it does not have are ignored:
    buildingx/filters/unknown-ignored. `columns` are what rows have besides `n`, `id` and `doc`; `scope` is the
    column with the id in the path, `order` that by which rows are ordered; `fields` says whether clients choose fields
    with `fields[Type]`.
    """

    def __init__(
        self,
        table: Table,
        query: type[BaseModel] = BaseModel,
        columns: Sequence[str] = (),
        *,
        scope: str = "partition_id",
        order: str = "n",
        fields: bool = True,
    ) -> None:
        self._table = table
        self._order = table.c[order]
        self._scope = scope
        self._fields = fields
        self._columns = [table.c[name] for name in dict.fromkeys((order, "id", "doc", *columns))]
        self._filters = filters_of(query, apart=_NO_FILTERS)
        self._built = lru_cache(_SHAPES)(self._build)

    async def answer(self, access: Access, query: paging.PagedQuery, **where: Any) -> Response:
        """The page that was asked for, with the fields that were asked for."""
        page = await self.page(access, query, **where)
        return listed(access.exchange, page.docs, page.links, fields=self._fields)

    async def page(self, access: Access, query: paging.PagedQuery, **where: Any) -> paging.ResourcePage:
        """The rows of a page; columns given here have the value or one of the values."""
        wanted = self._asked(access, where, query)
        statement = self._built(wanted.shape, by_number=isinstance(query, paging.NumberQuery))
        rows = await access.world.db.all(statement, {**wanted.values, **paging.bounds(access.exchange, query)})
        return paging.page_of(access.exchange, rows, query)

    async def all(self, access: Access, query: BaseModel | None = None, **where: Any) -> Sequence[Row[Any]]:
        """Every row that the filters leave."""
        return await self.some(access, -1, -1, query, **where)

    async def some(
        self, access: Access, after: int, most: int, query: BaseModel | None = None, **where: Any
    ) -> Sequence[Row[Any]]:
        """The rows that the filters leave after a place in the order, at most so many."""
        wanted = self._asked(access, where, query)
        statement = self._built(wanted.shape, by_number=False)
        return await access.world.db.all(statement, {**wanted.values, "after": after, "wanted": most})

    def _asked(self, access: Access, where: dict[str, Any], query: Any) -> Asked:
        if self._scope in self._table.c:
            where = {self._scope: access.scope, **where}
        shape, values = asked(self._filters, query) if query is not None else Asked()
        fixed = [Condition(name, name, among if isinstance(value, list) else equals) for name, value in where.items()]
        return Asked((*fixed, *shape), {**values, **where})

    def _build(self, shape: tuple[Condition, ...], *, by_number: bool) -> Select[Any]:
        n = self._order
        searched = any(each.compare is contains for each in shape)
        columns = [n] if searched else self._columns
        statement = select(*columns).where(*clauses(self._table, shape)).order_by(n)
        after = n > bindparam("after")
        statement = paging.numbered(statement) if by_number else statement.where(after).limit(bindparam("wanted"))
        # Where every row is looked at, an index that holds the texts is looked at instead.
        return select(*self._columns).where(n.in_(statement)).order_by(n) if searched else statement
