"""The commands that serve, and that wait for a server."""

import gc
import sys
import threading
import time
from collections.abc import Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic.fields import FieldInfo

from understudy.cli.options import CANNOT_START, CHECK_FAILED, WRONG_USE, Url, end, settings_of, wrong_setting
from understudy.cli.remote import RemoteError, remote_of
from understudy.server.settings import ServeSettings, SettingsError

if TYPE_CHECKING:
    from understudy.suite import Listed


def serve(**given: Any) -> None:
    """Serves all vendors until it is stopped. Each option has a twin in the environment: UNDERSTUDY_PORT for --port."""
    serve_with(settings_of(**given))


def _option(name: str, setting: FieldInfo) -> Parameter:
    default = False if setting.default in (None, "") else str(setting.default)
    option = typer.Option(help=setting.description, show_default=default)
    kind: Any = setting.annotation
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option])


# The options are the settings, which say what each is for.
setattr(  # noqa: B010 mypy knows no such attribute of a function
    serve, "__signature__", Signature([_option(*setting) for setting in ServeSettings.model_fields.items()])
)


def serve_with(settings: ServeSettings, vendors: "Sequence[Listed] | None" = None) -> None:
    """Serves a list of vendors, by default the suite, until it is stopped; ends the command when it cannot."""
    # Nothing is collected while all is imported and built: what is made here stays. `run` turns it on again.
    gc.disable()
    from understudy.core.seeding import SeedError
    from understudy.core.tenant_file import StorageError
    from understudy.server.process import serve as run
    from understudy.server.server import StartError
    from understudy.suite import VENDORS

    try:
        run(settings, _announce, VENDORS if vendors is None else vendors)
    except SettingsError as error:
        wrong_setting(error.setting, str(error))
    except SeedError as error:
        end(str(error), WRONG_USE)
    except (StartError, StorageError) as error:
        end(str(error), CANNOT_START)


def _announce(addresses: Any, server: Any) -> None:
    from understudy.cli.banner import banner

    line = addresses.line()
    path: Path | None = server.settings.ready_file
    if path is not None:
        part = path.with_name(path.name + ".part")
        part.write_text(line + "\n", "utf-8")
        part.replace(path)
    if sys.stdout.isatty():
        typer.echo(banner(addresses, server.tenants, server.token))
        return
    typer.echo(line)
    sys.stdout.flush()
    if server.token is not None:
        typer.echo(f"token of the control plane: {server.token}", err=True)


def ready(
    url: Url = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 0.0,
) -> None:
    """Ends with 0 once the server is ready, with 1 when it is not in time."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            remote_of(url, max(1.0, timeout)).ask("GET", "/ready")
        except RemoteError as error:
            if time.monotonic() >= deadline:
                end(str(error), CHECK_FAILED)
            threading.Event().wait(0.05)
        else:
            return
