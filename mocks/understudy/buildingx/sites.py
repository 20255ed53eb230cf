"""The demo estate on one page: buildings, their floors and rooms, and where they stand."""

from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

RICH = "a8ebe0d9-fb90-590c-aabf-a59142ce5e24"
"""The partition of the campus."""
SMALL = "391e2812-0a5e-5323-826b-c45505c49b8b"
"""The partition of the town house."""
FOREIGN = "b14e7f6f-4f7d-52b8-9c89-673903168750"
"""The partition of the other customer."""
PARTITIONS = (RICH, SMALL, FOREIGN)

_NAMESPACE = UUID("6f3c1e2a-0b1d-5c7e-9a55-3d1f0c8e4b21")


def ident(*key: str) -> str:
    """The id of a thing of the estate, from what it is called within it."""
    return str(uuid5(_NAMESPACE, " ".join(key)))


def seed(*key: str) -> int:
    """A number of its own for a thing of the estate."""
    return int(ident("seed", *key)[:8], 16)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A building of the estate."""

    key: str
    label: str
    use: str
    """`office` or `laboratory`."""
    zone: str
    country: str
    locality: str
    region: str
    postal_code: str
    street: str
    position: tuple[float, float]
    """Longitude and latitude."""
    year: int
    area: float
    """Square metres."""
    rooms: tuple[int, ...]
    """Rooms of each floor, the ground floor first."""
    gateways: tuple[str, ...] = ("X300",)
    """Models of its gateways; devices are shared out among them."""
    partition: str = RICH
    on_campus: bool = False
    names: tuple[str, ...] = field(default=("Office", "Meeting room", "Open space", "Focus room", "Lounge"))
    """What its rooms are called, in turn."""


_LABORATORIES = ("Laboratory", "Wet laboratory", "Instrument room", "Write-up room")

_A = Site(
    key="A",
    label="Lakeside Office A",
    use="office",
    zone="Europe/Zurich",
    country="CHE",
    locality="Zug",
    region="Zug",
    postal_code="6300",
    street="Seeweg 1",
    position=(8.5089, 47.1712),
    year=2009,
    area=5400.0,
    rooms=(5, 5, 5, 5),
    gateways=("X300", "X200"),
    on_campus=True,
)

SITES: tuple[Site, ...] = (
    _A,
    replace(
        _A,
        key="B",
        label="Lakeside Office B",
        use="office",
        street="Seeweg 3",
        position=(8.5101, 47.1716),
        year=2015,
        area=3600.0,
        rooms=(4, 4, 4),
        gateways=("X300",),
    ),
    replace(
        _A,
        key="L",
        label="Lakeside Laboratory",
        use="laboratory",
        street="Seeweg 5",
        position=(8.5112, 47.1721),
        year=2019,
        area=4100.0,
        rooms=(4, 4, 4),
        gateways=("X300", "X200"),
        names=_LABORATORIES,
    ),
    Site(
        key="M",
        label="Munich Branch",
        use="office",
        zone="Europe/Berlin",
        country="DEU",
        locality="München",
        region="Bayern",
        postal_code="80333",
        street="Werkstrasse 12",
        position=(11.5755, 48.1374),
        year=1998,
        area=2100.0,
        rooms=(4, 4),
    ),
    Site(
        key="N",
        label="Boston Laboratory",
        use="laboratory",
        zone="America/New_York",
        country="USA",
        locality="Boston",
        region="Massachusetts",
        postal_code="02210",
        street="400 Pier Street",
        position=(-71.0389, 42.3467),
        year=2021,
        area=1500.0,
        rooms=(3, 3),
        names=_LABORATORIES,
    ),
    Site(
        key="T",
        label="Town House",
        use="office",
        zone="Europe/Vienna",
        country="AUT",
        locality="Wien",
        region="Wien",
        postal_code="1010",
        street="Marktgasse 4",
        position=(16.3738, 48.2082),
        year=1910,
        area=420.0,
        rooms=(2,),
        gateways=("X200",),
        partition=SMALL,
    ),
    Site(
        key="H",
        label="Harbour House",
        use="office",
        zone="Europe/London",
        country="GBR",
        locality="Bristol",
        region="Bristol",
        postal_code="BS1 4AA",
        street="2 Quay Road",
        position=(-2.5985, 51.4490),
        year=1985,
        area=900.0,
        rooms=(2,),
        gateways=("X200",),
        partition=FOREIGN,
    ),
)


def floor_key(site: Site, floor: int) -> str:
    """What a floor is called within the estate."""
    return f"{site.key}{floor}"


def room_key(site: Site, floor: int, room: int) -> str:
    """What a room is called within the estate."""
    return f"{site.key}{floor}.{room + 1:02d}"


def room_label(site: Site, floor: int, room: int) -> str:
    """What people call a room."""
    return f"{site.names[room % len(site.names)]} {room_key(site, floor, room)}"
