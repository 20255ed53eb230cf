"""Where everything of one process answers."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONTROL = "/_understudy"
"""Where the control plane lies on every port."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of one process, each without a slash at the end."""

    gateway: str
    gateway_tls: str
    vendors: Mapping[str, str]
    """Address of each vendor's own port."""
    ca: Path
    """Certificate of the authority that signed the TLS port's."""

    @property
    def control(self) -> str:
        """Address of the control plane."""
        return self.gateway + CONTROL

    def line(self) -> str:
        """The ready line: one JSON object."""
        return json.dumps(
            {
                "pid": os.getpid(),
                "control": self.control,
                "gateway": self.gateway,
                "gateway_tls": self.gateway_tls,
                "ca": str(self.ca),
                "vendors": dict(self.vendors),
            }
        )
