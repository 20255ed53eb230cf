"""What a person sees when the server has started."""

from collections.abc import Mapping

from understudy.control.addresses import Addresses
from understudy.core.package_data import VERSION
from understudy.core.seeding import Roles
from understudy.core.tenant import DEFAULT
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


def credentials_line(credentials: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A vendor's demo credentials, one line a role."""
    width = max((len(role) for role in credentials), default=0)
    return [
        f"    {role:<{width}}  " + "  ".join(f"{name}={value}" for name, value in fields.items())
        for role, fields in credentials.items()
    ]


def first_request(vendor: Vendor, url: str, credentials: Roles) -> list[str]:
    """A command that asks the vendor something, to be copied; none if own fixtures lack the credential it needs."""
    try:
        command = vendor.first_request.format(url=url, **credentials)
    except KeyError:
        return []
    return [f"    try: {command}"] if command else []


def banner(addresses: Addresses, tenants: Tenants, token: str | None) -> str:
    """Addresses, demo credentials and a first request for each vendor."""
    lines = [f"understudy {VERSION}", ""]
    tenant = tenants.get(DEFAULT)
    for name, url in addresses.vendors.items():
        vendor = tenants.vendor(name)
        lines.append(f"  {vendor.title}  {url}")
        if tenant is not None:
            roles = tenant.sides[name].roles
            lines += credentials_line(roles)
            lines += first_request(vendor, url, roles)
        lines.append("")
    lines.append(
        f"  all by path  {addresses.gateway}/<vendor>/   over TLS  {addresses.gateway_tls}   trust  {addresses.ca}"
    )
    lines.append(f"  control      {addresses.control}/   a tenant for each test: POST {addresses.control}/tenants")
    if token is not None:
        lines.append(f"  token of the control plane, from other machines: {token}")
    lines += ["", "  Ctrl-C ends it."]
    return "\n".join(lines)
