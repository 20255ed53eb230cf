"""The command that tries the clauses."""

from typing import Annotated

import typer

from understudy.cli.options import CHECK_FAILED


def contracts(
    vendor: Annotated[str | None, typer.Argument(help="Name of a vendor; all when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Tries every clause against a server of its own and prints how many there are, exercised and passing."""
    from understudy.contracts.report import report
    from understudy.server.server import private_server

    text, passed = report(private_server, vendor, as_json=as_json)
    typer.echo(text)
    if not passed:
        raise typer.Exit(CHECK_FAILED)
