"""The command that serves, and what a person sees when the server has started."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic.fields import FieldInfo

from understudy.cli.options import CANNOT_START, WRONG_USE, end, settings_of, wrong_setting
from understudy.core.package_data import VERSION
from understudy.server.settings import ServeSettings, SettingsError

if TYPE_CHECKING:
    from understudy.control.addresses import Addresses
    from understudy.core.seeding import Roles
    from understudy.core.tenants import Tenants
    from understudy.core.vendor import Vendor
    from understudy.server.server import Server
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


def _announce(addresses: "Addresses", server: "Server") -> None:
    line = addresses.line()
    path: Path | None = server.settings.ready_file
    if path is not None:
        part = path.with_name(path.name + ".part")
        part.write_text(line + "\n", "utf-8")
        part.replace(path)
    if sys.stdout.isatty():
        typer.echo("\n".join(banner(addresses, server.tenants, server.token)))
        return
    typer.echo(line)
    sys.stdout.flush()
    if server.token is not None:
        typer.echo(f"token of the control plane: {server.token}", err=True)


def banner(addresses: "Addresses", tenants: "Tenants", token: str | None) -> Iterator[str]:
    """Addresses, demo credentials and a first request for each vendor, line by line."""
    yield from (f"understudy {VERSION}", "")
    tenant = tenants.get("default")
    for name, url in addresses.vendors.items():
        vendor = tenants.vendor(name)
        yield f"  {vendor.title}  {url}"
        if tenant is not None:
            roles = tenant.sides[name].roles
            width = max((len(role) for role in roles), default=0)
            for role, fields in roles.items():
                yield f"    {role:<{width}}  " + "  ".join(f"{name}={value}" for name, value in fields.items())
            yield from first_request(vendor, url, roles)
        yield ""
    yield f"  all by path  {addresses.gateway}/<vendor>/   over TLS  {addresses.gateway_tls}   trust  {addresses.ca}"
    yield f"  control      {addresses.control}/   a tenant for each test: POST {addresses.control}/tenants"
    if token is not None:
        yield f"  token of the control plane, from other machines: {token}"
    yield from ("", "  Ctrl-C ends it.")


def first_request(vendor: "Vendor", url: str, credentials: "Roles") -> Iterator[str]:
    """A command that asks the vendor something, to be copied; none if own fixtures lack the credential it needs."""
    if vendor.first_request:
        with suppress(KeyError):
            yield f"    try: {vendor.first_request.format(url=url, **credentials)}"
