"""What the core needs to be told of a vendor."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from sqlalchemy import MetaData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange
from understudy.core.refusals import BODY_TOO_LARGE, Refusal
from understudy.core.routing import Rule
from understudy.core.seeding import Collection, Roles, Rows, Seeding
from understudy.core.world import OK, VendorSettings, World

Tier = Literal["documented", "observed", "inferred", "designed"]
"""Who says how a vendor behaves: the vendor, a real server or client of the vendor, our reading, or nobody but us."""


def suffixed(text: str, tenant: str) -> str:
    """A built-in secret made a tenant's own by its id at the end."""
    return f"{text}.{tenant}"


@dataclass(frozen=True, kw_only=True)
class CredentialField:
    """A field of a collection that holds what clients identify themselves with."""

    collection: str
    """Name of the collection; its table has a column of the field's name."""
    name: str
    """Name of the field and column; the value is text or null."""
    identifies: bool = True
    """Whether it selects the tenant (a key, a login name) or only proves (a password)."""
    shared: bool = False
    """Whether two tenants may hold the same value (a login name), which a secret then settles."""
    own: Callable[[str, str], str] | None = suffixed
    """Makes a built-in value that of another tenant than `default`; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tenant that holds the login name of a request."""

    tenant: str
    """Its id."""
    settings: VendorSettings
    """Its settings for the vendor."""
    world: World | None
    """Its world; None where nothing was asked of it yet, so that its users are those that it was seeded with."""
    seeded: Mapping[str, str]
    """The login names that it was seeded with, with their secrets."""


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """One vendor: its tables, its seeds, its way to know who asks and to say no, its app."""

    name: str
    """Name in paths, commands and settings."""
    title: str
    """The vendor's product, for people."""
    tables: MetaData
    """Every table of a tenant's database."""
    collections: tuple[Collection, ...]
    """The seed data: fixture files, in the order in which they are loaded."""
    settings: type[VendorSettings]
    """What a tenant can set."""
    refusals: tuple[type[Refusal], ...]
    """Every documented way to say no; each can be raised without arguments."""
    render: Callable[[Refusal, Exchange], Response]
    """Makes a refusal the vendor's answer; the only place that does."""
    not_found: type[Refusal]
    """No route has this path."""
    method_not_allowed: type[Refusal]
    """Routes have this path, but not this method; gets the header Allow."""
    unexpected: type[Refusal]
    """An error of ours."""
    too_large: type[Refusal]
    """A body over the bound."""
    too_many: type[Refusal]
    """The rate is exceeded."""
    dialect: Dialect
    """How it speaks of requests that do not fit an operation's parameters or body."""
    identify: Callable[[Exchange], Awaitable[str | None]]
    """What the client identifies itself with: a key, a client id, a login name; None for nothing."""
    api: Callable[[], FastAPI]
    """The vendor's operations as one flat app; its stages come from the core."""
    credentials: tuple[CredentialField, ...]
    """Which fields of the seed data are credentials."""
    roles: Callable[[Rows], Roles]
    """Credentials by role, as a new tenant is told them, from the rows of the credential collections."""
    headers: Callable[["Api", Mapping[str, str]], Mapping[str, str]]
    """The headers of a client with the credential of a role, signing in over HTTP if the vendor asks for it."""
    unknown: Mapping[str, str]
    """The headers of a client whose credential nobody issued."""
    environment: Callable[[str, Roles], dict[str, str]]
    """The environment variables that the vendor's own clients read, from the base address and the credentials."""
    first_request: str = ""
    """A command that `serve` shows to be copied, with `{url}` and credentials as `{role[field]}`; empty for none."""
    settle: Callable[[Exchange, Sequence["Candidate"]], Awaitable[str | None]] | None = None
    """Chooses among the tenants that hold the same login name, by its secret; answers the tenant's id."""
    rewrite: Callable[[Exchange], None] | None = None
    """Brings other roots of the same operations to the one in the routes, before routing."""
    limit_key: Callable[[Exchange], Awaitable[str | None]] | None = None
    """Whom a request counts against, None for nobody; by default the credential that selected the tenant."""
    rate: str | None = None
    """The documented rate, such as `5/second`; None where none is documented."""
    licence_states: tuple[str, ...] = (OK,)
    """The states of a licence; the second is that of an ended one."""
    control: Callable[[], APIRouter] | None = None
    """Routes of the control plane for what a person does in the vendor's administration pages."""
    generate: Callable[[Seeding], Awaitable[None]] | None = None
    """Adds to the demo data what is computed rather than written down, up to the midnight that begins today."""
    catch_up: Callable[[Seeding], Awaitable[None]] | None = None
    """Adds to that what happened since, from midnight to the time of the seeding's clock."""
    volume: type[BaseModel] | None = None
    """What a generator of many rows can be told: the fields are the options of `understudy seed`."""
    fill: Callable[[Seeding, Any], Awaitable[None]] | None = None
    """Runs that generator with such options."""
    secret_fields: frozenset[str] = field(default_factory=frozenset)
    """Names of JSON or form fields whose values never enter the journal."""
    routing: Rule | None = None
    """What its router does with a request that no operation takes, such as redirects."""
    answers_head: bool = False
    """Whether HEAD is answered wherever GET is."""
    body_limit: Callable[[VendorSettings], int | None] = lambda _settings: None
    """Largest request body in bytes that the tenant's settings allow; None for any."""

    def from_http(self, error: HTTPException) -> Refusal:
        """The refusal that an error raised by the framework stands for."""
        if error.status_code == BODY_TOO_LARGE:
            return self.too_large()
        refusal = self.unexpected(str(error.detail))
        refusal.details["status"] = error.status_code
        return refusal


class Api:
    """Plain HTTP to one mount of a running server, for what must go the way of a client."""

    def __init__(self, base: str, send: Callable[[str, str, Mapping[str, str], bytes | None], "Reply"]) -> None:
        self.base = base
        self._send = send

    def __call__(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> "Reply":
        """Sends one request to a path of the vendor."""
        return self._send(method, self.base + path, headers or {}, body)


@dataclass(frozen=True)
class Reply:
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
