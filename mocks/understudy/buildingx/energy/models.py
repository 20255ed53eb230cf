"""Consumption, costs and emissions by medium."""

from typing import Literal

from pydantic import Field
from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.models import Closed, Meta, RelatedResource
from understudy.buildingx.jsonapi.tables import member, reference, resource_table
from understudy.buildingx.jsonapi.timestamps import Timestamp

Medium = Literal["electricity", "heat", "water"]
Interval = Literal["15min", "hour", "day", "week", "month", "year"]


class MediumConsumptionAttributes(Closed):
    """What is consumed where."""

    name: str = Field(description="Name of the location or meter.")
    mediumType: Medium = Field(description="What is consumed.")
    disciplines: list[str] = Field(description="Building disciplines that it belongs to, the first being the base one.")
    baseUnit: str = Field(description="Unit of the consumption: kWh or m3.")


class Reference(Closed):
    """Whose consumption it is."""

    type: Literal["Building", "Equipment"] = Field(description="Type of the location or equipment.")
    id: str = Field(description="Id of the location or equipment.")


class ReferenceTo(Closed):
    """The relationship to what consumes."""

    data: Reference = Field(description="The building or the meter.")


class MediumConsumptionRelationships(Closed):
    """What a medium consumption is related to."""

    reference: ReferenceTo = Field(description="The building or meter whose consumption it is.")


class MediumConsumption(
    RelatedResource[Literal["MediumConsumption"], MediumConsumptionAttributes, MediumConsumptionRelationships]
):
    """The consumption of one medium by a building or behind a meter."""

    meta: Meta | None = Field(default=None, description="Who made it, and when.")


class EnergyValueAttributes(Closed):
    """A consumption, a cost or an emission of one interval."""

    timestamp: Timestamp = Field(description="Beginning of the interval, UTC.")
    value: float = Field(description="Sum over the interval, in `unit`.")
    unit: str = Field(description="Unit of the value: kWh, MWh or m3, a currency of ISO 4217, or kg of CO2.")


class EnergyValue(Closed):
    """The value of one interval."""

    type: Literal["MediumConsumptionValue", "MediumCostValue", "MediumEmissionValue"] = Field(
        description="Type of the resource."
    )
    id: str = Field(description="Id of the resource: of the consumption, and the interval's beginning.")
    attributes: EnergyValueAttributes = Field(description="The value.")


class UtilityReading(Closed):
    """What an asset consumed in a month."""

    periodStart: Timestamp = Field(description="Beginning of the month, UTC.")
    value: float = Field(description="Consumption, in `unit`.")
    unit: str = Field(description="kWh or m3.")
    emission: float = Field(description="Kilograms of CO2.")


class UtilityData(Closed):
    """The consumption of one service."""

    serviceType: Medium = Field(description="What is supplied.")
    readings: list[UtilityReading] = Field(description="The last twelve whole months, the earliest first.")


class AssetAttributes(Closed):
    """A building and its utility data."""

    name: str = Field(description="Name of the building.")
    customerName: str = Field(description="Name of the customer, as asked.")
    partitionId: str = Field(description="Id of the partition that the building is in.")
    utilityData: list[UtilityData] = Field(description="Consumption by service.")


class UtilityAsset(Closed):
    """A building with its utility data."""

    type: Literal["Asset"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the building.")
    attributes: AssetAttributes = Field(description="The building and its utility data.")


medium_consumptions = resource_table(
    "medium_consumptions",
    member("medium", "attributes.mediumType", nullable=False),
    Column("point_id", Text, nullable=False),
    member("reference_id", "relationships.reference.data.id", nullable=False),
    reference("point_id", "points", cascade=True),
    Index("medium_consumptions_by_reference", "partition_id", "reference_id"),
)
"""`point_id` is the counter whose differences are the consumption."""
