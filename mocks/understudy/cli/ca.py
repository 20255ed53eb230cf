"""The command that shows the certificate authority of the TLS port."""

import shlex
from typing import Annotated, Literal

import typer

from understudy.cli.options import settings_of


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
        for name in (
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
        ):
            typer.echo(f"export {name}={shlex.quote(str(authority))}")
    else:
        typer.echo(str(authority))
