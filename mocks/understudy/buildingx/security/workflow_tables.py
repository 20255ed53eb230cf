"""Workflows, and what was started of them."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table, tables
from understudy.core.database import Moment

workflows = resource_table(
    "workflows", Column("active", Boolean, nullable=False), Column("in_portal", Boolean, nullable=False)
)

workflow_instances = Table(
    "workflow_instances",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False, index=True),
    Column("variables", Text, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    reference("workflow_id", "workflows", cascade=True),
    sqlite_autoincrement=True,
)
"""No operation is known that reads them; the control plane's state does."""
