"""How sure a fact about a vendor is."""

from typing import Literal

Tier = Literal["documented", "observed", "inferred", "designed"]
"""Who says so: the vendor, a real server or client of the vendor, our reading, or nobody but us."""
TIERS: tuple[Tier, ...] = ("documented", "observed", "inferred", "designed")
