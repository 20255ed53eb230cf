"""The demo data of BTEC: an inspection company's two years with six customers, kept as fixtures.

Devices, customers, procedures and the rest are written by hand. `python -m understudy.btec.demo fixtures/btec` writes
the tests that follow from them: who tested what when, what was found and what became of it, and what an instrument
would measure at a device of its cable, its power and its procedure. The shipped file is its output.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from understudy.btec.seeds import shipped
from understudy.core.clock import Clock
from understudy.core.ids import Ids, IdsState
from understudy.core.rows import Values

COMPANY = "Elektro-Prüfdienst Keßler"
EXAMINERS = ("M. Öztürk", "S. Brandt", "K. Lüders")
ROUNDS = (date(2024, 7, 8), date(2025, 1, 13), date(2025, 7, 14), date(2026, 1, 12))
"""Mondays of the weeks from which the customers are visited, half a year apart."""
UNMEASURED = "ReversePolarity"
INSPECTED = ("Gehäuse", "Anschlussleitung und Stecker", "Zugentlastung und Knickschutz", "Typenschild lesbar")


@dataclass(frozen=True)
class Defect:
    """Why a device failed."""

    round: int
    """Which of its customer's visits, from 0."""
    failing: str
    """The measurement out of its limit, or the point of the visual inspection."""
    remark: str
    repaired: int | None = None
    """Days until it passed after a repair; None where it was retired."""


DEFECTS: dict[int, Defect] = {
    1: Defect(2, INSPECTED[1], "Mantel der Anschlussleitung am Knickschutz eingerissen, Leitung erneuert.", 2),
    6: Defect(1, "ICont", "Berührungsstrom zu hoch, Bohrstaub im Gehäuse. Gereinigt, nachgeprüft.", 3),
    7: Defect(3, "RPE", "Schutzleiter im Stecker lose, neu angeschlagen.", 1),
    8: Defect(0, INSPECTED[1], "Stecker angeschmort, Trommel nicht abgewickelt benutzt. Ausgesondert."),
    14: Defect(2, "RInsu", "Isolationswiderstand zu niedrig, Feuchtigkeit. Gerät verschrottet."),
    18: Defect(1, "ILeak", "Geräteableitstrom über dem Grenzwert, Netzteil durch Hersteller getauscht.", 9),
    26: Defect(2, "RInsu", "Heizkörper feucht, nach zwei Stunden Betrieb in Ordnung.", 0),
    33: Defect(1, INSPECTED[0], "Gehäuse gebrochen, Wicklung zugänglich. Außer Betrieb genommen."),
    40: Defect(2, INSPECTED[1], "Leiste überlastet, Kontakte verschmort. Ausgesondert, Ersatz beschafft."),
    46: Defect(3, INSPECTED[2], "Zugentlastung ausgerissen, Anschlussleitung ersetzt.", 4),
    58: Defect(2, "IPLeak", "Schutzleiterstrom zu hoch, Wasser im Motorraum. Dichtung erneuert.", 5),
    60: Defect(3, "Funct", "Schalter bleibt hängen, Schalter ersetzt.", 2),
}
OVERDUE = {2, 10, 31, 44, 57}
"""Devices that were not there at the last visit that was due."""
NEW = {22, 41, 53}
"""Devices that came after the last visit and were never tested."""


class History:
    """The tests of all devices, made of the other fixtures by the names of their files."""

    def __init__(self, fixtures: Mapping[str, list[Values]]) -> None:
        self._devices, self._instruments = fixtures["duts"], fixtures["test_equipment"]
        self._procedures = {each["id"]: each for each in fixtures["test_procedures"]}
        self._towns = {each["id"]: each["city"] for each in fixtures["customers"]}
        self._chance = Ids(IdsState(seed="btec:demo:tests"), Clock())

    def tests(self) -> list[Values]:
        """The rows of the tests in the order of their days."""
        made = [row for device in self._devices for row in self._of_device(device)]
        made.sort(key=lambda row: (row["date"], row["dut_id"]))
        return [{"id": place, **row} for place, row in enumerate(made, start=1)]

    def _of_device(self, device: Values) -> Iterator[Values]:
        defect = DEFECTS.get(device["id"])
        for place in _visits(device, defect):
            day = ROUNDS[place] + timedelta(days=7 * device["customer_id"] + device["id"] % 3)
            if defect is None or defect.round != place:
                yield self._test(device, day, None)
                continue
            yield self._test(device, day, defect)
            if defect.repaired is None:
                return
            again = self._test(device, day + timedelta(days=defect.repaired), None)
            yield {**again, "remark": "Nachprüfung nach Instandsetzung."}

    def _test(self, device: Values, day: date, defect: Defect | None) -> Values:
        customer, procedure = device["customer_id"], self._procedures[device["procedure_id"]]
        instrument = self._instruments[(customer + day.toordinal() // 180) % len(self._instruments)]
        failing = defect.failing if defect is not None else None
        inspected = [{"question": each, "passed": each != failing} for each in INSPECTED]
        # Who sees a broken plug does not measure any more; nobody has an adapter for the polarity.
        steps = [] if failing in INSPECTED else [each for each in procedure["steps"] if each["ident"] != UNMEASURED]
        return {
            "dut_id": device["id"],
            "procedure_id": procedure["id"],
            "procedure_name": procedure["name"],
            "date": day.isoformat(),
            "examiner": EXAMINERS[(customer + day.month) % len(EXAMINERS)],
            "company": COMPANY,
            "order_number": f"AB-{1000 + 100 * customer + day.toordinal() // 91 % 100}",
            "location": self._towns[customer],
            "instrument": {
                "type": instrument["type"],
                "serial": instrument["serial_number"],
                "software_version": instrument["firmware"],
                "gui_version": "4.1",
            },
            "visual_inspection": {"answers": inspected},
            "steps": [measured(device, each, self._chance, failing) for each in steps],
            "remark": defect.remark if defect is not None else None,
        }


def _visits(device: Values, defect: Defect | None) -> list[int]:
    """At which of the visits it was tested: each, every other or one, so that its defect is among them."""
    number = device["id"]
    if number in NEW:
        return []
    step = max(1, device["test_interval_months"] // 6)
    last = defect.round if defect is not None else (3 - number % 2 if step > 1 else 3)
    visits = [place for place in range(len(ROUNDS)) if (place - last) % step == 0]
    return visits[:-1] if number in OVERDUE and len(visits) > 1 else visits


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


def measured(device: Values, step: Values, chance: Ids, failing: str | None) -> Values:
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


def _limit(device: Values, step: Values) -> float:
    if step["ident"] == "RPE":
        return pe_limit(device["cable"]["length"])
    limit: float = step["limit"]
    if step["ident"] == "IPLeak":
        return min(limit, max(HEATING, round((device["rated_power"] or 0.0) / 1000, 1)))
    return limit


def _between(chance: Ids, low: float, high: float, digits: int) -> float:
    return round(low + chance.chance() * (high - low), digits)


def _value(device: Values, ident: str, limit: float, chance: Ids, *, failed: bool) -> float:
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


def write(folder: Path) -> None:
    """Writes the tests, one row a line."""
    rows = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in History(shipped()).tests())
    (folder / "tests.json").write_text(f"[\n{rows}\n]\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
