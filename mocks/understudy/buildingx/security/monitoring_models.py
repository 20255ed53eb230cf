"""How often doors were opened; the shapes are inferred."""

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.timestamps import Timestamp


class Accesses(Closed):
    """How often doors were opened, or stayed shut, in a span of time."""

    timestamp: Timestamp = Field(description="Begin of the day or hour, UTC.")
    granted: int = Field(description="How often a card opened a door.")
    denied: int = Field(description="How often a door stayed shut.")
