"""One example of every resource: what is sent, and a change of it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """What a resource's operations are tried with."""

    path: str
    body: dict[str, Any]
    """Everything that can be sent."""
    least: dict[str, Any]
    """Everything that must be sent."""
    change: dict[str, Any]
    replaceable: bool = True


CONTACT = {"name": "Ä. Öz", "department": "Lager", "phone": "1", "email": "a@b.example"}
SAMPLES = [
    Sample(
        "/api/v1/customers",
        {
            "number": "K-9",
            "name": "Müller & Söhne",
            "street": "Weg 1",
            "zip": "01067",
            "city": "Görlitz",
            "phone": "+49 1",
            "fax": "+49 2",
            "email": "x@y.example",
            "note": "Zeile 1\nZeile 2",
            "contact": CONTACT,
        },
        {"name": "Nur so"},
        {"city": "Köln"},
    ),
    Sample(
        "/api/v1/departments",
        {"customer_id": 1, "parent_id": 1, "name": "Lackiererei"},
        {"customer_id": 2, "name": "Labor"},
        {"name": "Labor 2"},
    ),
    Sample(
        "/api/v1/duts",
        {
            "dut_number": "N-1",
            "designation": "Bohrer",
            "customer_id": 1,
            "department_id": 3,
            "building": "H1",
            "type": "Werkzeug",
            "model": "B 1",
            "manufacturer_id": 1,
            "serial_number": "7",
            "rated_power": 700.0,
            "protection_class": 2,
            "standard": "DIN EN 50699 (VDE 0702)",
            "procedure_id": 2,
            "test_interval_months": 12,
            "cable": {"length": 3.0, "conductors": 2, "cross_section": 0.75},
            "output_voltage": None,
            "out_of_service": False,
            "private_purchase": True,
            "remark": "neu",
        },
        {"dut_number": "N-2", "designation": "Lampe", "customer_id": 1, "protection_class": 3},
        {"building": "H2"},
    ),
    Sample("/api/v1/manufacturers", {"name": "Zeta"}, {"name": "Eta"}, {"name": "Theta"}),
    Sample(
        "/api/v1/test-procedures",
        {
            "name": "Kurz",
            "standard": "Haus",
            "protection_class": 1,
            "steps": [
                {
                    "name": "Schutzleiter",
                    "ident": "RPE",
                    "unit": "Ohm",
                    "limit": 0.3,
                    "comparison": "max",
                    "test_voltage": None,
                }
            ],
        },
        {"name": "Leer"},
        {"standard": "Haus 2"},
    ),
    Sample(
        "/api/v1/tests",
        {
            "dut_id": 1,
            "procedure_id": 2,
            "procedure_name": "Wiederholungsprüfung SK II",
            "date": "2026-06-01",
            "examiner": "K. Lüders",
            "company": "Prüf",
            "order_number": "A-1",
            "location": "Gronau",
            "instrument": {"type": "ST 760+", "serial": "1", "software_version": "2", "gui_version": "3"},
            "visual_inspection": {"passed": True, "answers": [{"question": "Gehäuse", "passed": True}]},
            "steps": [
                {
                    "name": "Berührungsstrom",
                    "passed": True,
                    "values": [
                        {
                            "ident": "ICont",
                            "value": 0.1,
                            "unit": "mA",
                            "kind": "measurement",
                            "limit": 0.5,
                            "comparison": "max",
                            "valid": True,
                        }
                    ],
                }
            ],
            "remark": "in Ordnung",
        },
        {"dut_id": 1, "date": "2026-06-01"},
        {"remark": "nachgetragen"},
        replaceable=False,
    ),
    Sample(
        "/api/v1/projects",
        {"name": "Herbst", "customer_id": 1, "status": "active"},
        {"name": "Winter"},
        {"status": "closed"},
    ),
    Sample(
        "/api/v1/test-equipment",
        {"type": "ST 760+", "serial_number": "99", "calibration_due": "2027-01-01", "firmware": "2.1"},
        {"type": "ST 725", "serial_number": "98"},
        {"calibration_due": None},
    ),
    Sample(
        "/api/v1/users",
        {"email": "u@v.example", "first_name": "Ü", "last_name": "Vau", "group_id": 2, "status": "active"},
        {"email": "w@v.example", "group_id": 1},
        {"first_name": "Ute"},
    ),
    Sample(
        "/api/v1/user-groups",
        {"title": "Lager", "permissions": ["duts:read", "tests:read"]},
        {"title": "Gast"},
        {"permissions": []},
    ),
]
