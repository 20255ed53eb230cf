"""A vendor served three times in one process, without a server: with its own words, with FastAPI's, and by FastAPI."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_jsonable_python
from starlette.routing import Router
from starlette.types import Message

from tests.core.inputs import Input
from understudy.core import binding
from understudy.core.dialect import Dialect
from understudy.core.limits import Limit
from understudy.core.package_data import fixtures
from understudy.core.signatures import Unbound
from understudy.core.tenant import Snapshot
from understudy.core.tenant_file import FORMAT, TenantFile
from understudy.core.tenants import Tenants
from understudy.core.vendor import Api, Reply, Vendor
from understudy.core.world import Process
from understudy.front import Front
from understudy.suite import VENDORS


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    findings: tuple[Any, ...]
    """What did not fit, as it was raised."""
    read: bool
    """Whether the operation asked for the body."""

    def same(self, other: "Answer") -> bool:
        """Whether a client can tell them apart."""
        return replace(self, read=True) == replace(other, read=True)

    def shown(self) -> str:
        """What matters of it where the others differ."""
        return f"{self.status} {'read' if self.read else 'unread'} {list(self.findings)} {self.body[:300]!r}"


class _World:
    """One vendor served without a server."""

    def __init__(self, vendor: Vendor, dialect: Dialect, process: Process, *, fastapi: bool = False) -> None:
        self._findings: list[Any] = []
        self._fastapi = fastapi
        self._kept = dialect.invalid
        self.vendor = replace(vendor, dialect=replace(dialect, invalid=self._invalid))
        self.tenants = Tenants({vendor.name: lambda: self.vendor}, fixtures)
        self.tenants.process = process
        self.tenants.vendor(vendor.name)
        listed = [each for each in VENDORS if each.name == vendor.name]
        self.front = Front(Router(), self.tenants, listed)

    def _invalid(self, error: RequestValidationError) -> Any:
        self._findings += error.errors()
        return self._kept(error)

    async def ask(self, given: Input, headers: Mapping[str, str]) -> Answer:
        """Sends a request."""
        self._findings.clear()
        sent: list[Message] = []
        messages: list[Message] = [{"type": "http.request", "body": given.body}]
        read = False

        async def receive() -> Message:
            nonlocal read
            read = True
            if not messages:
                await asyncio.Event().wait()  # the client stays
            return messages.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        scope = _scope(self.vendor.name, given, headers)
        if self._fastapi:
            with patch.object(binding, "calls_of", side_effect=Unbound("all goes FastAPI's way here")):
                await self.front(scope, receive, send)
        else:
            await self.front(scope, receive, send)
        findings = [(each["loc"], each["type"], each["msg"]) for each in self._findings]
        return Answer(
            sent[0]["status"],
            tuple(each for each in sent[0]["headers"] if not each[0].endswith(b"request-id")),
            b"".join(message.get("body", b"") for message in sent[1:]),
            tuple(to_jsonable_python(findings)),
            read,
        )


def _scope(name: str, given: Input, headers: Mapping[str, str]) -> dict[str, Any]:
    every = {"host": "here", **headers, **given.headers, "content-length": str(len(given.body))}
    if given.media is not None:
        every["content-type"] = given.media
    return {
        "type": "http",
        "method": given.method,
        "scheme": "http",
        "path": f"/{name}{unquote(given.path)}",
        "raw_path": f"/{name}{given.path}".encode(),
        "root_path": "",
        "query_string": given.query.encode(),
        "headers": [(key.lower().encode(), value.encode()) for key, value in every.items()],
        "server": ("here", 80),
    }


class Worlds:
    """The same vendor three times: with its own words, with FastAPI's words, and as FastAPI itself serves it."""

    def __init__(self, vendor: Vendor, loop: asyncio.AbstractEventLoop) -> None:
        words = Dialect(invalid=vendor.dialect.invalid, context=vendor.dialect.context)
        self.vendor = vendor
        self._loop = loop
        process = Process()  # what one signs, the others accept
        self.ours = _World(vendor, vendor.dialect, process)
        self._all = (self.ours, _World(vendor, words, process), _World(vendor, words, process, fastapi=True))
        tenant = self.ours.tenants.open_default()
        tenant.clock.set("frozen")
        tenant.sides[vendor.name].limit = Limit("off", None)
        loop.run_until_complete(self.ours.tenants.world(tenant, vendor.name))
        role = next(iter(tenant.sides[vendor.name].roles.values()))
        self.known = dict(role)
        self.again()
        self.headers: Mapping[str, str] = {}
        self.headers = vendor.headers(Api("", self._send), role)
        self.first = self.again()

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        answer = self.ask(Input("sign in", method, path, headers=headers, body=body or b""))[0]
        return Reply(answer.status, {}, answer.body)

    def again(self, state: Snapshot | None = None) -> Snapshot:
        """Makes all three what the first is now, or was."""
        return self._loop.run_until_complete(self._again(state))

    async def _again(self, state: Snapshot | None) -> Snapshot:
        tenant = self.ours.tenants.all()[0]
        same = await self.ours.tenants.snapshot(tenant, "same") if state is None else state
        for each in self._all if state is not None else self._all[1:]:
            each.tenants.delete(tenant.id)
            kept = {"id": tenant.id, "created": tenant.created, "ttl": None, "anchor": "now", "saved": 0.0}
            more = {"format": FORMAT, "seeds": {}, "state": same, "snapshots": {}}
            await each.tenants.adopt(TenantFile.model_validate({**kept, **more}))
        return same

    def ask(self, given: Input) -> tuple[Answer, Answer, Answer]:
        """What each answers."""
        return self._loop.run_until_complete(self._ask(given))

    async def _ask(self, given: Input) -> tuple[Answer, Answer, Answer]:
        ours, plain, fastapi = [await each.ask(given, self.headers) for each in self._all]
        return ours, plain, fastapi
