"""Shifts, and the notes that are written at their ends."""

from typing import Any

from sqlalchemy import Row

from understudy.ontakt.crud import CHANGE, CREATE, DELETE, LIST, Resource, mount
from understudy.ontakt.filters import Filter
from understudy.ontakt.objects import UnitOfWork, Values
from understudy.ontakt.operations import operations
from understudy.ontakt.refusals import Invalid, Missing
from understudy.ontakt.tables import NOTES, NOTES_FIELDS, SHIFTS

router = operations()


async def _check_answers(work: UnitOfWork, values: Values, _row: Row[Any] | None) -> None:
    """Refuses answers to no question, and a form without a required answer; stamps the form."""
    given = values.setdefault("values", {})
    rows = {str(row.id): row for row in await work.db.all(NOTES_FIELDS.every)}
    for key in given:
        if key not in rows:
            raise Missing(f"values: there is no ShiftNotesField {key}.")
    for key, field in rows.items():
        asked = not field.archived and (not field.machines or values["machine_id"] in field.machines)
        if asked and field.required and given.get(key) in (None, "", []):
            raise Invalid(f"values: {field.name} is required.")
    values["timestamp"], values["user_id"] = work.now, work.user_id


mount(router, Resource(kind=SHIFTS, noun="shift", nouns="shifts", path="/api/shifts/", key="shift_id"))
mount(
    router,
    Resource(
        kind=NOTES_FIELDS,
        noun="shift_notes_field",
        nouns="shift_notes_fields",
        path="/api/shift_notes/fields/",
        key="field_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
    ),
)
mount(
    router,
    Resource(
        kind=NOTES,
        noun="shift_notes",
        nouns="shift_notes",
        path="/api/shift_notes/",
        key="submission_id",
        operations=(LIST, CREATE),
        filters=(
            Filter(name="machine", sort="ids", field="machine_id", to="machines", says="Machines."),
            Filter(name="shift", sort="ids", field="shift_id", to="shifts", says="Shifts."),
        ),
        prepare=_check_answers,
    ),
)
