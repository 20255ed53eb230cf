"""Shifts, and the notes that are written at their ends."""

from typing import Annotated

from pydantic import BaseModel, Field

from understudy.ontakt.conventions import UNREAD, Change, operations, resource, serve
from understudy.ontakt.parameters import AskedIds, IdFilter
from understudy.ontakt.refusals import Invalid, Missing
from understudy.ontakt.tables import NOTES, NOTES_FIELDS, SHIFTS

router = operations()


class NotesQuery(BaseModel):
    """What the list of shift notes can be asked for."""

    machine: Annotated[AskedIds, IdFilter(of="machines", column="machine_id")] = Field(None, description="Machines.")
    shift: Annotated[AskedIds, IdFilter(of="shifts", column="shift_id")] = Field(None, description="Shifts.")


async def _check_answers(change: Change) -> None:
    """Refuses answers to no question, and a form without a required answer; stamps the form."""
    work, values = change.context.work, change.after
    if values is None:
        return
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


serve(
    router,
    resource(SHIFTS, noun="shift", path="/api/shifts/", key="{shift_id:int}"),
    resource(
        NOTES_FIELDS,
        noun="shift notes field",
        path="/api/shift_notes/fields/",
        key="{field_id:int}",
        operations=UNREAD,
    ),
    resource(
        NOTES,
        noun="shift notes",
        nouns="shift notes",
        path="/api/shift_notes/",
        operations=("list", "create"),
        query=NotesQuery,
        before=_check_answers,
    ),
)
