"""What a person sees when the server has started."""

from collections.abc import Mapping

from understudy.control.addresses import Addresses
from understudy.core.tenant import DEFAULT
from understudy.core.tenants import Tenants
from understudy.core.version import VERSION

_HINTS = {
    "btec": "curl -H 'Authorization: Token {sandbox[token]}' '{url}/api/v1/duts?limit=1'",
    "bemserver": (
        "curl -H 'Content-Type: application/json' {url}/auth/token"
        ' -d \'{{"email":"{admin[email]}","password":"{admin[password]}"}}\''
    ),
    "standcloud": "curl -H 'X-API-KEY: {integration[api_key]}' '{url}/integration/api/v1/test_run?limit=1'",
    "buildingx": (
        "curl -d grant_type=client_credentials -d audience=https://horizon.siemens.com"
        " -d client_id={machine_user[client_id]} -d client_secret={machine_user[client_secret]} {url}/oauth/token"
    ),
    "ontakt": "curl -H 'X-Auth-Token: {api_key[token]}' {url}/api/machines/",
}
"""A first request for each vendor, to be copied."""


def credentials_line(credentials: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A vendor's demo credentials, one line a role."""
    width = max((len(role) for role in credentials), default=0)
    return [
        f"    {role:<{width}}  " + "  ".join(f"{name}={value}" for name, value in fields.items())
        for role, fields in credentials.items()
    ]


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
            lines.append("    try: " + _HINTS[name].format(url=url, **roles))
        lines.append("")
    lines.append(
        f"  all by path  {addresses.gateway}/<vendor>/   over TLS  {addresses.gateway_tls}   trust  {addresses.ca}"
    )
    lines.append(f"  control      {addresses.control}/   a tenant for each test: POST {addresses.control}/tenants")
    if token is not None:
        lines.append(f"  token of the control plane, from other machines: {token}")
    lines += ["", "  Ctrl-C ends it."]
    return "\n".join(lines)
