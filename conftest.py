"""What pytest is told of this repository: clauses are tests, wherever it is started."""

from functools import lru_cache

import httpx
from httpx._transports import default
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.contracts.collector"]

# Each client reads all certificate authorities of the machine anew, 20 ms of CPU, although it hardly ever speaks TLS:
# for thousands of tests that is most of their time.
setattr(default, "create_ssl_context", lru_cache(httpx.create_ssl_context))  # noqa: B010  mypy: it is private

# A test that measures time says so; to all others a loaded machine may be slow, so five seconds of httpx and a fifth
# of one of hypothesis are too few.
for _asks in (httpx.Client.__init__, httpx.get, httpx.post, httpx.put, httpx.patch, httpx.delete, httpx.request):
    _asks.__kwdefaults__["timeout"] = httpx.Timeout(60)
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
