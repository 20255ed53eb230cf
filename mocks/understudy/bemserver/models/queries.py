"""The models of queries: of the table's lists, made of their filters, sorts and pages."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationInfo, create_model

from understudy.bemserver.models.entity import Entity
from understudy.bemserver.models.scalars import Invalid, Kind, Whole, complaint
from understudy.core.paging import Order

PAGING = ("page", "page_size")
"""The parameters of a page, which are read when everything else fits."""


@dataclass(frozen=True)
class Sorting(Kind):
    """The parameter `sort`: names of fields, each with a sign before it or not."""

    names: tuple[str, ...]

    def choices(self) -> list[str]:
        """Every item that it takes."""
        return [sign + name for name in self.names for sign in ("", "+", "-")]

    def parse(self, value: str) -> Order:
        """The fields and whether they run downwards; complaints come by the item's place."""
        items = value.split(",") if value else []
        says = [f"Must be one of: {', '.join(self.choices())}."]
        errors = {str(at): says for at, item in enumerate(items) if item not in self.choices()}
        if errors:
            raise Invalid(errors)
        return tuple((item.lstrip("+-"), item.startswith("-")) for item in items)

    def schema(self) -> dict[str, Any]:
        """An array of names with their signs."""
        return {"type": "array", "items": {"type": "string", "enum": self.choices()}}


def _excluding(recursive: str) -> AfterValidator:
    """Refuses a filter together with its `recurse_` form."""
    name = recursive.removeprefix("recurse_")

    def check(value: Any, info: ValidationInfo) -> Any:
        if info.data.get(name) is not None:
            raise complaint({"_schema": [f"{name} and {recursive} are mutually exclusive arguments"]}, step=1)
        return value

    return AfterValidator(check)


def query_model(entity: Entity) -> type[BaseModel]:
    """The model of what the list of an entity can be asked."""
    found: dict[str, Any] = {}
    if entity.sorts:
        found["sort"] = (Annotated[Any, Sorting(entity.sorts)], ())
    for each in entity.parameters.values():
        kind: Any = Annotated[Any, each.kind, each]
        found[each.name] = (Annotated[kind, _excluding(each.name)] if each.recurses else kind, None)
    if entity.paged:
        found |= {"page": (Annotated[Any, Whole(1)], 1), "page_size": (Annotated[Any, Whole(1, 100)], 10)}
    return create_model(f"list_{entity.name}", __config__={"defer_build": True}, **found)
