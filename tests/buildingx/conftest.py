"""A client of Building X as its users write one, with the machine user of a role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.buildingx.receiver import Receiver, listening
from tests.conftest import Tenant

AUDIENCE = "https://horizon.siemens.com"
MEDIA = "application/vnd.api+json"


def token_request(credential: dict[str, str], **more: str) -> dict[str, str]:
    """The body of a token request."""
    return {
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "audience": AUDIENCE,
        "grant_type": "client_credentials",
        **more,
    }


@dataclass
class Client:
    """An HTTP client with a token; paths are those of the old root."""

    http: httpx.Client
    credential: dict[str, str]
    tenant: Tenant

    @property
    def partition(self) -> str:
        """Id of the partition told with the credentials."""
        return self.credential["partition_id"]

    @property
    def customer(self) -> str:
        """Id of the customer told with the credentials."""
        return self.credential["customer_id"]

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Asks for a path, in which `{p}` is the partition and `{c}` the customer."""
        return self.http.get(self.filled(path), params=query.get("params"))

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Sends a document to a path."""
        headers = {"content-type": MEDIA, **more.pop("headers", {})}
        return self.http.request(method, self.filled(path), json=body, headers=headers, **more)

    def filled(self, path: str) -> str:
        """A path with the client's own partition and customer."""
        return path.replace("{p}", self.partition).replace("{c}", self.customer)

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """The documents of all pages, by the links that they carry."""
        answer = self.get(path, **query)
        for _ in range(1000):
            assert answer.status_code == 200, answer.text
            yield answer.json()
            following = answer.json()["links"].get("next")
            if following is None:
                return
            answer = self.http.get(following)
        raise AssertionError("the pages do not end")

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The resources of all pages."""
        return [item for page in self.pages(path, **query) for item in page["data"]]


Sign = Callable[..., Client]


@pytest.fixture
def sign_in() -> Iterator[Sign]:
    """Signs in as the machine user of a role: `sign_in(tenant, "reader")`; without the rate limit, unless kept."""
    made: list[httpx.Client] = []

    def sign(tenant: Tenant, role: str = "machine_user", root: str = "", *, limited: bool = False) -> Client:
        if not limited:
            assert tenant.control.put("/limits/buildingx", json={"mode": "off"}).is_success
        credential = tenant.credential("buildingx", role)
        base = tenant.url("buildingx")
        answer = httpx.post(base + "/oauth/token", json=token_request(credential), timeout=60)
        assert answer.status_code == 200, answer.text
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        made.append(httpx.Client(base_url=base + root, headers=headers, timeout=60))
        return Client(made[-1], credential, tenant)

    yield sign
    for client in made:
        client.close()


@pytest.fixture
def client(tenant: Tenant, sign_in: Sign) -> Client:
    """The machine user that may do everything, in a tenant of its own with demo data."""
    return sign_in(tenant)


@pytest.fixture
def frozen(client: Client) -> Client:
    """A client whose tenant's clock only moves when a test moves it."""
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-02T10:05:00Z"})
    return client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who takes the deliveries of streams."""
    with listening() as found:
        yield found
