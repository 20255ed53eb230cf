"""The commands about tenants of a running server."""

from typing import Annotated, Any

import typer

from understudy.cli.options import TenantName, Url
from understudy.cli.remote import connected, show

tenants_app = typer.Typer(no_args_is_help=True, help="Isolated worlds of a running server.")


@tenants_app.command("list")
def list_tenants(url: Url = None) -> None:
    """Lists the tenants."""
    with connected(url) as server:
        show(server.ask("GET", "/tenants"))


@tenants_app.command("show")
def show_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Shows a tenant's addresses and credentials."""
    with connected(url) as server:
        show(server.ask("GET", f"/tenants/{tenant}"))


@tenants_app.command("create")
def create_tenant(
    tenant: Annotated[str | None, typer.Argument(help="Id of the tenant; made up when not given.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without demo data.")] = False,
    ttl: Annotated[float | None, typer.Option(help="Seconds until it is deleted by itself.")] = None,
    url: Url = None,
) -> None:
    """Makes a tenant and shows its addresses and credentials."""
    with connected(url) as server:
        body: dict[str, Any] = {} if tenant is None else {"id": tenant}
        if empty:
            body["seed"] = {each["name"]: "empty" for each in server.ask("GET", "/vendors")}
        if ttl is not None:
            body["ttl"] = ttl
        show(server.ask("POST", "/tenants", body))


@tenants_app.command("delete")
def delete_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Deletes a tenant with all it has."""
    with connected(url) as server:
        server.ask("DELETE", f"/tenants/{tenant}")


def reset(tenant: TenantName = "default", url: Url = None) -> None:
    """Returns a tenant to the seed it was made with."""
    with connected(url) as server:
        server.ask("POST", f"/tenants/{tenant}/reset")
