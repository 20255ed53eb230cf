"""What pytest is told of this repository: clauses are tests, wherever it is started."""

from functools import lru_cache

import httpx
from httpx._transports import default

pytest_plugins = ["tests.contracts.collector"]

# Each client reads all certificate authorities of the machine anew, 20 ms of CPU, although it hardly ever speaks TLS:
# for thousands of tests that is most of their time.
setattr(default, "create_ssl_context", lru_cache(httpx.create_ssl_context))  # noqa: B010  mypy: it is private
