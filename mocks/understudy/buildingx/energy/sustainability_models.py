"""Utility data of the assets of a customer."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.timestamps import Timestamp

ServiceType = Literal["electricity", "heat", "water"]


class UtilityReading(Closed):
    """What an asset consumed in a month."""

    periodStart: Timestamp = Field(description="Beginning of the month, UTC.")
    value: float = Field(description="Consumption, in `unit`.")
    unit: str = Field(description="kWh or m3.")
    emission: float = Field(description="Kilograms of CO2.")


class UtilityData(Closed):
    """The consumption of one service."""

    serviceType: ServiceType = Field(description="What is supplied.")
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
