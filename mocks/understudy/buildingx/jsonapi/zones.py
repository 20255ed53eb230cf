"""Time zones by their names."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of a name of the IANA database; raises ValueError for any other text."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is no time zone of the IANA database") from error


def check_zone(name: str) -> str:
    """The name, if it is that of a zone; raises ValueError."""
    zone(name)
    return name
