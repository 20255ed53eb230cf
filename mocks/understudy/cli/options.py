"""What the commands have in common: the settings of a process, and how they end."""

from typing import Any, NoReturn

import typer
from pydantic import ValidationError

from understudy.server.settings import PREFIX, ServeSettings, unknown_variables

CHECK_FAILED, WRONG_USE, CANNOT_START = 1, 2, 4
"""Exit codes."""


def settings_of(**given: Any) -> ServeSettings:
    """The settings from options and environment; ends the command when one is wrong."""
    wrong = unknown_variables()
    if wrong:
        end("; ".join(wrong), WRONG_USE)
    try:
        return ServeSettings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        wrong_setting(str(first["loc"][0]) if first["loc"] else "settings", first["msg"])


def wrong_setting(name: str, message: str) -> NoReturn:
    """Ends the command with what is wrong with an option, which may come from the environment."""
    end(f"--{name.replace('_', '-')} or {PREFIX}{name.upper()}: {message}", WRONG_USE)


def end(sentence: str, code: int) -> NoReturn:
    """Ends the command with one sentence on standard error."""
    typer.echo(f"understudy: {sentence}", err=True)
    raise typer.Exit(code)
