"""Sites, buildings, storeys, spaces and zones: what lies in what, and what is at which of them."""

from collections.abc import Iterator

from understudy.bemserver.models.entity import LINKS, Access, Entity, Hook, Nested, Reach
from understudy.bemserver.models.fields import DESCRIPTION, NAME, Field, reference
from understudy.bemserver.models.filters import Filter, leading, linked
from understudy.bemserver.models.scalars import Real, Text

_LIES_IN = {"site": "campaign", "building": "site", "storey": "building", "space": "storey", "zone": "campaign"}
"""What lies in what."""
_IFC_ID = Field(name="ifc_id", kind=Text(22), nullable=True)


def noun_of(place: Entity) -> str:
    """What one row of a place's collection is called."""
    return place.name.removesuffix("s")


def outwards(noun: str) -> list[str]:
    """A place, what it lies in, what that lies in, and so on to the campaign."""
    return [noun, *outwards(_LIES_IN[noun])] if noun in _LIES_IN else [noun]


def way(noun: str, end: str = "campaign") -> tuple[str, ...]:
    """The columns that lead from a row which refers to a place to what that lies in."""
    nouns = outwards(noun)
    return tuple(f"{each}_id" for each in nouns[: nouns.index(end) + 1])


def _place(path: str, *coordinates: Field) -> Entity:
    """A kind of place, whose list is filtered by all that it lies in."""
    parent, *further = outwards(path.strip("/").removesuffix("s"))[1:]
    owner = f"{parent}_id"
    return Entity(
        path=path,
        fields=(NAME, *coordinates, DESCRIPTION, _IFC_ID, reference(owner, f"{parent}s")),
        access=Access(Reach("campaign", way(parent))),
        unique=(owner, "name"),
        fixed=frozenset({owner}),
        filters=(
            "name",
            *(leading(f"{each}_id", *way(parent, each), guards=f"{each}s") for each in reversed(further)),
            owner,
            "ifc_id",
        ),
        sorts=("name",),
    )


SITES = _place(
    "/sites/",
    Field(name="latitude", kind=Real(-90.0, 90.0), nullable=True),
    Field(name="longitude", kind=Real(-180.0, 180.0), nullable=True),
)
BUILDINGS = _place("/buildings/")
STOREYS = _place("/storeys/")
SPACES = _place("/spaces/")
ZONES = _place("/zones/")

ENTITIES = (SITES, BUILDINGS, STOREYS, SPACES, ZONES)
_BY_NOUN = {noun_of(each): each for each in ENTITIES}


def located(path: str, place: Entity, what: Field, access: Access, check: Hook | None = None) -> Entity:
    """At which places of a kind something is, shown with all that they lie in."""
    noun = noun_of(place)
    own, (*nouns, _campaign) = f"{noun}_id", outwards(noun)
    nested = (Nested(name=each, via=way(noun, each), target=_BY_NOUN[each]) for each in reversed(nouns))
    return Entity(
        path=path,
        fields=(*nested, what, reference(own, place.name)),
        access=access,
        unique=(what.name, own),
        filters=(own, what.name),
        tagged=False,
        paged=True,
        operations=LINKS,
        check=check,
    )


def place_filters(own: str, links: str) -> Iterator[Filter]:
    """Filters by the places that rows are linked to, or that lie below them; tables of links begin with `links`."""
    for place in ENTITIES:
        noun = noun_of(place)
        below = (each for each in _BY_NOUN if noun in outwards(each))
        ways = [(f"{links}_by_{each}s", *way(each, noun)) for each in below]
        yield linked(f"{noun}_id", own, ways[0], guards=place.name)
        if len(ways) > 1:
            yield linked(f"recurse_{noun}_id", own, *ways, guards=place.name)
