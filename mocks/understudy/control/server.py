"""Routes about the server: alive, ready, version, vendors."""

from pydantic import BaseModel, Field

from understudy.control.conventions import CurrentAddresses, documented, routes
from understudy.control.health import document
from understudy.core.address import Mount
from understudy.core.control_routes import AllTenants
from understudy.core.problems import NotReady

router = routes("process")


class Health(BaseModel):
    """That the process answers."""

    status: str = Field(description="Always `ok`.")


class Ready(BaseModel):
    """That every vendor can be used."""

    ready: bool = Field(description="Always true: what is not ready is answered as a problem.")
    vendors: list[str] = Field(description="Names of the vendors served.")


class Version(BaseModel):
    """What runs."""

    name: str = Field(description="Always `understudy`.")
    version: str = Field(description="Version of the package.")


class MountAddress(BaseModel):
    """One way to reach a vendor."""

    url: str = Field(description="Base address; the credential selects the tenant.")
    tls_url: str = Field(description="The same at the port that speaks TLS.")
    hosts: list[str] = Field(description="The vendor's real host names, answered on every port.")


class ServedVendor(BaseModel):
    """Where a vendor answers."""

    name: str = Field(description="Name of the vendor.")
    url: str = Field(description="Base address at the vendor's own port.")
    mounts: dict[str, MountAddress] = Field(description="By path segment of the gateway.")


# GET and HEAD of the first three are answered before this is built; here they are for the OpenAPI document.


@router.get("/health")
async def health(tenants: AllTenants) -> Health:
    """Says that the process answers; needs no token."""
    return Health(**document("/health", tenants))


@router.get("/ready", responses=documented(NotReady))
async def ready(tenants: AllTenants) -> Ready:
    """Says that every vendor can be used; needs no token."""
    return Ready(**document("/ready", tenants))


@router.get("/version")
async def version(tenants: AllTenants) -> Version:
    """Names what runs; needs no token."""
    return Version(**document("/version", tenants))


@router.get("/vendors")
async def list_vendors(addresses: CurrentAddresses) -> list[ServedVendor]:
    """The vendors served, and where each answers."""

    def mount(each: Mount) -> MountAddress:
        return MountAddress(url=addresses.mount(each), tls_url=addresses.mount(each, tls=True), hosts=list(each.hosts))

    return [
        ServedVendor(
            name=name,
            url=addresses.vendors[name],
            mounts={each.name: mount(each) for each in mounts},
        )
        for name, mounts in addresses.mounts.items()
    ]
