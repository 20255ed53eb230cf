"""The commands about tenants of a running server."""

import shlex
from typing import Annotated, Any, Literal

import typer

from understudy.cli.options import WRONG_USE, TenantName, Url, end
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


def env(
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    format: Annotated[Literal["shell", "dotenv", "json"], typer.Option(help="How to write them.")] = "shell",
    url: Url = None,
) -> None:
    """Prints the environment variables that a vendor's clients read: eval "$(understudy env standcloud)"."""
    with connected(url) as server:
        described = server.ask("GET", f"/tenants/{tenant}")
    if vendor not in described["vendors"]:
        end(f"no vendor is called {vendor}; there are {', '.join(described['vendors'])}", WRONG_USE)
    variables: dict[str, str] = described["vendors"][vendor]["env"]
    if format == "json":
        show(variables)
        return
    for name, value in variables.items():
        prefix = "export " if format == "shell" else ""
        typer.echo(f"{prefix}{name}={shlex.quote(value)}")


def seed(
    context: typer.Context,
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    url: Url = None,
) -> None:
    """Makes many rows, as the vendor's own options say: understudy seed standcloud --runs 100000."""
    options = _pairs(context.args)
    with connected(url, timeout=600.0) as server:
        show(server.ask("POST", f"/tenants/{tenant}/seed/{vendor}", {"generate": options}))


def _pairs(words: list[str]) -> dict[str, int | str]:
    options: dict[str, int | str] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2 or any(not name.startswith("--") for name in rest[::2]):
        end("options of seed come in pairs: --runs 1000", WRONG_USE)
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        options[name[2:].replace("-", "_")] = int(value) if value.lstrip("-").isdigit() else value
    return options
