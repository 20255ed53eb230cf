"""The command that makes many rows."""

from typing import Annotated

import typer

from understudy.cli.exits import WRONG_USE, end
from understudy.cli.options import TenantName, Url
from understudy.cli.remote import connected, show


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
