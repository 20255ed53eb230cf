"""What happened in the security systems."""

from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.tables import resource_table
from understudy.core.database import Moment

activities = resource_table(
    "activities",
    Column("customer_id", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("severity", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("sub_system", Text, nullable=False),
    Column("location", Text),
    Column("search", Text, nullable=False),
)
"""`search` is title and description in small letters."""
Index("activities_of_customer", activities.c.customer_id, activities.c.n)
