"""Addresses, locations, equipment."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table, tables

addresses = resource_table(
    "addresses",
    Column("country_code", Text, nullable=False),
    Column("continent_code", Text),
)

locations = resource_table(
    "locations",
    Column("type", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("parent_id", Text),
    Column("parent_type", Text),
    Column("address_id", Text),
    Column("external_id", Text),
    reference("parent_id", "locations"),
    reference("address_id", "addresses"),
)
Index("locations_by_type", locations.c.partition_id, locations.c.type, locations.c.n)
Index("locations_by_parent", locations.c.partition_id, locations.c.parent_id, locations.c.n)
Index("locations_by_address", locations.c.partition_id, locations.c.address_id)

equipment_types = resource_table(
    "equipment_types", Column("parent_id", ForeignKey("equipment_types.id"), index=True), scope=None
)
"""The vendor's own catalogue: the same in every partition."""

equipment = resource_table(
    "equipment",
    Column("name", Text, nullable=False),
    Column("external_id", Text),
    Column("type_id", ForeignKey(equipment_types.c.id), nullable=False),
    Column("parent_id", Text),
    Column("location_id", Text),
    reference("parent_id", "equipment"),
    reference("location_id", "locations"),
)
Index("equipment_by_location", equipment.c.partition_id, equipment.c.location_id, equipment.c.n)
Index("equipment_by_parent", equipment.c.partition_id, equipment.c.parent_id, equipment.c.n)
Index("equipment_by_external_id", equipment.c.partition_id, equipment.c.external_id, equipment.c.n)

controllers = Table(
    "controllers",
    tables,
    Column("partition_id", Text, primary_key=True),
    Column("equipment_id", Text, primary_key=True),
    Column("device_id", Text, primary_key=True),
    reference("equipment_id", "equipment", cascade=True),
    reference("device_id", "devices", cascade=True),
)
"""Which device controls an equipment."""

feeds = Table(
    "feeds",
    tables,
    Column("partition_id", Text, primary_key=True),
    Column("equipment_id", Text, primary_key=True),
    Column("fed_id", Text, primary_key=True),
    reference("equipment_id", "equipment", cascade=True),
    reference("fed_id", "equipment"),
)
"""Which equipment feeds which."""
Index("feeds_by_fed", feeds.c.partition_id, feeds.c.fed_id)
