"""Filters of lists."""

from typing import Annotated

from pydantic import BaseModel

from understudy.core.lists import Filter, equals, filters_of, least, most

Least = Annotated[int | None, Filter(compare=least)]


class Query(BaseModel):
    plain: int | None = None
    typed: Least = None
    again: Annotated[Least, Filter(column="typed", compare=most)] = None


def test_the_outermost_filter_of_a_field_counts() -> None:
    found = filters_of(Query)
    assert [found[name].compare for name in ("plain", "typed", "again")] == [equals, least, most]
    assert found["again"].column == "typed"
