"""The command line: serve, and what is asked of a running server."""

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from understudy import __version__
from understudy.settings import PREFIX, ServeSettings, unknown_variables

WRONG_USE = 2
CHECK_FAILED = 1
CANNOT_START = 4

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
tenants_app = typer.Typer(no_args_is_help=True, help="Isolated worlds of a running server.")
app.add_typer(tenants_app, name="tenants")

Url = Annotated[str | None, typer.Option("--url", help="Gateway of the running server, else UNDERSTUDY_URL.")]
TenantName = Annotated[str, typer.Option("--tenant", envvar="UNDERSTUDY_TENANT", help="Tenant to ask about.")]


def _end(sentence: str, code: int) -> NoReturn:
    typer.echo(f"understudy: {sentence}", err=True)
    raise typer.Exit(code)


def _settings(**given: Any) -> ServeSettings:
    wrong = unknown_variables()
    if wrong:
        _end("; ".join(wrong), WRONG_USE)
    try:
        return ServeSettings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        message = first["msg"].removeprefix("Value error, ")
        _end(f"--{name.replace('_', '-')} or {PREFIX}{name.upper()}: {message}", WRONG_USE)


@contextmanager
def _speaking() -> Iterator[None]:
    from understudy.remote import RemoteError

    try:
        yield
    except RemoteError as error:
        _end(str(error), CHECK_FAILED)


def _remote(url: str | None, timeout: float = 10.0) -> Any:
    from understudy.remote import Remote, address

    return Remote(address(url, _settings()), timeout)


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


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
    settings = _settings(
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
    from understudy.core.kept import StorageError
    from understudy.core.seeding import SeedError
    from understudy.server import StartError
    from understudy.server import serve as run

    try:
        run(settings, _announce)
    except SeedError as error:
        _end(str(error), WRONG_USE)
    except (StartError, StorageError) as error:
        _end(str(error), CANNOT_START)


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
            _remote(url, max(1.0, timeout)).ask("GET", "/ready")
        except RemoteError as error:
            if time.monotonic() >= deadline:
                _end(str(error), CHECK_FAILED)
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
    with _speaking():
        described = _remote(url).ask("GET", f"/tenants/{tenant}")
    if vendor not in described["vendors"]:
        _end(f"no vendor is called {vendor}; there are {', '.join(described['vendors'])}", WRONG_USE)
    variables: dict[str, str] = described["vendors"][vendor]["env"]
    if format is EnvFormat.json:
        _print(variables)
        return
    for name, value in variables.items():
        prefix = "export " if format is EnvFormat.shell else ""
        typer.echo(f"{prefix}{name}={shlex.quote(value)}")


@tenants_app.command("list")
def list_tenants(url: Url = None) -> None:
    """Lists the tenants."""
    with _speaking():
        _print(_remote(url).ask("GET", "/tenants"))


@tenants_app.command("show")
def show_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Shows a tenant's addresses and credentials."""
    with _speaking():
        _print(_remote(url).ask("GET", f"/tenants/{tenant}"))


@tenants_app.command("create")
def create_tenant(
    tenant: Annotated[str | None, typer.Argument(help="Id of the tenant; made up when not given.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without demo data.")] = False,
    ttl: Annotated[float | None, typer.Option(help="Seconds until it is deleted by itself.")] = None,
    url: Url = None,
) -> None:
    """Makes a tenant and shows its addresses and credentials."""
    with _speaking():
        remote = _remote(url)
        body: dict[str, Any] = {} if tenant is None else {"id": tenant}
        if empty:
            body["seed"] = {each["name"]: "empty" for each in remote.ask("GET", "/vendors")}
        if ttl is not None:
            body["ttl"] = ttl
        _print(remote.ask("POST", "/tenants", body))


@tenants_app.command("delete")
def delete_tenant(tenant: Annotated[str, typer.Argument(help="Id of the tenant.")], url: Url = None) -> None:
    """Deletes a tenant with all it has."""
    with _speaking():
        _remote(url).ask("DELETE", f"/tenants/{tenant}")


@app.command()
def reset(tenant: TenantName = "default", url: Url = None) -> None:
    """Returns a tenant to the seed it was made with."""
    with _speaking():
        _remote(url).ask("POST", f"/tenants/{tenant}/reset")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def seed(
    context: typer.Context,
    vendor: Annotated[str, typer.Argument(help="Name of the vendor.")],
    tenant: TenantName = "default",
    url: Url = None,
) -> None:
    """Makes many rows, as the vendor's own options say: understudy seed standcloud --runs 100000."""
    options = _pairs(context.args)
    with _speaking():
        _print(_remote(url, 600.0).ask("POST", f"/tenants/{tenant}/seed/{vendor}", {"generate": options}))


def _pairs(words: list[str]) -> dict[str, int | str]:
    options: dict[str, int | str] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2 or any(not name.startswith("--") for name in rest[::2]):
        _end("options of seed come in pairs: --runs 1000", WRONG_USE)
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
    authority = tls.certificate(tls.folder(_settings().data), hosts).authority
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
