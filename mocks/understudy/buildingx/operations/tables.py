"""Devices, points and what is known of their values; events, faults, work orders and teams."""

from sqlalchemy import Column, Index, Integer, Table, Text

from understudy.buildingx.jsonapi.tables import member, reference, resource_table, tables
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
    member("gateway_id", "relationships.hasGateway.data.id"),
    member("location_id", "relationships.hasLocation.data.id"),
    reference("gateway_id", "devices"),
    reference("location_id", "locations"),
    ordered=False,
)
"""`info_name`, `info_description` and `status` are what the features say that `include` adds to a device."""
# Holds the order of lists, and what they are filtered by.
Index(
    "devices_filtered",
    devices.c.partition_id,
    devices.c.n,
    devices.c.model_name,
    devices.c.serial_number,
    devices.c.profile_name,
    devices.c.profile_notes,
    devices.c.location_id,
)
Index("devices_by_gateway", devices.c.partition_id, devices.c.gateway_id, devices.c.n)
Index("devices_by_location", devices.c.partition_id, devices.c.location_id, devices.c.n)

points = resource_table(
    "points",
    member("name", "attributes.name", nullable=False),
    member("device_id", "relationships.hasDevice.data.id"),
    Column("profile", Text),
    Column("tuning", Text),
    reference("device_id", "devices"),
)
"""`profile` and `tuning` say how the live value is computed; without them only stored values count."""
Index("points_by_device", points.c.partition_id, points.c.device_id, points.c.n)

group_points = Table(
    "group_points",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("equipment_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    reference("equipment_id", "equipment", cascade=True),
    reference("point_id", "points", cascade=True),
)
"""The points of the point group of an equipment; that of a device is `points.device_id`."""
Index(
    "group_points_by_equipment",
    group_points.c.partition_id,
    group_points.c.equipment_id,
    group_points.c.point_id,
    unique=True,
)
Index("group_points_by_point", group_points.c.partition_id, group_points.c.point_id)

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
)
"""Commands in the order given; `outcome` is `applied` or `discarded` when the time has come."""
Index("commands_by_point", commands.c.partition_id, commands.c.point_id, commands.c.n)

alarm_configurations = resource_table(
    "alarm_configurations",
    member("point_id", "relationships.isConfigurationOf.data.id", nullable=False),
    reference("point_id", "points", cascade=True),
    ordered=False,
)
Index(
    "alarm_configurations_by_point",
    alarm_configurations.c.partition_id,
    alarm_configurations.c.point_id,
    alarm_configurations.c.n,
)

events = resource_table(
    "events",
    member("device_id", "relationships.producedBy.data.id", nullable=False),
    member("point_id", "relationships.source.data.id"),
    Column("configuration_id", Text),
    member("at", "meta.createdAt", Moment, nullable=False),
    member("category", "attributes.category", nullable=False),
    member("open", "attributes.open", Integer, convert=int, nullable=False),
    reference("device_id", "devices", cascade=True),
    reference("point_id", "points", cascade=True),
    ordered=False,
)
Index("events_by_device", events.c.partition_id, events.c.device_id, events.c.n)
Index("events_by_configuration", events.c.partition_id, events.c.configuration_id, events.c.open)

transitions = resource_table(
    "transitions",
    member("event_id", "id", convert=lambda identifier: identifier.rpartition("-")[0], nullable=False),
    reference("event_id", "events", cascade=True),
    ordered=False,
)
Index("transitions_by_event", transitions.c.partition_id, transitions.c.event_id, transitions.c.n)


faults = resource_table(
    "faults",
    member("building_id", "relationships.hasLocation.data.id", nullable=False),
    member("state", "attributes.state", nullable=False),
    member("severity", "attributes.severity", nullable=False),
    member("begun_at", "attributes.startTimestamp", Moment, nullable=False),
    member("ended_at", "attributes.endTimestamp", Moment),
    reference("building_id", "locations"),
)
Index("faults_by_building", faults.c.partition_id, faults.c.building_id, faults.c.n)

occurrences = resource_table(
    "occurrences",
    member("fault_id", "relationships.isOccurrenceOf.data.id", nullable=False),
    reference("fault_id", "faults", cascade=True),
    ordered=False,
)
Index("occurrences_by_fault", occurrences.c.partition_id, occurrences.c.fault_id, occurrences.c.n)

workorders = resource_table(
    "workorders",
    member("kind", "attributes.workorderType", nullable=False),
    member("state", "attributes.state", nullable=False),
    member("building_id", "relationships.hasLocation.data.id"),
    reference("building_id", "locations"),
)
Index("workorders_by_state", workorders.c.partition_id, workorders.c.state, workorders.c.n)

teams = resource_table(
    "teams",
    member("name", "attributes.name", nullable=False),
    member("domain", "attributes.domain", nullable=False),
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
    member("workorder_id", "relationships.isAssignmentOf.data.id", nullable=False),
    member("team_id", "relationships.assignedTo.data.id"),
    reference("workorder_id", "workorders", cascade=True),
    reference("team_id", "teams", cascade=True),
    ordered=False,
)
Index("assignments_by_workorder", assignments.c.partition_id, assignments.c.workorder_id, assignments.c.n)
