"""Consumption, costs and emissions by medium."""

from typing import Literal

from pydantic import Field
from sqlalchemy import Column, Text

from understudy.buildingx.jsonapi.documents import MaybeDated
from understudy.buildingx.jsonapi.models import Closed, DescribedResource, One, RelatedResource
from understudy.buildingx.jsonapi.tables import member, reference, resource_table
from understudy.core.timestamps import Timestamp

Medium = Literal["electricity", "heat", "water"]
Interval = Literal["15min", "hour", "day", "week", "month", "year"]


class MediumConsumptionAttributes(Closed):
    """What is consumed where."""

    name: str = Field(description="Name of the location or meter.")
    mediumType: Medium = Field(description="What is consumed.")
    disciplines: list[str] = Field(description="Building disciplines that it belongs to, the first being the base one.")
    baseUnit: str = Field(description="Unit of the consumption: kWh or m3.")


class MediumConsumptionRelationships(Closed):
    """What a medium consumption is related to."""

    reference: One[Literal["Building", "Equipment"]] = Field(
        description="The building or meter whose consumption it is."
    )


class MediumConsumption(
    MaybeDated,
    RelatedResource[Literal["MediumConsumption"], MediumConsumptionAttributes, MediumConsumptionRelationships],
):
    """The consumption of one medium by a building or behind a meter."""


class EnergyValueAttributes(Closed):
    """A consumption, a cost or an emission of one interval."""

    timestamp: Timestamp = Field(description="Beginning of the interval, UTC.")
    value: float = Field(description="Sum over the interval, in `unit`.")
    unit: str = Field(description="Unit of the value: kWh, MWh or m3, a currency of ISO 4217, or kg of CO2.")


EnergyType = Literal["MediumConsumptionValue", "MediumCostValue", "MediumEmissionValue"]


class EnergyValue(DescribedResource[EnergyType, EnergyValueAttributes]):
    """The value of one interval; its id is that of the consumption, and the interval's beginning."""


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


class UtilityAsset(DescribedResource[Literal["Asset"], AssetAttributes]):
    """A building with its utility data; its id is that of the building."""


medium_consumptions = resource_table(
    "medium_consumptions",
    member("medium", "attributes.mediumType", nullable=False),
    Column("point_id", Text, nullable=False),
    member("reference_id", "relationships.reference.data.id", nullable=False, listed=True),
    reference("point_id", "points", cascade=True),
)
"""`point_id` is the counter whose differences are the consumption."""
