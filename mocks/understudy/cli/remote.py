"""The commands that ask the control plane of a running server."""

import json
import os
import shlex
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from understudy.cli.options import CHECK_FAILED, WRONG_USE, end, settings_of
from understudy.control.addresses import CONTROL

Url = Annotated[str | None, typer.Option("--url", help="Gateway of the running server, else UNDERSTUDY_URL.")]
TenantName = Annotated[str, typer.Option("--tenant", envvar="UNDERSTUDY_TENANT", help="Tenant to ask about.")]
TenantId = Annotated[str, typer.Argument(help="Id of the tenant.")]
VendorName = Annotated[str, typer.Argument(help="Name of the vendor.")]

tenants_app = typer.Typer(no_args_is_help=True, help="Isolated worlds of a running server.")


@tenants_app.command("list")
def list_tenants(url: Url = None) -> None:
    """Lists the tenants."""
    _show(_asked(url, "GET", "/tenants"))


@tenants_app.command("show")
def show_tenant(tenant: TenantId, url: Url = None) -> None:
    """Shows a tenant's addresses and credentials."""
    _show(_asked(url, "GET", f"/tenants/{tenant}"))


@tenants_app.command("create")
def create_tenant(
    tenant: Annotated[str | None, typer.Argument(help="Id of the tenant; made up when not given.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without demo data.")] = False,
    ttl: Annotated[float | None, typer.Option(help="Seconds until it is deleted by itself.")] = None,
    url: Url = None,
) -> None:
    """Makes a tenant and shows its addresses and credentials."""
    body: dict[str, Any] = {} if tenant is None else {"id": tenant}
    if empty:
        body["seed"] = {each["name"]: "empty" for each in _asked(url, "GET", "/vendors")}
    if ttl is not None:
        body["ttl"] = ttl
    _show(_asked(url, "POST", "/tenants", body))


@tenants_app.command("delete")
def delete_tenant(tenant: TenantId, url: Url = None) -> None:
    """Deletes a tenant with all it has."""
    _asked(url, "DELETE", f"/tenants/{tenant}")


def reset(tenant: TenantName = "default", url: Url = None) -> None:
    """Returns a tenant to the seed it was made with."""
    _asked(url, "POST", f"/tenants/{tenant}/reset")


def env(
    vendor: VendorName,
    tenant: TenantName = "default",
    format: Annotated[Literal["shell", "dotenv", "json"], typer.Option(help="How to write them.")] = "shell",
    url: Url = None,
) -> None:
    """Prints the environment variables that a vendor's clients read: eval "$(understudy env standcloud)"."""
    vendors = _asked(url, "GET", f"/tenants/{tenant}")["vendors"]
    if vendor not in vendors:
        end(f"no vendor is called {vendor}; there are {', '.join(vendors)}", WRONG_USE)
    variables: dict[str, str] = vendors[vendor]["env"]
    if format == "json":
        _show(variables)
        return
    for name, value in variables.items():
        prefix = "export " if format == "shell" else ""
        typer.echo(f"{prefix}{name}={shlex.quote(value)}")


def seed(context: typer.Context, vendor: VendorName, tenant: TenantName = "default", url: Url = None) -> None:
    """Makes many rows, as the vendor's own options say: understudy seed standcloud --runs 100000."""
    options = _pairs(context.args)
    _show(_asked(url, "POST", f"/tenants/{tenant}/seed/{vendor}", {"generate": options}, timeout=600.0))


def _pairs(words: list[str]) -> dict[str, int | str]:
    options: dict[str, int | str] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2 or any(not name.startswith("--") for name in rest[::2]):
        end("options of seed come in pairs: --runs 1000", WRONG_USE)
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        options[name[2:].replace("-", "_")] = int(value) if value.lstrip("-").isdigit() else value
    return options


def ready(
    url: Url = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 0.0,
) -> None:
    """Ends with 0 once the server is ready, with 1 when it is not in time."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            _answer(url, "GET", "/ready", timeout=max(1.0, timeout))
        except RemoteError as error:
            if time.monotonic() >= deadline:
                end(str(error), CHECK_FAILED)
            threading.Event().wait(0.05)
        else:
            return


def _show(value: Any) -> None:
    """Prints an answer as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


class RemoteError(Exception):
    """The server cannot be reached or refused; the message is one sentence."""


def _asked(url: str | None, method: str, path: str, body: Any = None, *, timeout: float = 10.0) -> Any:
    """What the server answers; ends the command when it cannot be reached or refuses."""
    try:
        return _answer(url, method, path, body, timeout=timeout)
    except RemoteError as error:
        end(str(error), CHECK_FAILED)


def _answer(url: str | None, method: str, path: str, body: Any = None, *, timeout: float) -> Any:
    """The decoded JSON that the server answers, None for no content. Raises RemoteError."""
    headers = {"Accept": "application/json"}
    token = os.environ.get("UNDERSTUDY_TOKEN")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    base = _gateway(url) + CONTROL
    request = urllib.request.Request(base + path, data=data, headers=headers, method=method)
    # No proxy: the server is on this machine or in this network, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise RemoteError(_said(error.read(), error.code)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise RemoteError(f"no understudy answers at {base}: {reason}") from error
    return json.loads(text) if text else None


def _said(body: bytes, status: int) -> str:
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem.get("title") or status)
    except (ValueError, AttributeError):
        return f"the server answered {status}"


def _gateway(url: str | None) -> str:
    """The address of the server: as given, as UNDERSTUDY_URL says, as the ready file says, as `serve` would choose."""
    settings = settings_of()
    url = url or os.environ.get("UNDERSTUDY_URL")
    if url:
        return url.rstrip("/")
    return _from_ready_file(settings.ready_file) or f"http://{settings.url_host}:{settings.port}"


def _from_ready_file(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return str(json.loads(path.read_text("utf-8"))["gateway"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
