"""Faults, work orders and teams."""

from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table
from understudy.core.database import Moment

faults = resource_table(
    "faults",
    Column("building_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    reference("building_id", "locations"),
)
Index("faults_by_building", faults.c.partition_id, faults.c.building_id, faults.c.n)

occurrences = resource_table(
    "occurrences",
    Column("fault_id", Text, nullable=False),
    reference("fault_id", "faults", cascade=True),
    ordered=False,
)
Index("occurrences_by_fault", occurrences.c.partition_id, occurrences.c.fault_id, occurrences.c.n)

workorders = resource_table(
    "workorders",
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("building_id", Text),
    reference("building_id", "locations"),
)
Index("workorders_by_state", workorders.c.partition_id, workorders.c.state, workorders.c.n)

teams = resource_table(
    "teams",
    Column("name", Text, nullable=False),
    Column("domain", Text, nullable=False),
)

members = resource_table(
    "members",
    Column("team_id", Text, nullable=False),
    reference("team_id", "teams", cascade=True),
    ordered=False,
)
Index("members_by_team", members.c.partition_id, members.c.team_id, members.c.n)

assignments = resource_table(
    "assignments",
    Column("workorder_id", Text, nullable=False),
    Column("team_id", Text),
    reference("workorder_id", "workorders", cascade=True),
    reference("team_id", "teams", cascade=True),
    ordered=False,
)
Index("assignments_by_workorder", assignments.c.partition_id, assignments.c.workorder_id, assignments.c.n)
