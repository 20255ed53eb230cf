"""What devices of the demo estate measure and set: the file `demo_points.json` has a row for each point."""

from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.operations.models import DataType
from understudy.buildingx.sites import Site, ident, seed


class PointKind(Closed):
    """A point that every device of a kind has."""

    name: str
    description: str
    profile: str | None = None
    """How its values are computed; None for a point that has none."""
    dataType: DataType = "number"
    unit: str | None = None
    enum: dict[str, str] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    precision: int | float | None = None
    function: str = "sensor"
    tags: list[str] = Field(default_factory=list)
    locked: bool = False

    def attributes(self) -> Resource:
        """The attributes of such a point."""
        writable = self.function != "sensor"
        system = {"curStatus": "ok", "description": self.description, **({"writable": "m:"} if writable else {})}
        return {
            **self.model_dump(exclude={"profile", "tags", "locked"}),
            "isActive": True,
            "commandingSemantic": "writeable" if writable else "readonly",
            "source": {"type": "PointNB"},
            "tags": {"point": True, self.function: True, **dict.fromkeys(self.tags, True)},
            "systemAttributes": system,
        }

    def tuning(self, site: Site, device: str, degrees: float) -> dict[str, Any] | None:
        """What makes the values of such a point of a device its own."""
        if self.profile is None:
            return None
        # Points of one room share its people, so that presence and air go together.
        own = seed(device) if self.profile in _OF_ROOM else seed(device, self.name)
        tuning: dict[str, Any] = {"seed": own, "zone": site.zone}
        if site.use != "office":
            tuning["use"] = site.use
        if self.profile in _THERMAL:
            tuning["setpoint"] = degrees
        if self.profile in ("temperature", "valve"):
            tuning["setpoint_point"] = ident("point", device, "Temperature setpoint")
        if self.locked:
            tuning["locked"] = True
        return tuning


_THERMAL = frozenset({"temperature", "valve", "setpoint"})
_OF_ROOM = frozenset({"temperature", "humidity", "co2", "presence", "window", "fan"})

# The sandbox of the vendor has points without a unit and points without a value; so has this estate.
POINTS = TypeAdapter(dict[str, list[PointKind]]).validate_json(Path(__file__).with_suffix(".json").read_bytes())
"""The points of devices by the kind of device: `room`, `ventilation`, `water`, `meter`, `weather`, `gateway`."""
