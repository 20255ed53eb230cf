"""What the commands share: how they end, where the running server is, how they print."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from understudy.settings import PREFIX, ServeSettings, unknown_variables

WRONG_USE = 2
CHECK_FAILED = 1
CANNOT_START = 4

Url = Annotated[str | None, typer.Option("--url", help="Gateway of the running server, else UNDERSTUDY_URL.")]
TenantName = Annotated[str, typer.Option("--tenant", envvar="UNDERSTUDY_TENANT", help="Tenant to ask about.")]


def end(sentence: str, code: int) -> NoReturn:
    """Ends the command with one sentence on standard error."""
    typer.echo(f"understudy: {sentence}", err=True)
    raise typer.Exit(code)


def settings_of(**given: Any) -> ServeSettings:
    """The settings from options and environment; ends the command when one is wrong."""
    wrong = unknown_variables()
    if wrong:
        end("; ".join(wrong), WRONG_USE)
    try:
        return ServeSettings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        message = first["msg"].removeprefix("Value error, ")
        end(f"--{name.replace('_', '-')} or {PREFIX}{name.upper()}: {message}", WRONG_USE)


@contextmanager
def speaking() -> Iterator[None]:
    """Ends the command when the server cannot be reached or refuses."""
    from understudy.remote import RemoteError

    try:
        yield
    except RemoteError as error:
        end(str(error), CHECK_FAILED)


def remote_of(url: str | None, timeout: float = 10.0) -> Any:
    """The running server's control plane."""
    from understudy.remote import Remote, address

    return Remote(address(url, settings_of()), timeout)


def show(value: Any) -> None:
    """Prints JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
