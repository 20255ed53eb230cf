"""A suite of one vendor that the package knows nothing of."""

from pathlib import Path

from understudy.core.address import Mount
from understudy.suite import Listed

FOLDER = Path(__file__).parent
SUITE = (
    Listed(
        "warehouse",
        (Mount("warehouse", ("warehouse.example",)), Mount("warehouse-too")),
        package="tests.sixth.warehouse",
        data=FOLDER,
    ),
)
