"""What happened in the security systems, as both versions of the API tell it."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.timestamps import Timestamp

Severity = Literal["Low", "Medium", "High"]


class ActivityAttributes(Closed):
    """What happened."""

    title: str = Field(description="What happened, in a few words.")
    description: str = Field(description="What happened, in a sentence.")
    eventType: str = Field(description="Who or what made it happen: `Operator`, others are inferred.")
    severity: Severity = Field(description="How bad it is; `Medium` is inferred.")
    category: str = Field(description="Kind: `User operation`, others are inferred.")
    subCategory: str | None = Field(description="Kind within the kind.")
    created: Timestamp = Field(description="Moment when it happened.")
    recorded: Timestamp = Field(description="Moment when it was written down.")
    subSystem: str = Field(description="System in which it happened.")
    origin: str = Field(description="What reported it.")


class Activity(Closed):
    """Something that happened."""

    type: Literal["Activity"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the activity: 24 hexadecimal digits, the first 8 of them its second.")
    attributes: ActivityAttributes = Field(description="What happened.")


class PlacedAttributes(ActivityAttributes):
    """What happened, and where."""

    location: str | None = Field(default=None, description="Label of the building; inferred from the filter.")


class PlacedActivity(Closed):
    """Something that happened, as version 2 tells it."""

    type: Literal["Activity"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the activity.")
    attributes: PlacedAttributes = Field(description="What happened.")


class EndingLinks(Closed):
    """Links of a page of a list that says so when it ends."""

    self: str = Field(description="What was asked.")
    next: str | None = Field(description="The next page; null on the last one.")


class Activities(Closed):
    """A page of activities."""

    data: list[Activity] = Field(description="The activities of the page.")
    links: EndingLinks = Field(description="This page and the next one.")
