"""Changes of values of several points."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Sent
from understudy.buildingx.operations.models import NewValue


class ChangeAttributes(Sent):
    """What changed."""

    values: NewValue = Field(description="The value: one, whatever the name says.")


class Change(Sent):
    """A point whose value changed."""

    type: Literal["Point"] = Field(description="Type of the resource.")
    id: str = Field(min_length=1, description="Id of the point.")
    attributes: ChangeAttributes = Field(description="What changed.")


class Changes(Sent):
    """The document that adds one value each to several points."""

    data: list[Change] = Field(min_length=1, max_length=50, description="The points, at most 50.")
