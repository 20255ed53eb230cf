"""Seed data: organizations, keys, logins and runs, and a generator of many runs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import from_json, to_json
from sqlalchemy import select

from understudy.core.database import Database
from understudy.core.ids import Ids, IdsState
from understudy.core.rows import insertion
from understudy.core.seeding import Collection, Seeding, of_table
from understudy.standcloud import runs
from understudy.standcloud.models.report import Report
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import Key, Login, Organization, dut_facts, keys, logins, organizations, test_runs

_TIMES = ("start_time", "stop_time")
_UPLOADED = select(test_runs.c.test_run_id, test_runs.c.organization_id, test_runs.c.body).order_by(test_runs.c.id)


def _fits(report: dict[str, Any]) -> dict[str, Any]:
    Report.model_validate(report)
    return report


class Run(BaseModel, extra="forbid"):
    """A test run as it was uploaded."""

    test_run_id: UUID | None = Field(None, description="Id of the run; made if absent.")
    organization_id: int = Field(1, ge=1, description="The organization that it is of.")
    report: Annotated[dict[str, Any], AfterValidator(_fits)] = Field(
        description="The document as uploaded; its times are seconds since 1970."
    )


async def _insert_runs(seeding: Seeding, rows: Sequence[Run]) -> None:
    shift = int(seeding.shift.total_seconds())
    for row in rows:
        new = _taken(seeding, seeding.ids, _moved(row.report, shift), row.organization_id, row.test_run_id)
        await runs.add(seeding.db, seeding.ids, new)


def _taken(
    seeding: Seeding, ids: Ids, report: dict[str, Any], organization_id: int, test_run_id: UUID | None = None
) -> runs.NewRun:
    """A report taken apart, as if it had been uploaded; a run without an id gets one."""
    checked = Report.model_validate(report)
    ended = checked.stop_time or checked.start_time or seeding.clock.timestamp()
    return runs.new_run(
        checked,
        to_json(report),
        organization_id=organization_id,
        test_run_id=test_run_id or ids.uuid7(int(ended * 1000)),
        now=seeding.now.timestamp(),
        stopped=Settings.of(seeding).stopped_status,
    )


def _moved(value: Any, seconds: int) -> Any:
    """A copy of a report with the times of run, modules and cases moved."""
    if isinstance(value, dict):
        return {
            key: each + seconds
            if key in _TIMES and isinstance(each, int | float)
            else _moved(each, seconds)
            if key not in ("info", "artifact")
            else each
            for key, each in value.items()
        }
    return value


async def _extract_runs(db: Database) -> list[dict[str, Any]]:
    return [
        {"test_run_id": row.test_run_id, "organization_id": row.organization_id, "report": from_json(row.body)}
        for row in await db.all(_UPLOADED)
    ]


COLLECTIONS = (
    of_table("organizations", Organization, organizations),
    of_table("keys", Key, keys),
    of_table("logins", Login, logins),
    Collection(name="test_runs", model=Run, insert=_insert_runs, extract=_extract_runs),
)


CHUNK = 2_000
"""Runs that are written at once."""
PRODUCTS = ("PSU-24-120", "BMS-16S", "GW-IOT-02", "DCU-01")
STANDS = ("hipot_stand_v_1", "functional_test_stand_v_3", "door_control_test_stand_v_1")
MANUFACTURERS = ("Everline Power", "Harbour & Sons Electronics")
SPACING = 120
"""Seconds between two starts on average."""
LONGEST = 55
"""Seconds of the longest run, so that the last one has ended by now."""
RETRIED, FAILED = 0.25, 0.12
"""Shares of the runs that repeat an earlier device, and that fail."""


class Volume(BaseModel, extra="forbid"):
    """How many runs, and from what seed."""

    runs: int = Field(ge=1, le=1_000_000, description="Number of runs to make.")
    seed: str = Field("volume", description="Text that the runs follow from: the same, the same.")
    organization_id: int = Field(1, ge=1, description="The organization that they are of.")


async def fill(seeding: Seeding, options: Volume) -> None:
    """Makes so many runs, the last of them ending about now."""
    made: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    # A device is tested again before the next one is, so that its last run is known then.
    for _, attempts in groupby(_new_runs(seeding, options), key=lambda new: new.serial_number):
        device = list(attempts)
        for number, new in enumerate(device, start=1):
            run_id = seeding.ids.integer(test_runs.name)
            made.append(runs.row_of(run_id, new, number, is_last=number == len(device)))
            facts += new.facts(run_id)
        if len(made) >= CHUNK:
            await _write(seeding, made, facts)
    await _write(seeding, made, facts)


async def _write(seeding: Seeding, made: list[dict[str, Any]], facts: list[dict[str, Any]]) -> None:
    for table, rows in ((test_runs, made), (dut_facts, facts)):
        await seeding.db.execute(insertion(table), rows)
        rows.clear()


def _new_runs(seeding: Seeding, options: Volume) -> Iterator[runs.NewRun]:
    """The runs in the order of their starts, so that attempts count up as they come."""
    chance = Ids(IdsState(seed=f"standcloud:{options.seed}"), seeding.clock)
    # Serial numbers go on where an earlier filling ended, so that no device is met twice.
    block = seeding.ids.integer("volumes")
    first = int((seeding.now - timedelta(seconds=SPACING * options.runs)).timestamp())
    serial = 0
    for number in range(options.runs):
        begun = first + SPACING * number + chance.between(0, SPACING - LONGEST)
        serial += 1 if serial == 0 or chance.chance() >= RETRIED else 0
        yield _taken(seeding, chance, _report(chance, block, serial, begun), options.organization_id)


def _report(chance: Ids, block: int, serial: int, begun: int) -> dict[str, Any]:
    failed = chance.chance() < FAILED
    status = "failed" if failed else "passed"
    took = chance.between(20, LONGEST)
    stand = STANDS[chance.between(0, len(STANDS) - 1)]
    case = {
        "status": status,
        "name": "Idle current",
        "start_time": begun + 1,
        "stop_time": begun + took,
        "assertion_msg": "idle current over 180 mA" if failed else None,
        "msg": None,
        "measurements": [],
        "attempt": 1,
    }
    return {
        "status": status,
        "name": "Final functional test",
        "start_time": begun,
        "stop_time": begun + took,
        "test_stand": {"name": stand, "hw_id": f"{stand}-{chance.between(1, 2)}", "info": {}},
        "dut": {
            "part_number": PRODUCTS[serial % len(PRODUCTS)],
            "serial_number": f"V{block}-{serial:07}",
            "info": {
                "manufacturer": MANUFACTURERS[serial % 3 // 2],
                "firmware_version": f"1.{serial % 5}.0",
            },
        },
        "batch_serial_number": f"B-{block}-{serial // 250:04}",
        "modules": {"test_power": {"status": status, "name": "Power", "cases": {"test_idle": case}}},
    }
