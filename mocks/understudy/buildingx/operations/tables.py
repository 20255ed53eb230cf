"""Devices, points and what is known of their values; events, faults, work orders and teams."""

from sqlalchemy import Column, Index, Integer, Table, Text

from understudy.buildingx.jsonapi.tables import member, reference, related, resource_table, tables
from understudy.core.database import Moment

devices = resource_table(
    "devices",
    member("model_name", "attributes.modelName", absent="", nullable=False),
    member("serial_number", "attributes.serialNumber", absent="", nullable=False),
    member("profile_name", "attributes.profile.name", absent="", nullable=False),
    member("profile_notes", "attributes.profile.notes", absent="", nullable=False),
    Column("info_name", Text, nullable=False, server_default=""),
    Column("info_description", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="unknown"),
    *related("gateway_id", "hasGateway", "devices", listed=True),
    *related("location_id", "hasLocation", "locations", listed=True),
    # Holds the order of lists, and what they are filtered by.
    Index(
        "devices_filtered",
        "partition_id",
        "n",
        "model_name",
        "serial_number",
        "profile_name",
        "profile_notes",
        "location_id",
    ),
    ordered=False,
)
"""`info_name`, `info_description` and `status` are what the features say that `include` adds to a device."""

points = resource_table(
    "points",
    member("name", "attributes.name", nullable=False),
    *related("device_id", "hasDevice", "devices", listed=True),
    Column("profile", Text),
    Column("tuning", Text),
)
"""`profile` and `tuning` say how the live value is computed; without them only stored values count."""

group_points = Table(
    "group_points",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("equipment_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    reference("equipment_id", "equipment", cascade=True),
    reference("point_id", "points", cascade=True),
    Index("group_points_by_equipment", "partition_id", "equipment_id", "point_id", unique=True),
    Index("group_points_by_point", "partition_id", "point_id"),
)
"""The points of the point group of an equipment; that of a device is `points.device_id`."""

point_values = Table(
    "point_values",
    tables,
    Column("partition_id", Text, primary_key=True),
    Column("point_id", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("value", Text, nullable=False),
    Column("target", Text),
    Column("quality", Integer),
    Column("attributes", Text),
    reference("point_id", "points", cascade=True),
    sqlite_with_rowid=False,
)
"""Values that clients sent; one a millisecond."""

commands = Table(
    "commands",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("effective_at", Moment, nullable=False),
    Column("value", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    reference("point_id", "points", cascade=True),
    Index("commands_by_point", "partition_id", "point_id", "n"),
)
"""Commands in the order given; `outcome` is `applied` or `discarded` when the time has come."""

alarm_configurations = resource_table(
    "alarm_configurations",
    *related("point_id", "isConfigurationOf", "points", cascade=True, nullable=False, listed=True),
    ordered=False,
)

events = resource_table(
    "events",
    *related("device_id", "producedBy", "devices", cascade=True, nullable=False, listed=True),
    *related("point_id", "source", "points", cascade=True),
    Column("configuration_id", Text),
    member("at", "meta.createdAt", Moment, nullable=False),
    member("category", "attributes.category", nullable=False),
    member("open", "attributes.open", Integer, convert=int, nullable=False),
    Index("events_by_configuration", "partition_id", "configuration_id", "open"),
    ordered=False,
)

transitions = resource_table(
    "transitions",
    member("event_id", "id", convert=lambda identifier: identifier.rpartition("-")[0], nullable=False, listed=True),
    reference("event_id", "events", cascade=True),
    ordered=False,
)


faults = resource_table(
    "faults",
    *related("building_id", "hasLocation", "locations", nullable=False, listed=True),
    member("state", "attributes.state", nullable=False),
    member("severity", "attributes.severity", nullable=False),
    member("begun_at", "attributes.startTimestamp", Moment, nullable=False),
    member("ended_at", "attributes.endTimestamp", Moment),
)

occurrences = resource_table(
    "occurrences",
    *related("fault_id", "isOccurrenceOf", "faults", cascade=True, nullable=False, listed=True),
    ordered=False,
)

workorders = resource_table(
    "workorders",
    member("kind", "attributes.workorderType", nullable=False),
    member("state", "attributes.state", nullable=False, listed=True),
    *related("building_id", "hasLocation", "locations"),
)

teams = resource_table(
    "teams",
    member("name", "attributes.name", nullable=False),
    member("domain", "attributes.domain", nullable=False),
)

members = resource_table(
    "members",
    Column("team_id", Text, nullable=False),
    reference("team_id", "teams", cascade=True),
    Index("members_by_team", "partition_id", "team_id", "n"),
    ordered=False,
)

assignments = resource_table(
    "assignments",
    *related("workorder_id", "isAssignmentOf", "workorders", cascade=True, nullable=False, listed=True),
    *related("team_id", "assignedTo", "teams", cascade=True),
    ordered=False,
)
