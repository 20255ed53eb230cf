"""What an instrument would measure at a device: values that follow from its cable, its power and its procedure."""

from typing import Any

from understudy.core.ids import Ids

Row = dict[str, Any]
COPPER = 0.0178
"""Ohm square millimetres per metre."""
SHORT, PART = 5.0, 7.5
"""Up to so many metres of cable 0.3 ohm are allowed, and 0.1 ohm more for each further 7.5 m."""
HIGHEST_INSULATION = 310.0
"""Megaohms at which the instruments stop counting."""
HEATING = 3.5
"""Milliamperes that any device may leak; a heating element 1 mA for each kilowatt, up to the limit of its procedure."""
HEATER, WELDER = 4, 9
"""Ids of the procedures for what gets hot and what welds."""
FAILING = {
    "RPE": (1.2, 4, 2),
    "IPLeak": (1.1, 2.5, 2),
    "ICont": (1.2, 3.8, 2),
    "ILeak": (1.1, 2, 3),
    "PLeak": (1.1, 1.8, 3),
    "Ua": (1.05, 1.2, 1),
}
"""Between what multiples of its limit a value lies that fails, and with how many digits."""


def pe_limit(cable: float) -> float:
    """Largest resistance of the protective conductor in ohms for a cable of so many metres."""
    parts = 0.0 if cable <= SHORT else -(-(cable - SHORT) // PART)
    return round(min(1.0, 0.3 + 0.1 * parts), 1)


def measured(device: Row, step: Row, chance: Ids, failing: str | None) -> Row:
    """What comes of one step of a procedure; it fails if it is the one named in `failing`."""
    failed = step["ident"] == failing
    if step["ident"] == "Cable":
        took = {"ident": "Cable", "value": _between(chance, 1.1, 2.4, 1), "unit": "s", "kind": "time"}
        return {"name": step["name"], "passed": not failed, "values": [took]}
    if step["limit"] is None:
        return {"name": step["name"], "passed": not failed, "values": []}
    limit = _limit(device, step)
    value = {
        "ident": step["ident"],
        "value": _value(device, step["ident"], limit, chance, failed=failed),
        "unit": step["unit"],
        "kind": "measurement",
        "limit": limit,
        "comparison": step["comparison"],
    }
    applied = {"ident": "URInsu", "value": step["test_voltage"], "unit": "V", "kind": "limit"}
    return {"name": step["name"], "values": [value, applied] if step["test_voltage"] else [value]}


def _limit(device: Row, step: Row) -> float:
    if step["ident"] == "RPE":
        return pe_limit(device["cable"]["length"])
    limit: float = step["limit"]
    if step["ident"] == "IPLeak":
        return min(limit, max(HEATING, round((device["rated_power"] or 0.0) / 1000, 1)))
    return limit


def _between(chance: Ids, low: float, high: float, digits: int) -> float:
    return round(low + chance.chance() * (high - low), digits)


def _value(device: Row, ident: str, limit: float, chance: Ids, *, failed: bool) -> float:
    heater = device["procedure_id"] == HEATER
    if ident == "RInsu":
        return _insulation(limit, chance, heater=heater, failed=failed)
    if failed:
        low, high, digits = FAILING[ident]
        return _between(chance, limit * low, limit * high, digits)
    if ident == "RPE":
        copper: float = COPPER * device["cable"]["length"] / device["cable"]["cross_section"]
        return round(copper + _between(chance, 0.02, 0.08, 3), 3)
    usual = {
        "IPLeak": (0.4, 1.4, 2) if device["type"] == "IT" or heater else (0.03, 0.6, 2),
        "ICont": (0.005, 0.12, 3),
        "ILeak": (limit * 0.05, limit * 0.6, 3),
        "PLeak": (limit * 0.02, limit * 0.3, 3),
        "Ua": (66.0, 79.0, 1) if device["procedure_id"] == WELDER else (12.1, 24.6, 1),
    }
    return _between(chance, *usual[ident])


def _insulation(limit: float, chance: Ids, *, heater: bool, failed: bool) -> float:
    if failed:
        return _between(chance, 0.02, limit * 0.7, 2)
    if heater:
        return _between(chance, 2.0, 30.0, 1)  # heating elements draw moisture
    return min(HIGHEST_INSULATION, _between(chance, 60.0, 420.0, 0))
