"""The ten types of locations, and which may be a part of which."""

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

TYPES = tuple(PARENTS)

ROOTS = ("Campus", "Building")
"""Types that need not be a part of anything."""

PART_OF = "isPartOf"
"""The relation that every part has, whatever its type."""


def relation(kind: str) -> str:
    """The type's own name of the relation to what it is a part of."""
    return f"is{kind}Of"


RELATIONS = {relation(kind): kind for kind in PARENTS if PARENTS[kind]}
"""The types by the names of their relations."""

BUILDING_TYPES: tuple[str, ...] = (
    "airport",
    "apartment",
    "dataCenter",
    "hospital",
    "hotel",
    "industrial",
    "laboratory",
    "office",
    "other",
    "parking",
    "residential",
    "restaurant",
    "retail",
    "school",
    "sports",
    "university",
    "warehouse",
)
"""What a building can be used for; only `office` is known from the vendor's documents."""
