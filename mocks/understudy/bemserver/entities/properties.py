"""Properties of places, and their values: text that must read as the type of its property."""

from collections.abc import Sequence
from functools import partial

from understudy.bemserver.entities.structure import BUILDINGS, SITES, SPACES, STOREYS, ZONES, noun_of, way
from understudy.bemserver.models.entity import LINKS, Access, Change, Entity, Nested, Reach, led_to
from understudy.bemserver.models.fields import DESCRIPTION, NAME, Field, reference
from understudy.bemserver.models.scalars import Choice, Text
from understudy.bemserver.models.units import Unit
from understudy.bemserver.refusals import Unprocessable, invalid

VALUE = Field(name="value", kind=Text(100), required=True)
_TYPES = ("integer", "float", "boolean", "string")


def properties(path: str, description: Field) -> Entity:
    """A collection of properties, which say of which type and in which unit their values are."""
    return Entity(
        path=path,
        fields=(
            NAME,
            Field(name="value_type", kind=Choice(_TYPES), stored="string", optional=False),
            Field(name="unit_symbol", kind=Unit()),
            description,
        ),
        unique=("name",),
        fixed=frozenset({"value_type"}),
        filters=("name", "value_type", "unit_symbol"),
        sorts=("name",),
    )


def is_value(value_type: str, text: str) -> bool:
    """Whether text reads as a value of a type."""
    if value_type == "boolean":
        return text in ("true", "false")
    if value_type == "string":
        return True
    try:
        int(text) if value_type == "integer" else float(text)
    except ValueError:
        return False
    return True


async def _is_of_its_type(change: Change, via: Sequence[str]) -> bool:
    """Whether a written value is of the type to which columns lead; true where they lead nowhere."""
    found = await led_to(change, via)
    return found is None or is_value(found, (change.after or {})["value"])


async def check_value(change: Change, via: Sequence[str]) -> None:
    """Refuses a value that is not of its property's type, to which columns lead."""
    if not await _is_of_its_type(change, via):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_value_of_zone(change: Change, via: Sequence[str]) -> None:
    # The real server words this one differently: bemserver/values/zone-properties
    if not await _is_of_its_type(change, via):
        raise Unprocessable("Invalid value type")


STRUCTURAL_ELEMENT_PROPERTIES = properties("/structural_element_properties/", DESCRIPTION)
_PROPERTY = "structural_element_property"
_PROPERTY_ID = f"{_PROPERTY}_id"


def _allowed(path: str) -> Entity:
    """The properties that a kind of place can have."""
    return Entity(
        path=path,
        fields=(
            Nested(name=_PROPERTY, via=(_PROPERTY_ID,), target=STRUCTURAL_ELEMENT_PROPERTIES),
            reference(_PROPERTY_ID, STRUCTURAL_ELEMENT_PROPERTIES.name),
        ),
        unique=(_PROPERTY_ID,),
        filters=(_PROPERTY_ID,),
        tagged=False,
        operations=LINKS,
    )


_ALLOWED = {
    SITES: _allowed("/site_properties/"),
    BUILDINGS: _allowed("/building_properties/"),
    STOREYS: _allowed("/storey_properties/"),
    SPACES: _allowed("/space_properties/"),
    ZONES: _allowed("/zone_properties/"),
}


def _values(path: str, place: Entity) -> Entity:
    """The values of the properties of a kind of place."""
    noun, known = noun_of(place), _ALLOWED[place]
    key = (f"{noun}_id", f"{noun}_property_id")
    check = _check_value_of_zone if place is ZONES else check_value
    return Entity(
        path=path,
        fields=(
            Nested(name=f"{noun}_property", via=key[1:], target=known),
            reference(key[0], place.name),
            reference(key[1], known.name),
            VALUE,
        ),
        access=Access(Reach("campaign", way(noun))),
        unique=key,
        frozen=frozenset(key),
        filters=key,
        check=partial(check, via=(key[1], _PROPERTY_ID, "value_type")),
    )


ENTITIES = (
    STRUCTURAL_ELEMENT_PROPERTIES,
    *_ALLOWED.values(),
    _values("/site_property_data/", SITES),
    _values("/building_property_data/", BUILDINGS),
    _values("/storey_property_data/", STOREYS),
    _values("/space_property_data/", SPACES),
    _values("/zone_property_data/", ZONES),
)
