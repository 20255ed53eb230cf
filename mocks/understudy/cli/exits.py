"""How a command ends."""

from typing import NoReturn

import typer

CHECK_FAILED = 1
WRONG_USE = 2
CANNOT_START = 4


def end(sentence: str, code: int) -> NoReturn:
    """Ends the command with one sentence on standard error."""
    typer.echo(f"understudy: {sentence}", err=True)
    raise typer.Exit(code)
