"""What a layer is given."""

from dataclasses import dataclass

from understudy.core.routing import Index
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


@dataclass(frozen=True)
class Suite:
    """What the layers of one vendor work with."""

    vendor: Vendor
    tenants: Tenants
    index: Index
