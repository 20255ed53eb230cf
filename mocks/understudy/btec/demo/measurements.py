"""What an instrument would measure at a device: values that follow from its cable, its power and its class."""

from typing import Any

from understudy.btec.demo.devices import BF, CF, HEATER, LEAD, SK1, SK2, SK3, WELDER, Device
from understudy.core.ids import Ids

Row = dict[str, Any]
COPPER = 0.0178
"""Ohm square millimetres per metre."""
SHORT, PART = 5.0, 7.5
"""Up to so many metres of cable 0.3 ohm are allowed, and 0.1 ohm more for each further 7.5 m."""
HIGHEST_INSULATION = 310.0
"""Megaohms at which the instruments stop counting."""
APPLIED_PART = {BF: ("BF", 5.0), CF: ("CF", 0.05)}
HEATING = 3500.0
"""Watts above which a heating element may leak 1 mA for each kilowatt."""


def pe_limit(cable: float) -> float:
    """Largest resistance of the protective conductor in ohms for a cable of so many metres."""
    parts = 0.0 if cable <= SHORT else -(-(cable - SHORT) // PART)
    return round(min(1.0, 0.3 + 0.1 * parts), 1)


def steps(device: Device, chance: Ids, failing: str | None) -> list[Row]:
    """The steps of a test; the measurement named in `failing` is out of its limit."""
    made = {
        "RPE": _protective_conductor,
        "RInsu": _insulation,
        "IPLeak": _protective_current,
        "ICont": _touch_current,
        "ILeak": _device_leakage,
        "PLeak": _patient_leakage,
        "Ua": _output,
        "Cable": _continuity,
        "Funct": _function,
    }
    return [made[ident](device, chance, failed=failing == ident) for ident in SEQUENCE[device.procedure]]


SEQUENCE: dict[int, tuple[str, ...]] = {
    SK1: ("RPE", "RInsu", "IPLeak", "Funct"),
    SK2: ("RInsu", "ICont", "Funct"),
    SK3: ("RInsu", "Ua", "Funct"),
    HEATER: ("RPE", "RInsu", "IPLeak", "Funct"),
    LEAD: ("RPE", "RInsu", "Cable"),
    BF: ("RPE", "RInsu", "ILeak", "PLeak", "Funct"),
    CF: ("RInsu", "ILeak", "PLeak", "Funct"),
    WELDER: ("RPE", "RInsu", "IPLeak", "Ua", "Funct"),
}


def _step(name: str, *values: Row) -> Row:
    return {"name": name, "values": list(values)}


def _value(ident: str, value: float, unit: str, limit: float | None, comparison: str | None) -> Row:
    return {
        "ident": ident,
        "value": value,
        "unit": unit,
        "kind": "measurement",
        "limit": limit,
        "comparison": comparison,
    }


def _between(chance: Ids, low: float, high: float, digits: int) -> float:
    return round(low + chance.chance() * (high - low), digits)


def _protective_conductor(device: Device, chance: Ids, *, failed: bool) -> Row:
    cable = device.cable or 0.0
    limit = pe_limit(cable)
    copper = COPPER * cable / device.area
    value = _between(chance, limit * 1.2, limit * 4, 2) if failed else copper + _between(chance, 0.02, 0.08, 3)
    return _step("Schutzleiterwiderstand", _value("RPE", round(value, 3), "Ohm", limit, "max"))


def _insulation(device: Device, chance: Ids, *, failed: bool) -> Row:
    limit = {SK1: 1.0, SK2: 2.0, SK3: 0.25, HEATER: 0.3, LEAD: 1.0, BF: 2.0, CF: 7.0, WELDER: 2.5}[device.procedure]
    if failed:
        value = _between(chance, 0.02, limit * 0.7, 2)
    elif device.procedure == HEATER:
        value = _between(chance, 2.0, 30.0, 1)  # heating elements draw moisture
    else:
        value = min(HIGHEST_INSULATION, _between(chance, 60.0, 420.0, 0))
    voltage = 250.0 if device.procedure == SK3 else 500.0
    applied = {"ident": "URInsu", "value": voltage, "unit": "V", "kind": "limit"}
    return _step("Isolationswiderstand", _value("RInsu", value, "MOhm", limit, "min"), applied)


def _protective_current(device: Device, chance: Ids, *, failed: bool) -> Row:
    power = device.power or 0.0
    limit = 3.5 if power <= HEATING or device.procedure == WELDER else round(min(10.0, power / 1000), 1)
    usual = (0.4, 1.4) if device.type == "IT" or device.procedure == HEATER else (0.03, 0.6)
    value = _between(chance, limit * 1.1, limit * 2.5, 2) if failed else _between(chance, *usual, 2)
    return _step("Schutzleiterstrom", _value("IPLeak", value, "mA", limit, "max"))


def _touch_current(_device: Device, chance: Ids, *, failed: bool) -> Row:
    value = _between(chance, 0.6, 1.9, 2) if failed else _between(chance, 0.005, 0.12, 3)
    return _step("Berührungsstrom", _value("ICont", value, "mA", 0.5, "max"))


def _device_leakage(device: Device, chance: Ids, *, failed: bool) -> Row:
    limit = 0.5 if device.procedure == BF else 0.1
    value = _between(chance, limit * 1.1, limit * 2, 3) if failed else _between(chance, limit * 0.05, limit * 0.6, 3)
    return _step("Geräteableitstrom", _value("ILeak", value, "mA", limit, "max"))


def _patient_leakage(device: Device, chance: Ids, *, failed: bool) -> Row:
    part, limit = APPLIED_PART[device.procedure]
    value = _between(chance, limit * 1.1, limit * 1.8, 3) if failed else _between(chance, limit * 0.02, limit * 0.3, 3)
    return _step(f"Patientenableitstrom {part}", _value("PLeak", value, "mA", limit, "max"))


def _output(device: Device, chance: Ids, *, failed: bool) -> Row:
    limit, usual = (113.0, (66.0, 79.0)) if device.procedure == WELDER else (50.0, (12.1, 24.6))
    value = _between(chance, limit * 1.05, limit * 1.2, 1) if failed else _between(chance, *usual, 1)
    return _step(
        "Leerlaufspannung" if device.procedure == WELDER else "Ausgangsspannung", _value("Ua", value, "V", limit, "max")
    )


def _continuity(_device: Device, chance: Ids, *, failed: bool) -> Row:
    took = {"ident": "Cable", "value": _between(chance, 1.1, 2.4, 1), "unit": "s", "kind": "time"}
    return {"name": "Leitungsprüfung", "passed": not failed, "values": [took]}


def _function(_device: Device, _chance: Ids, *, failed: bool) -> Row:
    return {"name": "Funktionsprüfung", "passed": not failed, "values": []}
