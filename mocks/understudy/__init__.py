"""One process that stands in for five vendor APIs, refusals included."""

from understudy.core.version import VERSION

__version__ = VERSION
