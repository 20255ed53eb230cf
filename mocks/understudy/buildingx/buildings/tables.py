"""Addresses, locations and equipment, and which devices and equipment an equipment is linked to."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.tables import member, reference, related, resource_table, tables
from understudy.core.database import Database
from understudy.core.rows import insertion

addresses = resource_table(
    "addresses",
    member("country_code", "attributes.countryCode", nullable=False),
    member("continent_code", "attributes.continentCode"),
)

locations = resource_table(
    "locations",
    member("type", "type", nullable=False, listed=True),
    member("label", "attributes.label", nullable=False),
    *related("parent_id", "isPartOf", "locations", listed=True),
    member("parent_type", "relationships.isPartOf.data.type"),
    *related("address_id", "hasPostalAddress", "addresses"),
    member("external_id", "attributes.externalId"),
)
Index("locations_by_address", locations.c.partition_id, locations.c.address_id)

equipment_types = resource_table(
    "equipment_types",
    member("parent_id", "relationships.hasParentType.data.id", Text, ForeignKey("equipment_types.id"), index=True),
    scope=None,
)
"""The vendor's own catalogue: the same in every partition."""

equipment = resource_table(
    "equipment",
    member("name", "attributes.name", nullable=False),
    member("external_id", "attributes.externalId", listed=True),
    member("type_id", "relationships.hasEquipmentType.data.id", Text, ForeignKey("equipment_types.id"), nullable=False),
    *related("parent_id", "isPartOf", "equipment", listed=True),
    *related("location_id", "hasLocation", "locations", listed=True),
)

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

_LINKS: tuple[tuple[Table, str, str], ...] = ((controllers, "isControlledBy", "device_id"), (feeds, "feeds", "fed_id"))


def targets(relationships: Resource, relation: str) -> list[str]:
    """Ids in a relationship that may be to one or to several resources."""
    data = relationships.get(relation, {}).get("data", [])
    return [each["id"] for each in (data if isinstance(data, list) else [data])]


async def link_equipment(db: Database, partition: str, resource: Resource) -> None:
    """Writes down which devices control an equipment and what it feeds."""
    for table, relation, column in _LINKS:
        place = {"partition_id": partition, "equipment_id": resource["id"]}
        ids = dict.fromkeys(targets(resource["relationships"], relation))
        await db.execute(insertion(table), [{**place, column: each} for each in ids])
