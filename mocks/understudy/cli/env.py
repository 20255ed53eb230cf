"""The command that prints the environment variables of a vendor's clients."""

import shlex
from enum import Enum
from typing import Annotated

import typer

from understudy.cli.exits import WRONG_USE, end
from understudy.cli.options import TenantName, Url
from understudy.cli.remote import connected, show


class EnvFormat(str, Enum):
    """How environment variables are written."""

    shell = "shell"
    dotenv = "dotenv"
    json = "json"


def env(
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    format: Annotated[
        EnvFormat, typer.Option("--format", help="How to write them.")
    ] = EnvFormat.shell,  # the option's name
    url: Url = None,
) -> None:
    """Prints the environment variables that a vendor's clients read: eval "$(understudy env standcloud)"."""
    with connected(url) as server:
        described = server.ask("GET", f"/tenants/{tenant}")
    if vendor not in described["vendors"]:
        end(f"no vendor is called {vendor}; there are {', '.join(described['vendors'])}", WRONG_USE)
    variables: dict[str, str] = described["vendors"][vendor]["env"]
    if format is EnvFormat.json:
        show(variables)
        return
    for name, value in variables.items():
        prefix = "export " if format is EnvFormat.shell else ""
        typer.echo(f"{prefix}{name}={shlex.quote(value)}")
