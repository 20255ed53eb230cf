"""Who tested what when, what was found, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from understudy.btec.demo.devices import DEVICES, LEAD, Device
from understudy.btec.demo.measurements import steps
from understudy.core.clock import Clock
from understudy.core.ids import Ids, IdsState
from understudy.core.seeding import AS_OF

Row = dict[str, Any]
COMPANY = "Elektro-Prüfdienst Keßler"
EXAMINERS = ("M. Öztürk", "S. Brandt", "K. Lüders")
INSTRUMENTS = (("ST 755+", "20430117", "2.04"), ("ST 760+", "21170842", "2.11"), ("ST 725", "18061533", "1.30"))
TOWNS = {1: "Gronau", 2: "Flensburg", 3: "Göttingen", 4: "Soest", 5: "Bochum", 6: "Würzburg"}
STANDARDS = {7: "DIN EN 62353 (VDE 0751-1)", 8: "DIN EN 62353 (VDE 0751-1)"}
STANDARD = "DIN EN 50699 (VDE 0702)"
PROCEDURES = {
    1: "Wiederholungsprüfung SK I",
    2: "Wiederholungsprüfung SK II",
    3: "Wiederholungsprüfung SK III",
    4: "Wiederholungsprüfung SK I, Heizgerät über 3,5 kW",
    5: "Verlängerungsleitung SK I",
    7: "Medizingerät SK I, Anwendungsteil BF",
    8: "Medizingerät SK II, Anwendungsteil CF",
    9: "Schweißstromquelle, Hausnorm",
}
ROUNDS = (date(2024, 7, 8), date(2025, 1, 13), date(2025, 7, 14), date(2026, 1, 12))
"""Mondays of the weeks from which the customers are visited, half a year apart."""
INSPECTED = ("Gehäuse", "Anschlussleitung und Stecker", "Zugentlastung und Knickschutz", "Typenschild lesbar")
AS_OF_DAY = AS_OF.date()


@dataclass(frozen=True)
class Finding:
    """Why a device failed."""

    round: int
    """Which of its customer's visits, from 0."""
    failing: str
    """The measurement out of its limit, or the point of the visual inspection."""
    remark: str
    repaired: int | None = None
    """Days until it passed after a repair; None where it was retired."""


FINDINGS: dict[int, Finding] = {
    1: Finding(2, INSPECTED[1], "Mantel der Anschlussleitung am Knickschutz eingerissen, Leitung erneuert.", 2),
    6: Finding(1, "ICont", "Berührungsstrom zu hoch, Bohrstaub im Gehäuse. Gereinigt, nachgeprüft.", 3),
    7: Finding(3, "RPE", "Schutzleiter im Stecker lose, neu angeschlagen.", 1),
    8: Finding(0, INSPECTED[1], "Stecker angeschmort, Trommel nicht abgewickelt benutzt. Ausgesondert."),
    14: Finding(2, "RInsu", "Isolationswiderstand zu niedrig, Feuchtigkeit. Gerät verschrottet."),
    18: Finding(1, "ILeak", "Geräteableitstrom über dem Grenzwert, Netzteil durch Hersteller getauscht.", 9),
    26: Finding(2, "RInsu", "Heizkörper feucht, nach zwei Stunden Betrieb in Ordnung.", 0),
    33: Finding(1, INSPECTED[0], "Gehäuse gebrochen, Wicklung zugänglich. Außer Betrieb genommen."),
    40: Finding(2, INSPECTED[1], "Leiste überlastet, Kontakte verschmort. Ausgesondert, Ersatz beschafft."),
    46: Finding(3, INSPECTED[2], "Zugentlastung ausgerissen, Anschlussleitung ersetzt.", 4),
    58: Finding(2, "IPLeak", "Schutzleiterstrom zu hoch, Wasser im Motorraum. Dichtung erneuert.", 5),
    60: Finding(3, "Funct", "Schalter bleibt hängen, Schalter ersetzt.", 2),
}
OVERDUE = {2, 10, 31, 44, 57}
"""Devices that were not there at the last visit that was due."""
NEW = {22, 41, 53}
"""Devices that came after the last visit and were never tested."""


def duts() -> list[Row]:
    """The devices under test."""
    chance = Ids(IdsState(seed="btec:demo:duts"), Clock())
    return [_dut(number, device, chance) for number, device in enumerate(DEVICES, start=1)]


def _dut(number: int, device: Device, chance: Ids) -> Row:
    finding = FINDINGS.get(number)
    retired = finding is not None and finding.repaired is None
    modified = AS_OF - timedelta(days=chance.between(2, 150), minutes=chance.between(0, 600))
    return {
        "id": number,
        "dut_number": f"{device.customer}{number:04}",
        "designation": device.designation,
        "customer_id": device.customer,
        "department_id": device.department,
        "building": device.building,
        "type": device.type,
        "model": device.model,
        "manufacturer_id": device.manufacturer,
        "serial_number": None if device.procedure == LEAD else f"{chance.between(10_000_000, 99_999_999)}",
        "rated_power": device.power,
        "protection_class": device.protection_class,
        "standard": STANDARDS.get(device.procedure, STANDARD),
        "procedure_id": device.procedure,
        "test_interval_months": device.interval,
        "cable": {
            "length": device.cable,
            "conductors": 3 if device.protection_class == 1 else 2,
            "cross_section": device.area,
        },
        "output_voltage": 24.0 if device.protection_class == 3 else None,  # noqa: PLR2004 the third class
        "out_of_service": retired,
        "private_purchase": device.private,
        "remark": device.remark or (finding.remark if finding is not None and retired else None),
        "modified_at": modified.isoformat().replace("+00:00", "Z"),
    }


def tests() -> list[Row]:
    """The tests of all devices in the order of their days."""
    chance = Ids(IdsState(seed="btec:demo:tests"), Clock())
    made = [row for number, device in enumerate(DEVICES, start=1) for row in _tests(number, device, chance)]
    made.sort(key=lambda row: (row["date"], row["dut_id"]))
    return [{"id": place, **row} for place, row in enumerate(made, start=1)]


def _tests(number: int, device: Device, chance: Ids) -> Iterator[Row]:
    finding = FINDINGS.get(number)
    for place in _visits(number, device, finding):
        day = ROUNDS[place] + timedelta(days=7 * device.customer + number % 3)
        if finding is None or finding.round != place:
            yield _test(number, device, day, chance, None)
            continue
        yield _test(number, device, day, chance, finding)
        if finding.repaired is None:
            return
        again = _test(number, device, day + timedelta(days=finding.repaired), chance, None)
        yield {**again, "remark": "Nachprüfung nach Instandsetzung."}


def _visits(number: int, device: Device, finding: Finding | None) -> list[int]:
    """At which of the visits it was tested: each, every other or one, so that its finding is among them."""
    if number in NEW:
        return []
    step = max(1, device.interval // 6)
    last = finding.round if finding is not None else (3 - number % 2 if step > 1 else 3)
    visits = [place for place in range(len(ROUNDS)) if (place - last) % step == 0]
    return visits[:-1] if number in OVERDUE and len(visits) > 1 else visits


def _test(number: int, device: Device, day: date, chance: Ids, finding: Finding | None) -> Row:
    kind, serial, version = INSTRUMENTS[(device.customer + day.toordinal() // 180) % len(INSTRUMENTS)]
    failing = finding.failing if finding is not None else None
    inspected = [{"question": each, "passed": each != failing} for each in INSPECTED]
    stopped = failing in INSPECTED
    return {
        "dut_id": number,
        "procedure_id": device.procedure,
        "procedure_name": PROCEDURES[device.procedure],
        "date": day.isoformat(),
        "examiner": EXAMINERS[(device.customer + day.month) % len(EXAMINERS)],
        "company": COMPANY,
        "order_number": f"AB-{1000 + 100 * device.customer + day.toordinal() // 91 % 100}",
        "location": TOWNS[device.customer],
        "instrument": {"type": kind, "serial": serial, "software_version": version, "gui_version": "4.1"},
        "visual_inspection": {"answers": inspected},
        # Who sees a broken plug does not measure any more.
        "steps": [] if stopped else steps(device, chance, failing),
        "remark": finding.remark if finding is not None else None,
    }


def projects() -> list[Row]:
    """The projects, with their devices."""
    of = {customer: [n for n, each in enumerate(DEVICES, start=1) if each.customer == customer] for customer in TOWNS}
    medical = [number for number in of[2] if DEVICES[number - 1].type == "Medizingerät"]
    return [
        {"id": 1, "name": "Wiederholungsprüfung Klinik", "customer_id": 2, "status": "active", "dut_ids": medical},
        {
            "id": 2,
            "name": "Baustellengeräte Köster, Frühjahr",
            "customer_id": 1,
            "status": "closed",
            "dut_ids": of[1][5:11],
        },
        {"id": 3, "name": "Sommerferien Mühlenbach", "customer_id": 4, "status": "planned", "dut_ids": of[4]},
        {
            "id": 4,
            "name": "Verlängerungsleitungen bei jedem Kunden",
            "customer_id": None,
            "status": "active",
            "dut_ids": [n for n, each in enumerate(DEVICES, start=1) if each.procedure == LEAD],
        },
    ]
