"""Tries clauses against a server over nothing but HTTP, each with a tenant of its own."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from understudy.contracts.clauses import Clause, ClauseExchange, ClauseRequest, ControlRequest
from understudy.contracts.client import Client
from understudy.contracts.comparison import CaptureError, captured, differences, filled, shown
from understudy.core.vendor import Reply, Vendor

EXPIRED_AFTER = 32 * 86_400
"""Seconds by which the clock moves so that whatever a client was signed in with has expired."""
_SUCCESS = range(200, 300)


class SetupError(Exception):
    """What a clause needs could not be arranged."""


class ClauseTenant:
    """A tenant made for one clause, and who may ask there."""

    def __init__(self, vendor: Vendor, client: Client, control: str) -> None:
        self._vendor, self._client, self._control = vendor, client, control
        # The times of the seed stay as written and the clock starts with them, so that a clause can name moments.
        reply = client.ask("POST", f"{control}/tenants", {"anchor": "fixed"})
        if reply.status not in _SUCCESS:
            raise SetupError(f"no tenant could be made: {shown(reply)}")
        made = json.loads(reply.body)
        self.id: str = made["id"]
        described = made["vendors"][vendor.name]
        self.credentials: Mapping[str, Mapping[str, str]] = described["credentials"]
        self._mounts: Mapping[str, Mapping[str, str]] = described["mounts"]
        self._sessions: dict[str, Mapping[str, str]] = {}

    def base(self, mount: str | None) -> str:
        """The tenant's own address of a mount, by default the vendor's first."""
        name = mount if mount is not None else next(iter(self._mounts))
        if name not in self._mounts:
            raise SetupError(f"{self._vendor.name} has no mount {name}; there are {', '.join(self._mounts)}")
        return self._mounts[name]["path_url"]

    def session(self, role: str | None = None) -> Mapping[str, str]:
        """The headers of a client with a role's credential, by default the first; signed in once."""
        role = role or next(iter(self.credentials))
        if role not in self._sessions:
            if role not in self.credentials:
                raise SetupError(f"{self._vendor.name} has no role {role}; there are {', '.join(self.credentials)}")
            api = self._client.api(self.base(None))
            self._sessions[role] = self._vendor.headers(api, self.credentials[role])
        return self._sessions[role]

    def expired_session(self) -> Mapping[str, str]:
        """The headers of a client whose sign-in has expired."""
        if "expired" in self.credentials:
            return self.session("expired")
        headers = self.session()
        self.arrange("POST", "clock/advance", {"seconds": EXPIRED_AFTER})
        return headers

    def arrange(self, method: str, path: str, body: Any) -> Reply:
        """Sends a request to the control plane, below this tenant."""
        reply = self._client.ask(method, f"{self._control}/tenants/{self.id}/{path}", body)
        if reply.status not in _SUCCESS:
            raise SetupError(f"{method} {path}: the control plane says {reply.status} {shown(reply)}")
        return reply

    def delete(self) -> None:
        """Deletes the tenant."""
        self._client.ask("DELETE", f"{self._control}/tenants/{self.id}")


class ClauseRun:
    """Where one clause is tried: its tenant, another one if needed, and what was captured so far."""

    def __init__(self, vendor: Vendor, client: Client, control: str) -> None:
        self._vendor, self._client, self._control = vendor, client, control
        self._own = ClauseTenant(vendor, client, control)
        self._other: ClauseTenant | None = None
        self._names: dict[str, Any] = {}

    def close(self) -> None:
        """Deletes the tenants."""
        for tenant in (self._own, self._other):
            if tenant is not None:
                tenant.delete()

    def run(self, clause: Clause) -> list[str]:
        """Tries the exchanges in order up to the first that fails, and tells what differed."""
        for number, step in enumerate(clause.exchanges, start=1):
            try:
                if isinstance(step, ClauseExchange):
                    findings = list(self._exchange(step))
                else:
                    self._arrange(step.as_control(self._vendor.name))
                    findings = []
            except (SetupError, CaptureError, OSError, http.client.HTTPException) as error:
                findings = [f"{type(error).__name__}: {error}"]
            if findings:
                return [f"{clause.id}, exchange {number}: {finding}" for finding in findings]
        return []

    def _arrange(self, control: ControlRequest) -> None:
        reply = self._own.arrange(control.method, self._filled(control.path), self._filled(control.body))
        self._capture(control.capture, reply)

    def _exchange(self, exchange: ClauseExchange) -> Iterator[str]:
        for turn in range(1, exchange.repeat + 1):
            reply = self._sent(exchange.request)
            if exchange.each or turn == exchange.repeat:
                told = f"turn {turn}: " if exchange.repeat > 1 else ""
                findings = list(differences(exchange.answer, reply, self._names))
                yield from (told + finding for finding in findings)
                if findings:
                    return
        self._capture(exchange.capture, reply)

    def _capture(self, places: Mapping[str, str], reply: Reply) -> None:
        for name, place in places.items():
            self._names[name] = captured(place, reply)

    def _filled(self, value: Any) -> Any:
        return filled(value, self._names)

    def _sent(self, request: ClauseRequest) -> Reply:
        headers = dict(self._headers(request.credential))
        body = self._body(request, headers)
        headers.update({name: str(self._filled(value)) for name, value in request.headers.items()})
        return self._client.send(request.method, self._url(request), headers, body)

    def _headers(self, credential: str) -> Mapping[str, str]:
        match credential:
            case "none":
                return {}
            case "unknown":
                return self._vendor.unknown
            case "expired":
                return self._own.expired_session()
            case "other-tenant":
                self._other = self._other or ClauseTenant(self._vendor, self._client, self._control)
                return self._other.session()
        return self._own.session(credential)

    def _url(self, request: ClauseRequest) -> str:
        path = str(self._filled(request.path))
        if urlsplit(path).scheme or path.startswith(f"/t/{self._own.id}/"):
            # A link that the server gave, absolute or not, followed as it is.
            url = urljoin(self._client.origin, path)
            if not url.startswith(f"{self._client.origin}/"):
                raise SetupError(f"the link {path} leads elsewhere")
        else:
            url = self._own.base(request.mount) + quote(path, safe="/%:@!$&'()*+,;=~-._?")
        if not request.query:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode(self._filled(request.query), doseq=True)}"

    def _body(self, request: ClauseRequest, headers: dict[str, str]) -> bytes | None:
        if request.text is not None:
            return str(self._filled(request.text)).encode()
        if request.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return urlencode(self._filled(request.form), doseq=True).encode()
        if "body" in request.model_fields_set:
            headers["Content-Type"] = "application/json"
            return json.dumps(self._filled(request.body)).encode()
        return None


def run_clause(clause: Clause, vendor: Vendor, client: Client, control: str) -> list[str]:
    """Tries a clause and tells what differed; nothing when all is as it says."""
    try:
        with closing(ClauseRun(vendor, client, control)) as run:
            return run.run(clause)
    except (SetupError, OSError) as error:
        return [f"{clause.id}: {error}"]
