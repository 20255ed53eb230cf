"""What the vendor defines: types of locations and of buildings, countries and continents."""

from pathlib import Path

from understudy.buildingx.jsonapi.models import Closed


class Continent(Closed):
    """A continent and its countries."""

    name: str
    countries: dict[str, str]
    """Names by the three letters of ISO 3166-1."""


class Catalog(Closed):
    """What the vendor defines by lists."""

    parents: dict[str, tuple[str, ...]]
    """What each type of locations can be a part of."""
    buildingTypes: tuple[str, ...]
    continents: dict[str, Continent]
    """By two letters."""


_CATALOG = Catalog.model_validate_json(Path(__file__).with_suffix(".json").read_bytes())
PARENTS = _CATALOG.parents
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
