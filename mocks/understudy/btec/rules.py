"""What must hold beyond types, references and unique values, and what follows from what was sent."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, date

from sqlalchemy import bindparam, func, select

from understudy.btec import rows
from understudy.btec.environments import Environment
from understudy.btec.models.duts import Dut
from understudy.btec.refusals import Unfitting
from understudy.btec.rows import Values
from understudy.btec.tables import Store
from understudy.core.database import Database

Old = Values | None
"""What there was before; None for something new."""
Verdict = bool | None
"""Passed, failed, or not said."""


async def department(environment: Environment, old: Old, new: Values) -> None:
    """A department's parent is of the same customer and not below it; it changes customer only alone."""
    await _keeps_customer(environment, old, new)
    table = environment.store.departments
    seen, above = {new.get("id")}, new["parent_id"]
    while above is not None:
        if above in seen:
            raise Unfitting(f"parent_id (body): the department {new['parent_id']} is this one or below it.")
        seen.add(above)
        row = await environment.world.db.first(
            select(table.c.customer_id, table.c.parent_id).where(table.c.id == above)
        )
        assert row is not None  # noqa: S101 the foreign keys say so
        if row.customer_id != new["customer_id"]:
            raise Unfitting(f"parent_id (body): the department {above} is of the customer {row.customer_id}.")
        above = row.parent_id


async def _keeps_customer(environment: Environment, old: Old, new: Values) -> None:
    if old is None or old["customer_id"] == new["customer_id"]:
        return
    store, db = environment.store, environment.world.db
    for table, column in ((store.departments, "parent_id"), (store.duts, "department_id")):
        found = await db.scalar(select(table.c.id).where(table.c[column] == old["id"]))
        if found is not None:
            kind = "department" if column == "parent_id" else "dut"
            raise Unfitting(f"customer_id (body): the department still has the {kind} {found} of its customer.")


async def dut(environment: Environment, old: Old, new: Values) -> None:
    """A device's department is of its customer, as are its projects; its next test follows from the last."""
    store, db = environment.store, environment.world.db
    if new["department_id"] is not None:
        owner = await rows.column(db, store.departments, "customer_id", new["department_id"])
        if owner != new["customer_id"]:
            raise Unfitting(f"department_id (body): the department {new['department_id']} is of the customer {owner}.")
    if old is not None and old["customer_id"] != new["customer_id"]:
        await _leaves_no_project(environment, new)
    new["last_test_date"] = None if old is None else old["last_test_date"]
    new["next_test_date"] = next_test(new["last_test_date"], new["test_interval_months"])


async def _leaves_no_project(environment: Environment, new: Values) -> None:
    projects, connections = environment.store.projects, environment.store.project_duts
    query = select(projects.c.id).join(connections, connections.c.project_id == projects.c.id)
    bound = projects.c.customer_id.is_not(None) & (projects.c.customer_id != new["customer_id"])
    found = await environment.world.db.scalar(query.where(connections.c.dut_id == new["id"], bound))
    if found is not None:
        raise Unfitting(f"customer_id (body): the project {found} is of the device's present customer.")


def next_test(last: date | None, months: int | None) -> date | None:
    """The day so many months after the last test, the month's last day where it has no such day."""
    if last is None or months is None:
        return None
    years, month = divmod(last.month - 1 + months, 12)
    if last.year + years > MAXYEAR:
        return date.max
    year = last.year + years
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


async def project(environment: Environment, old: Old, new: Values) -> None:
    """A project's devices are its customer's."""
    if old is None or new["customer_id"] is None:
        return
    duts, connections = environment.store.duts, environment.store.project_duts
    query = select(duts.c.id).join(connections, connections.c.dut_id == duts.c.id)
    found = await environment.world.db.scalar(
        query.where(connections.c.project_id == new["id"], duts.c.customer_id != new["customer_id"])
    )
    if found is not None:
        raise Unfitting(f"customer_id (body): the project has the device {found} of another customer.")


async def test(environment: Environment, _old: Old, new: Values) -> None:
    """A test keeps the name of its procedure, and its verdicts follow from what was measured."""
    if new["procedure_name"] is None and new["procedure_id"] is not None:
        procedures = environment.store.test_procedures
        new["procedure_name"] = await rows.column(environment.world.db, procedures, "name", new["procedure_id"])
    judge(new)


def judge(test: Values) -> None:
    """Fills in the verdicts that were left out: a failed part fails the whole, which passes when all parts have."""
    verdicts = [_step(step) for step in test["steps"]]
    inspection = test["visual_inspection"]
    if inspection is not None:
        inspection["passed"] = _verdict(inspection["passed"], [each["passed"] for each in inspection["answers"]])
        verdicts.append(inspection["passed"])
    test["passed"] = _verdict(None, verdicts)


def _step(step: Values) -> Verdict:
    for value in step["values"]:
        if value["valid"] is None:
            value["valid"] = _within(value)
    measured = [value["valid"] for value in step["values"] if value["kind"] == "measurement"]
    step["passed"] = _verdict(step["passed"], measured)
    return _verdict(step["passed"], ())


def _within(value: Values) -> Verdict:
    number, limit = value["value"], value["limit"]
    if value["kind"] != "measurement" or number is None or limit is None or value["comparison"] is None:
        return None
    return bool(number <= limit if value["comparison"] == "max" else number >= limit)


def _verdict(sent: Verdict, parts: Sequence[Verdict]) -> Verdict:
    if sent is False or False in parts:
        return False
    if sent is None and (not parts or None in parts):
        return None
    return True


async def retest(environment: Environment, test: Values) -> None:
    """Brings the days of a device up to date after one of its tests was added or deleted."""
    await redate(environment.world.db, environment.store, [test["dut_id"]])


async def redate(db: Database, store: Store, numbers: Iterable[int]) -> None:
    """Sets the days of the last and next test of devices from their tests."""
    query = select(func.max(store.tests.c.date)).where(store.tests.c.dut_id == bindparam("dut"))
    for number in numbers:
        content = await rows.document(db, store.duts, number)
        assert content is not None  # noqa: S101 the foreign key of the test says so
        device = Dut.model_validate_json(content).model_dump()
        device["last_test_date"] = await db.scalar(query, {"dut": number})
        device["next_test_date"] = next_test(device["last_test_date"], device["test_interval_months"])
        await rows.change(db, store.duts, rows.row_of(store.duts, Dut, device))
