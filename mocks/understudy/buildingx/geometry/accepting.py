"""Which of the media types that a resource exists in a client likes best."""

from collections.abc import Sequence

_TRUSTED = "application/json", "application/vnd.api+json"
"""What clients of the other APIs send by habit: it means whatever is there."""


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers, the first of equals; None where it takes none."""
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(each) for each in accept.split(",")]
    best = max(offered, key=lambda media: _weight(media, ranges))
    if _weight(best, ranges) > 0:
        return best
    return offered[0] if any(name in _TRUSTED and weight > 0 for name, weight in ranges) else None


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (each.strip().lower() for each in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = max(0.0, min(1.0, float(parameter[2:])))
            except ValueError:
                weight = 0.0
    return name, weight


def _weight(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    # The most specific range counts (RFC 9110, 12.5.1).
    for wanted in (media, media.split("/", maxsplit=1)[0] + "/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
