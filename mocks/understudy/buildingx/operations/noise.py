"""Chance that is a function: the same seed and the same step give the same number, whoever asks and when."""

_MASK = (1 << 64) - 1


def unit(seed: int, step: int) -> float:
    """A number from 0 to 1 (1 left out), evenly spread (the mixing of splitmix64)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (1 << 64)


def smooth(seed: int, seconds: int, period: int) -> float:
    """A number from -1 to 1 that wanders, taking a new direction every period."""
    step, rest = divmod(seconds, period)
    begin = unit(seed, step)
    return 2 * (begin + (unit(seed, step + 1) - begin) * rest / period) - 1
