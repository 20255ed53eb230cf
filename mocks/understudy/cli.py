"""The command line: serve, and what is asked of a running server."""

import gc
import shlex
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from understudy import __version__
from understudy.asking import (
    CANNOT_START,
    CHECK_FAILED,
    WRONG_USE,
    TenantName,
    Url,
    end,
    remote_of,
    settings_of,
    show,
    speaking,
)
from understudy.tenancy import tenants_app

app = typer.Typer(
    name="understudy",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Stands in for five vendor APIs."
        " Exit codes: 0 fine, 1 a check failed, 2 wrong use or configuration, 4 cannot start."
    ),
)
app.add_typer(tenants_app, name="tenants")


class LogFormat(str, Enum):
    """Lines for requests on standard error."""

    quiet = "quiet"
    text = "text"
    json = "json"


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless told otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the gateway (4700); 0 for any free one.")] = None,
    vendor_ports: Annotated[
        int | None, typer.Option(help="First of the five vendors' ports (4701); 0 for any.")
    ] = None,
    tls_port: Annotated[
        int | None, typer.Option(help="Port that speaks TLS for all vendors (4743); 0 for any.")
    ] = None,
    vendors: Annotated[str | None, typer.Option(help="Vendors to serve, separated by commas; all by default.")] = None,
    fixtures: Annotated[Path | None, typer.Option(help="Folder of own seed data, one folder a vendor.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder in which tenants survive a restart.")] = None,
    ready_file: Annotated[Path | None, typer.Option(help="File for the ready line, once every port answers.")] = None,
    log_format: Annotated[LogFormat | None, typer.Option(help="A line for every request on standard error.")] = None,
    token: Annotated[str | None, typer.Option(help="Token of the control plane off loopback.")] = None,
) -> None:
    """Serves all vendors until it is stopped. Each option has a twin in the environment: UNDERSTUDY_PORT for --port."""
    settings = settings_of(
        host=host,
        port=port,
        vendor_ports=vendor_ports,
        tls_port=tls_port,
        vendors=vendors,
        fixtures=fixtures,
        data=data,
        ready_file=ready_file,
        log_format=None if log_format is None else log_format.value,
        token=token,
    )
    # Nothing is collected while all is imported and built: what is made here stays. `run` turns it on again.
    gc.disable()
    from understudy.core.kept import StorageError
    from understudy.core.seeding import SeedError
    from understudy.server import StartError
    from understudy.server import serve as run

    try:
        run(settings, _announce)
    except SeedError as error:
        end(str(error), WRONG_USE)
    except (StartError, StorageError) as error:
        end(str(error), CANNOT_START)


def _announce(addresses: Any, server: Any) -> None:
    from understudy.banner import banner

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


@app.command()
def ready(
    url: Url = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 0.0,
) -> None:
    """Ends with 0 once the server is ready, with 1 when it is not in time."""
    import threading
    import time

    from understudy.remote import RemoteError

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


class EnvFormat(str, Enum):
    """How environment variables are written."""

    shell = "shell"
    dotenv = "dotenv"
    json = "json"


@app.command()
def env(
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    format: Annotated[
        EnvFormat, typer.Option("--format", help="How to write them.")
    ] = EnvFormat.shell,  # the option's name
    url: Url = None,
) -> None:
    """Prints the environment variables that a vendor's clients read: eval "$(understudy env standcloud)"."""
    with speaking():
        described = remote_of(url).ask("GET", f"/tenants/{tenant}")
    if vendor not in described["vendors"]:
        end(f"no vendor is called {vendor}; there are {', '.join(described['vendors'])}", WRONG_USE)
    variables: dict[str, str] = described["vendors"][vendor]["env"]
    if format is EnvFormat.json:
        show(variables)
        return
    for name, value in variables.items():
        prefix = "export " if format is EnvFormat.shell else ""
        typer.echo(f"{prefix}{name}={shlex.quote(value)}")


@app.command()
def reset(tenant: TenantName = "default", url: Url = None) -> None:
    """Returns a tenant to the seed it was made with."""
    with speaking():
        remote_of(url).ask("POST", f"/tenants/{tenant}/reset")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def seed(
    context: typer.Context,
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    url: Url = None,
) -> None:
    """Makes many rows, as the vendor's own options say: understudy seed standcloud --runs 100000."""
    options = _pairs(context.args)
    with speaking():
        show(remote_of(url, 600.0).ask("POST", f"/tenants/{tenant}/seed/{vendor}", {"generate": options}))


def _pairs(words: list[str]) -> dict[str, int | str]:
    options: dict[str, int | str] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2 or any(not name.startswith("--") for name in rest[::2]):
        end("options of seed come in pairs: --runs 1000", WRONG_USE)
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        options[name[2:].replace("-", "_")] = int(value) if value.lstrip("-").isdigit() else value
    return options


@app.command()
def contracts(
    vendor: Annotated[str | None, typer.Argument(help="Name of a vendor; all when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Tries every clause against a server of its own and prints how many there are, exercised and passing."""
    from understudy.rehearsal import report

    text, passed = report(vendor, as_json=as_json)
    typer.echo(text)
    if not passed:
        raise typer.Exit(CHECK_FAILED)


class CaAction(str, Enum):
    """What to tell of the certificate authority."""

    path = "path"
    env = "env"
    pem = "pem"


@app.command()
def ca(
    what: Annotated[
        CaAction,
        typer.Argument(help="The file's path, the variables of clients, or the certificate."),
    ] = CaAction.path,
) -> None:
    """Shows the authority that signed the TLS port's certificate, made when there is none yet."""
    from understudy import tls
    from understudy.suite import VENDORS

    hosts = [host for listed in VENDORS for mount in listed.mounts for host in mount.hosts]
    authority = tls.certificate(tls.folder(settings_of().data), hosts).authority
    if what is CaAction.pem:
        typer.echo(authority.read_text("utf-8"), nl=False)
    elif what is CaAction.env:
        for name in (
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
        ):
            typer.echo(f"export {name}={shlex.quote(str(authority))}")
    else:
        typer.echo(str(authority))


@app.command()
def version() -> None:
    """Prints the version."""
    typer.echo(__version__)


def main() -> None:
    """Runs the command line."""
    app()
