"""One process that stands in for five vendor APIs, refusals included."""

__version__ = "0.1.0"
