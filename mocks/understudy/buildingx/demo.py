"""The demo estate: three partitions that are computed from one page of plan, the same on every machine."""

from collections.abc import Awaitable, Callable

from understudy.buildingx.energy import demo as energy
from understudy.buildingx.fire import demo as fire
from understudy.buildingx.geometry import demo as geometry
from understudy.buildingx.operations import demo_devices, demo_maintenance
from understudy.buildingx.security import demo as security
from understudy.buildingx.sites import PARTITIONS
from understudy.buildingx.structure import demo as structure
from understudy.core.seeding import Seeding

Generator = Callable[[Seeding, tuple[str, ...]], Awaitable[None]]

FOUNDATIONS = frozenset({"customers", "partitions", "equipment_types", "addresses", "locations"})
"""Collections without whose built-in rows nothing of the estate can stand."""
PLANT = frozenset({"devices", "equipment", "points"})
"""Collections without whose built-in rows nothing that happens in the estate can stand."""

GENERATORS: tuple[Generator, ...] = (
    demo_maintenance.generate,
    energy.generate,
    fire.generate,
    geometry.generate,
    security.generate,
)
"""What happens in the estate, each needing locations, devices, equipment and points."""


async def catch_up(seeding: Seeding) -> None:
    """Adds what has happened in the estate today, as far as it stands."""
    if not seeding.replaced & (FOUNDATIONS | PLANT):
        await security.catch_up(seeding, PARTITIONS)


async def generate(seeding: Seeding) -> None:
    """Adds the estate, as far as the user did not replace what it stands on."""
    if seeding.replaced & FOUNDATIONS:
        return
    await structure.generate(seeding, PARTITIONS)
    if seeding.replaced & PLANT:
        return
    await demo_devices.generate(seeding, PARTITIONS)
    for generator in GENERATORS:
        await generator(seeding, PARTITIONS)
