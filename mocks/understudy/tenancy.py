"""The commands about tenants of a running server."""

from typing import Annotated, Any

import typer

from understudy.asking import Url, remote_of, show, speaking

tenants_app = typer.Typer(no_args_is_help=True, help="Isolated worlds of a running server.")


@tenants_app.command("list")
def list_tenants(url: Url = None) -> None:
    """Lists the tenants."""
    with speaking():
        show(remote_of(url).ask("GET", "/tenants"))


@tenants_app.command("show")
def show_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Shows a tenant's addresses and credentials."""
    with speaking():
        show(remote_of(url).ask("GET", f"/tenants/{tenant}"))


@tenants_app.command("create")
def create_tenant(
    tenant: Annotated[str | None, typer.Argument(help="Id of the tenant; made up when not given.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without demo data.")] = False,
    ttl: Annotated[float | None, typer.Option(help="Seconds until it is deleted by itself.")] = None,
    url: Url = None,
) -> None:
    """Makes a tenant and shows its addresses and credentials."""
    with speaking():
        remote = remote_of(url)
        body: dict[str, Any] = {} if tenant is None else {"id": tenant}
        if empty:
            body["seed"] = {each["name"]: "empty" for each in remote.ask("GET", "/vendors")}
        if ttl is not None:
            body["ttl"] = ttl
        show(remote.ask("POST", "/tenants", body))


@tenants_app.command("delete")
def delete_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Deletes a tenant with all it has."""
    with speaking():
        remote_of(url).ask("DELETE", f"/tenants/{tenant}")
