"""The APIs of Building X: the first segments of their paths, and which of them use up the yearly quota."""

from dataclasses import dataclass

NEW_ROOT = "/api/openness"
"""What stands in front of an API's path on the domain of 2026."""


@dataclass(frozen=True)
class OpennessApi:
    """One of the openness APIs."""

    name: str
    """What it is called in permissions and documents."""
    title: str
    base: str
    """How its paths begin, on either root."""
    aliases: tuple[str, ...] = ()
    """Other beginnings that the vendor's documents use for the same paths."""
    metered: bool = False
    """Whether its calls use up the yearly quota."""


APIS: tuple[OpennessApi, ...] = (
    OpennessApi("accounts", "Accounts", "/accounts"),
    OpennessApi("operations", "Building Operations", "/operations", metered=True),
    OpennessApi("structure", "Building Structure", "/structure", metered=True),
    OpennessApi("ingest", "Point Value Ingest", "/ingest", metered=True),
    OpennessApi("geometry", "Building Geometry", "/geometry", aliases=("/geometry/v1",)),
    OpennessApi("energy", "Energy", "/energy/v1"),
    OpennessApi("fire", "Fire", "/fire"),
    OpennessApi("activities", "Activities v1", "/sec-activities-v1"),
    OpennessApi("activities-v2", "Activities v2", "/sec-activities/v2"),
    OpennessApi("identities", "Security Identities & Privileges", "/sec-piam-v1"),
    OpennessApi("intrusion", "Security Intrusion", "/sec-intrusion/v1"),
    OpennessApi("monitoring", "Security Monitoring", "/sec-monitoring/v1"),
    OpennessApi("workflow", "Security Workflow", "/sec-workflow/v1"),
    OpennessApi("streaming", "Streaming", "/streaming/v1"),
    OpennessApi("sustainability", "Sustainability", "/sustainability/v1"),
    OpennessApi("visitors", "Visitor Manager", "/visitormanager/v1"),
)


def api_of(path: str) -> OpennessApi | None:
    """The API to which a path without the root belongs."""
    parts = path.split("/", 3)
    found = _BY_BASE.get("/" + parts[1]) if len(parts) > 1 else None
    if found is None and len(parts) > 2:  # noqa: PLR2004 the segment after the first
        found = _BY_BASE.get(f"/{parts[1]}/{parts[2]}")
    return found


_BY_BASE = {api.base: api for api in APIS}
