"""What every list is asked, and what it answers."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Generic, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, Field

from understudy.btec.models.fields import DOCUMENTED, LARGEST, Day, Fields, Text, say_tiers, spelt
from understudy.btec.text_search import SEARCH
from understudy.core.lists import Filter, filters_of, least, most

ItemT = TypeVar("ItemT", bound=BaseModel)
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_WHOLE = spelt(r"-?\d{1,18}", "is not an integer")
AskedId = Annotated[int, Field(ge=1, le=LARGEST), _WHOLE]
AskedClass = Annotated[int, Field(ge=1, le=3), _WHOLE]
AskedNumber = Annotated[int, _WHOLE]
AskedFlag = Annotated[bool, spelt("true|false", "is neither true nor false")]
"""Values as a query spells them."""
SORTED = Field(description="Field by which the items are sorted.")
DayFrom = Annotated[Day | None, Filter(ending="_from", compare=least)]
DayTo = Annotated[Day | None, Filter(ending="_to", compare=most)]


class ListQuery(Fields):
    """What every list can be asked; each parameter alone or with any others."""

    search: Annotated[Text | None, AfterValidator(lambda text: text or None), SEARCH] = Field(
        None,
        description="Only items one of whose texts contains this; upper and lower case are the same. Without it, all"
        " items according to `limit`.",
        json_schema_extra=DOCUMENTED,
    )
    limit: AskedNumber = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Items at most.", json_schema_extra=DOCUMENTED
    )
    offset: AskedNumber = Field(0, ge=0, le=10**9, description="Items left out at the beginning.")
    order: Literal["asc", "desc"] = Field(
        "asc",
        description="Direction of `sort`: texts by code point, items without a value first when ascending.",
    )


@cache
def filters(query: type[ListQuery]) -> Mapping[str, Filter]:
    """What narrows a list."""
    return filters_of(query, apart={"limit", "offset", "order", "sort"})


def columns_asked(query: type[ListQuery]) -> list[str]:
    """The columns by which a list is sorted or narrowed."""
    narrowing = (each.column_of(name) for name, each in filters(query).items() if name != "search")
    return list(dict.fromkeys([*get_args(query.model_fields["sort"].annotation), *narrowing]))


class Page(BaseModel, Generic[ItemT], json_schema_extra=say_tiers):
    """One page of a list."""

    items: list[ItemT] = Field(description="The items, in the order asked for; equal ones by id.")
    total: int = Field(description="How many items there are in all pages.")
    limit: int = Field(description="As asked for.")
    offset: int = Field(description="As asked for.")
