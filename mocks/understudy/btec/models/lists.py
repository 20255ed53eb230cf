"""What every list is asked, and what it answers."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Generic, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from understudy.btec.models.fields import DOCUMENTED, AskedNumber, Fields, Text, say_tiers
from understudy.btec.search import FILTER, said
from understudy.core.filters import Filter, filters_of

ItemT = TypeVar("ItemT", bound=BaseModel)
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
SORTED = Field(description="Field by which the items are sorted.")


class ListQuery(Fields):
    """What every list can be asked; each parameter alone or with any others."""

    search: Annotated[Text | None, AfterValidator(said), FILTER] = Field(
        default=None,
        description="Only items one of whose texts contains this; upper and lower case are the same. Without it, all"
        " items according to `limit`.",
        json_schema_extra=DOCUMENTED,
    )
    limit: AskedNumber = Field(
        default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Items at most.", json_schema_extra=DOCUMENTED
    )
    offset: AskedNumber = Field(default=0, ge=0, le=10**9, description="Items left out at the beginning.")
    order: Literal["asc", "desc"] = Field(
        default="asc",
        description="Direction of `sort`: texts by code point, items without a value first when ascending.",
    )


@cache
def filters(query: type[ListQuery]) -> Mapping[str, Filter]:
    """What narrows a list."""
    return filters_of(query, apart={"limit", "offset", "order", "sort"})


def columns_asked(query: type[ListQuery]) -> list[str]:
    """The columns by which a list is sorted or narrowed."""
    narrowing = (each.column or name for name, each in filters(query).items() if name != "search")
    return list(dict.fromkeys([*get_args(query.model_fields["sort"].annotation), *narrowing]))


class Page(BaseModel, Generic[ItemT]):
    """One page of a list."""

    model_config = ConfigDict(json_schema_extra=say_tiers)

    items: list[ItemT] = Field(description="The items, in the order asked for; equal ones by id.")
    total: int = Field(description="How many items there are in all pages.")
    limit: int = Field(description="As asked for.")
    offset: int = Field(description="As asked for.")
