"""What the vendor defines: types of locations and of buildings, countries and continents."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

PARENTS: dict[str, tuple[str, ...]] = {
    "Campus": (),
    "CampusPart": ("Campus",),
    "Building": ("Campus", "CampusPart"),
    "BuildingPart": ("Building",),
    "Outside": ("Campus", "CampusPart", "Building"),
    "Floor": ("Building", "BuildingPart"),
    "FloorArea": ("Floor",),
    "MultifloorArea": ("Building", "BuildingPart"),
    "Room": ("Floor", "FloorArea"),
    "RoomSegment": ("Room",),
}
"""What each type can be a part of; no type can, however indirectly, be a part of itself."""

ROOTS = ("Campus", "Building")
"""Types that need not be a part of anything."""

PART_OF = "isPartOf"
"""The relation that every part has, whatever its type."""


def relation(kind: str) -> str:
    """The type's own name of the relation to what it is a part of."""
    return f"is{kind}Of"


RELATIONS = {relation(kind): kind for kind in PARENTS if PARENTS[kind]}
"""The types by the names of their relations."""


class Continent(BaseModel):
    """A continent and its countries."""

    model_config = ConfigDict(extra="forbid")

    name: str
    countries: dict[str, str]
    """Names by the three letters of ISO 3166-1."""


class Catalog(BaseModel):
    """What the vendor defines by lists."""

    model_config = ConfigDict(extra="forbid")

    buildingTypes: tuple[str, ...]
    continents: dict[str, Continent]
    """By two letters."""


_CATALOG = Catalog.model_validate_json(Path(__file__).with_suffix(".json").read_bytes())
BUILDING_TYPES = _CATALOG.buildingTypes
"""What a building can be used for; only `office` is known from the vendor's documents."""
CONTINENTS = {code: continent.name for code, continent in _CATALOG.continents.items()}
COUNTRIES = {
    code: (name, continent)
    for continent, known in _CATALOG.continents.items()
    for code, name in known.countries.items()
}
"""Name and continent of each country."""


def country_names(code: str) -> dict[str, str]:
    """What an address says besides the code of its country."""
    country, continent = COUNTRIES[code]
    return {"countryName": country, "continentCode": continent, "continentName": CONTINENTS[continent]}
