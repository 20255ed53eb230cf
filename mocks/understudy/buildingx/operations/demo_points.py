"""What devices of the demo estate measure and set: one row a point."""

from dataclasses import dataclass
from typing import Any

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.sites import Site, ident, seed


@dataclass(frozen=True, kw_only=True)
class PointKind:
    """A point that every device of a kind has."""

    name: str
    says: str
    profile: str | None
    """How its values are computed; None for a point that has none."""
    data: str = "number"
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    step: float | None = None
    function: str = "sensor"
    enum: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    locked: bool = False

    def attributes(self) -> Resource:
        """The attributes of such a point."""
        writable = self.function != "sensor"
        system: dict[str, Any] = {"curStatus": "ok", "description": self.says}
        if writable:
            system["writable"] = "m:"
        return {
            "name": self.name,
            "description": self.says,
            "dataType": self.data,
            "isActive": True,
            "unit": self.unit,
            "enum": dict(self.enum) or None,
            "minimum": self.least,
            "maximum": self.most,
            "precision": self.step,
            "commandingSemantic": "writeable" if writable else "readonly",
            "function": self.function,
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
            tuning["setpoint_point"] = ident("point", device, SETPOINT)
        if self.locked:
            tuning["locked"] = True
        return tuning


_THERMAL = frozenset({"temperature", "valve", "setpoint"})
_OF_ROOM = frozenset({"temperature", "humidity", "co2", "presence", "window", "fan"})
SETPOINT = "Temperature setpoint"

ROOM: tuple[PointKind, ...] = (
    PointKind(
        name="Temperature",
        says="Room air temperature",
        profile="temperature",
        unit="qudt:DEG_C",
        least=-20,
        most=60,
        step=0.1,
        tags=("air", "temp"),
    ),
    PointKind(
        name="Humidity",
        says="Relative humidity of the room air",
        profile="humidity",
        unit="qudt:PERCENT",
        least=0,
        most=100,
        step=0.1,
        tags=("air", "humidity"),
    ),
    PointKind(
        name="CO2 level",
        says="Carbon dioxide in the room air",
        profile="co2",
        unit="qudt:PPM",
        least=0,
        most=5000,
        step=1,
        tags=("air", "co2"),
    ),
    PointKind(name="Presence", says="Somebody is there", profile="presence", data="boolean", tags=("occupancy",)),
    PointKind(name="Window contact", says="The window is open", profile="window", data="boolean", tags=("window",)),
    PointKind(
        name=SETPOINT,
        says="Room temperature that is wanted",
        profile="setpoint",
        unit="qudt:DEG_C",
        least=16,
        most=28,
        step=0.5,
        function="setpoint",
        tags=("air", "temp"),
    ),
    PointKind(
        name="Heating valve",
        says="Opening of the heating valve",
        profile="valve",
        unit="qudt:PERCENT",
        least=0,
        most=100,
        step=1,
        function="command",
        tags=("heating", "valve"),
    ),
    PointKind(
        name="Fan speed",
        says="Step of the fan coil",
        profile="fan",
        data="enum",
        function="command",
        enum=(("0", "Off"), ("1", "Low"), ("2", "Medium"), ("3", "High")),
        tags=("fan",),
    ),
)

VENTILATION: tuple[PointKind, ...] = (
    PointKind(name="Supply air temperature", says="Supply air", profile="supply", unit="qudt:DEG_C", step=0.1),
    PointKind(name="Exhaust air temperature", says="Exhaust air", profile="exhaust", unit="qudt:DEG_C", step=0.1),
    PointKind(name="Supply air pressure", says="Duct pressure", profile="pressure", unit="qudt:PA", step=1),
    PointKind(
        name="Supply fan speed",
        says="Speed of the supply fan; the fire control may hold it",
        profile="speed",
        unit="qudt:PERCENT",
        least=0,
        most=100,
        step=1,
        function="command",
        locked=True,
        tags=("fan",),
    ),
    # The sandbox of the vendor has points without a unit and points without a value; so has this estate.
    PointKind(name="Filter state", says="Contamination of the filter", profile=None, data="string"),
)

WATER: tuple[PointKind, ...] = (
    PointKind(name="Volume", says="Water since installation", profile="energy", unit="qudt:M3", step=0.1),
)

METER: tuple[PointKind, ...] = (
    PointKind(name="Active energy", says="Energy since installation", profile="energy", unit="kWh", step=0.1),
    PointKind(name="Active power", says="Power", profile="power", unit="kW", step=0.01),
)

WEATHER: tuple[PointKind, ...] = (
    PointKind(name="Outdoor temperature", says="Outside air", profile="outdoor", unit="qudt:DEG_C", step=0.1),
    PointKind(
        name="Outdoor humidity", says="Outside air", profile="outdoor_humidity", unit="qudt:PERCENT", least=0, most=100
    ),
    PointKind(name="Irradiance", says="Sun on a level field", profile="irradiance", unit="qudt:W-PER-M2", step=1),
)

GATEWAY: tuple[PointKind, ...] = (
    PointKind(name="CPU load", says="Load of the gateway", profile="load"),
    PointKind(name="Uptime", says="Hours since the gateway started", profile="uptime", unit="qudt:HR"),
)
