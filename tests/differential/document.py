"""What the two published documents say: nothing missing, nothing extra, words aside."""

from collections.abc import Iterator
from typing import Any

_WORDS = {"description", "summary", "example", "examples", "tags", "info"}


def differences(real: Any, ours: Any, where: str = "", *, names: bool = False) -> Iterator[str]:
    """Where two documents differ; under `properties` every key counts, elsewhere words do not."""
    if isinstance(real, dict) and isinstance(ours, dict):
        keys = [key for key in {**real, **ours} if names or key not in _WORDS]
        for key in keys:
            if key not in ours:
                yield f"{where}/{key} is missing"
            elif key not in real:
                yield f"{where}/{key} is extra"
            else:
                below = f"{where}/{key}"
                yield from differences(real[key], ours[key], below, names=key == "properties")
    elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
        for place, (theirs, mine) in enumerate(zip(real, ours, strict=True)):
            yield from differences(theirs, mine, f"{where}/{place}")
    elif real != ours:
        yield f"{where}: {str(real)[:120]} / {str(ours)[:120]}"
