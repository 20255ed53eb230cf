"""What the plant tests: stands, products, test plans, and the ways in which its products fail."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """A number that a case measures, and what it must be."""

    name: str
    unit: str
    operation: str
    """As HardPy names it: `ge`, `le`, `lt` compare with the upper bound, `gele` with both."""
    lower: float | None
    upper: float | None
    typical: tuple[float, float]
    """Between what and what a good device lies."""


@dataclass(frozen=True)
class Case:
    """A test case of a module."""

    id: str
    name: str
    share: float
    """Part of the run's time."""
    measures: tuple[Measure, ...] = ()
    after: str | None = None
    """The case without whose success this one is skipped."""
    chart: bool = False
    text: str | None = None
    """Key of the device's info whose text is compared."""


@dataclass(frozen=True)
class Module:
    """A file of test cases."""

    id: str
    name: str
    group: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Plan:
    """A test plan and how long it takes."""

    name: str
    seconds: tuple[int, int]
    process: tuple[str, int]
    modules: tuple[Module, ...]


@dataclass(frozen=True)
class Failure:
    """A way to fail: the case, what it measures, what it says."""

    case: str
    values: tuple[float, ...]
    says: str
    code: int | None = None


def _between(name: str, unit: str, low: float, high: float, typical: tuple[float, float]) -> Measure:
    return Measure(name, unit, "gele", low, high, typical)


_OUTPUT = _between("output", "V", 23.5, 24.5, (23.9, 24.1))

ENVIRONMENT = Plan(
    "Environmental screening",
    (7_500, 13_800),
    ("Environmental screening", 3),
    (
        Module(
            "test_1_preparation",
            "Preparation",
            "setup",
            (Case("test_load", "Electronic load ready", 0.01), Case("test_probes", "Probes in place", 0.01)),
        ),
        Module(
            "test_2_temperature",
            "Temperature Testing",
            "main",
            (
                Case("test_low_temperature", "Low temperature operation (-40 °C)", 0.2, (_OUTPUT,)),
                Case(
                    "test_high_temperature",
                    "High temperature operation (+85 °C)",
                    0.2,
                    (Measure("hot spot", "°C", "lt", None, 105, (92, 101)),),
                ),
                Case(
                    "test_thermal_cycling",
                    "Thermal cycling, 10 cycles",
                    0.38,
                    (_OUTPUT, Measure("output drift", "%", "lt", None, 1, (0.1, 0.6))),
                    after="test_low_temperature",
                    chart=True,
                ),
            ),
        ),
        Module(
            "test_3_humidity",
            "Humidity Testing",
            "main",
            (Case("test_humidity", "Operation at 95 % RH", 0.19, (_OUTPUT,)),),
        ),
    ),
)

HIPOT = Plan(
    "Hi-pot and insulation",
    (185, 350),
    ("Hi-pot Test", 1),
    (
        Module(
            "test_hipot",
            "Protection Testing",
            "main",
            (
                Case(
                    "test_insulation_resistance",
                    "Insulation resistance at 500 VDC",
                    0.3,
                    (Measure("insulation", "MΩ", "ge", 100, None, (420, 980)),),  # not a status: megohms
                ),
                Case(
                    "test_dielectric_strength",
                    "Dielectric strength at 1500 VAC for 60 s",
                    0.4,
                    (Measure("leakage", "mA", "le", None, 5, (1.1, 2.9)),),
                    after="test_insulation_resistance",
                ),
                Case(
                    "test_earth_bond",
                    "Protective earth bond at 25 A",
                    0.2,
                    (Measure("bond", "Ω", "le", None, 0.1, (0.02, 0.06)),),
                ),
            ),
        ),
    ),
)

FUNCTION = Plan(
    "Final functional test",
    (42, 118),
    ("Final Test", 2),
    (
        Module(
            "test_1_power",
            "Power",
            "main",
            (
                Case("test_5v", "5 V rail", 0.15, (_between("5 V rail", "V", 4.9, 5.1, (4.97, 5.03)),)),
                Case("test_3v3", "3V3 rail", 0.15, (_between("3V3 rail", "V", 3.23, 3.37, (3.28, 3.32)),)),
                Case("test_idle", "Idle current", 0.15, (Measure("idle current", "mA", "le", None, 180, (120, 165)),)),
            ),
        ),
        Module(
            "test_2_communication",
            "Communication",
            "main",
            (
                Case("test_firmware", "Firmware version", 0.1, text="firmware_version"),
                Case("test_can", "CAN loopback", 0.15),
                Case(
                    "test_rssi",
                    "RSSI",
                    0.15,
                    (Measure("RSSI", "dBm", "ge", -70, None, (-61, -48)),),
                    after="test_can",
                ),
            ),
        ),
    ),
)

PLANS = {"environment": ENVIRONMENT, "hipot": HIPOT, "function": FUNCTION}

FAILURES = {
    "cycling": Failure(
        "test_thermal_cycling",
        (22.91, 4.5),
        "thermal cycling: cycle 7: output 22.91 V outside 23.50..24.50 V at -40 °C",
        17,
    ),
    "hot": Failure("test_high_temperature", (111.4,), "hot spot 111.4 °C >= 105 °C after 1800 s", 18),
    "humid": Failure("test_humidity", (23.12,), "output 23.12 V outside 23.50..24.50 V at 95 % RH"),
    "breakdown": Failure(
        "test_dielectric_strength", (5.6,), "insulation breakdown at 1180 VAC, leakage 5.6 mA > 5.0 mA", 21
    ),
    "insulation": Failure("test_insulation_resistance", (12.4,), "12.4 MΩ < 100 MΩ at 500 VDC", 22),
    "rail": Failure("test_3v3", (3.41,), "3V3 rail 3.41 V outside 3.23..3.37 V", 31),
    "firmware": Failure("test_firmware", (), "firmware version 2.0.7 != 2.1.0", 33),
    "timeout": Failure("test_can", (), "communication timeout: no answer on CAN within 2000 ms"),
}

_CHAMBER, _HIPOT, _LINE, _DOOR = (
    "3f1c0a7de25b4b0f9d6e8a41c7725b90",
    "b07d41f6a9c8427e8c53f2106e9bd4a7",
    "840982098ca2459a7b22cc608eff65d4",
    "5d2e9c14bb70468a93f7016dac38e25f",
)


def _stand(
    name: str, hw_id: str, location: str, number: int = 1, timezone: str = "Europe/Belgrade", **info: Any
) -> dict[str, Any]:
    return {
        "hw_id": hw_id,
        "name": name,
        "revision": None,
        "timezone": timezone,
        "location": location,
        "number": number,
        "drivers": {},
        "instruments": [],
        "info": info,
    }


STANDS = {
    "chamber": _stand(
        "thermal_chamber_stand_v_2",
        _CHAMBER,
        "Lab 5, Building A",
        calibration_date="2026-02-11",
        chamber_min_temperature=-70,
        chamber_max_temperature=180,
    ),
    "hipot": _stand(
        "hipot_stand_v_1",
        _HIPOT,
        "Lab 2, Building A",
        hipot_tester_serial_number="HT-20-1177",
        calibration_date="2026-01-20",
    ),
    "line_1": _stand("functional_test_stand_v_3", _LINE, "Line 1", calibration_date="2026-03-02"),
    "line_2": _stand("functional_test_stand_v_3", _LINE, "Line 1", number=2, calibration_date="2026-03-02"),
    "door": _stand("door_control_test_stand_v_1", _DOOR, "Line 2", timezone="America/Chicago"),
}

PRODUCTS = {
    "PSU-24-120": ("Power supply 24 V 120 W", "PSU", "C"),
    "BMS-16S": ("Battery management 16S", "PCBA", "B"),
    "GW-IOT-02": ("IoT gateway", "Gateway", "A"),
    "DCU-01": ("Door control unit", "Casing+PCBA", "D"),
    "OTH-7": ("Relay board", "PCBA", "A"),
}
"""By part number: name, type, revision."""
