"""The command line assembled, and the commands that need no server."""

import shlex
from typing import Annotated, Literal

import typer

from understudy.cli import remote
from understudy.cli.options import CHECK_FAILED, WRONG_USE, end, settings_of
from understudy.cli.serve import serve
from understudy.core.package_data import VERSION

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
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""What clients read the file of their authorities from."""


@app.command()
def version() -> None:
    """Prints the version."""
    typer.echo(VERSION)


app.command()(serve)
app.command()(remote.ready)
app.command()(remote.env)
app.command()(remote.reset)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(remote.seed)


@app.command()
def contracts(
    vendor: Annotated[str | None, typer.Argument(help="Name of a vendor; all when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Tries every clause against a server of its own and prints how many there are, exercised and passing."""
    from understudy.contracts.clauses import ContractError
    from understudy.contracts.report import report
    from understudy.server.server import private_server
    from understudy.suite import chosen

    try:
        chosen(None if vendor is None else [vendor])
    except ValueError as error:
        end(str(error), WRONG_USE)
    try:
        text, passed = report(private_server, vendor, as_json=as_json)
    except ContractError as error:
        end(str(error), WRONG_USE)
    typer.echo(text)
    if not passed:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def ca(
    what: Annotated[
        Literal["path", "env", "pem"],
        typer.Argument(help="The file's path, the variables of clients, or the certificate."),
    ] = "path",
) -> None:
    """Shows the authority that signed the TLS port's certificate, made when there is none yet."""
    from understudy.server import tls
    from understudy.suite import VENDORS

    hosts = [host for listed in VENDORS for mount in listed.mounts for host in mount.hosts]
    authority = tls.certificate(tls.folder(settings_of().data), hosts).authority
    if what == "pem":
        typer.echo(authority.read_text("utf-8"), nl=False)
    elif what == "env":
        for name in CA_VARIABLES:
            typer.echo(f"export {name}={shlex.quote(str(authority))}")
    else:
        typer.echo(str(authority))


app.add_typer(remote.tenants_app, name="tenants")
