"""Clauses: what is known of a vendor's behaviour and how surely, and how their files are read."""

import re
from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from understudy.contracts.json_schema import unknown_keywords
from understudy.core.vendor import Tier

NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A captured value where a text uses it."""
HEADER = "header:"
"""Begins the place of a value that is captured from a header of the answer."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceDocument(_Strict):
    """Something that was read."""

    title: str = Field(description="The document's own title.")
    url: str = Field(description="Where it is published.")
    read: date = Field(description="Day on which it was last read.")
    version: str | None = Field(default=None, description="Version of it that was read.")


class Source(_Strict):
    """Where a clause comes from."""

    document: str = Field(description="Key of one of the file's documents.")
    section: str | None = Field(default=None, description="Heading, page or file in it.")


class Verified(_Strict):
    """A check of the clause against something real."""

    against: str = Field(description="What was asked: a server, its version.")
    on: date = Field(description="Day of the check.")


class ClauseRequest(_Strict):
    """What is sent."""

    method: str = Field(pattern=r"^[A-Z]+$", description="HTTP method.")
    path: str = Field(pattern=r"^[/{]", description="The vendor's own path, or a captured link.")
    headers: dict[str, str] = Field(default_factory=dict, description="Headers besides the credential's.")
    query: dict[str, Any] = Field(default_factory=dict, description="Query; a list repeats its name.")
    body: Any = Field(default=None, description="Body that is sent as JSON; none if left out.")
    text: str | None = Field(default=None, description="Body that is sent as it is, in UTF-8.")
    form: dict[str, Any] | None = Field(default=None, description="Body that is sent as a URL-encoded form.")
    credential: str = Field(
        default="none",
        description="A role, or `none`, `unknown`, `expired`, `revoked`, `other-tenant`.",
    )
    mount: str | None = Field(default=None, description="Mount of the vendor, by default its first.")

    @model_validator(mode="after")
    def _one_body(self) -> "ClauseRequest":
        if sum(("body" in self.model_fields_set, self.text is not None, self.form is not None)) > 1:
            raise ValueError("has more than one of body, text, form")
        return self


class ExpectedAnswer(_Strict):
    """What must come back."""

    status: int = Field(ge=100, lt=600, description="HTTP status.")
    headers: dict[str, str | bool | dict[str, Any] | None] = Field(
        default_factory=dict,
        description="A text that a header must be, a JSON Schema that it must fit, or null where it must be absent.",
    )
    body: dict[str, Any] | bool | None = Field(default=None, description="JSON Schema (2020-12) of the body.")
    text: str | None = Field(default=None, description="Regular expression found in the body.")

    @model_validator(mode="after")
    def _known(self) -> "ExpectedAnswer":
        schemas = [schema for schema in (self.body, *self.headers.values()) if isinstance(schema, dict | bool)]
        unknown = [word for schema in schemas for word in unknown_keywords(schema)]
        if unknown:
            raise ValueError(f"no JSON Schema keyword: {', '.join(unknown)}")
        try:
            re.compile(self.text or "")
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return self


class ClauseExchange(_Strict):
    """A request and its answer."""

    request: ClauseRequest
    answer: ExpectedAnswer = Field(description="The answer; of a repeated request the last one.")
    capture: dict[str, str] = Field(
        default_factory=dict,
        description="Names for later use: JSON Pointers into the answer's body, or `header:` and a name.",
    )
    repeat: int = Field(default=1, ge=1, le=1000, description="How often the request is sent.")
    each: bool = Field(default=False, description="Whether every answer of a repeated request must fit.")


class ControlRequest(_Strict):
    """A request to the control plane, below the clause's own tenant; it must succeed."""

    method: str = Field(pattern=r"^[A-Z]+$", description="HTTP method.")
    path: str = Field(pattern=r"^[^/]", description="Path below `/_understudy/tenants/{id}/`.")
    body: Any = Field(default=None, description="JSON body; none if left out.")
    capture: dict[str, str] = Field(default_factory=dict, description="As in an exchange.")


_ROUTES = {
    "clock": ("PUT", "clock"),
    "licence": ("PUT", "licence/{vendor}"),
    "limits": ("PUT", "limits/{vendor}"),
    "settings": ("PATCH", "settings/{vendor}"),
    "seed": ("POST", "seed/{vendor}"),
}


class Step(_Strict):
    """Something done to the tenant between exchanges: exactly one key."""

    clock: dict[str, Any] | None = Field(
        default=None, description="`advance` by seconds, or the clock as it is to stand."
    )
    licence: dict[str, Any] | None = Field(default=None, description="The licence as it is to stand.")
    limits: dict[str, Any] | None = Field(default=None, description="The rate limit as it is to stand.")
    settings: dict[str, Any] | None = Field(default=None, description="Settings to change.")
    seed: dict[str, list[Any]] | None = Field(default=None, description="Rows to add, by collection.")
    control: ControlRequest | None = Field(default=None, description="Any other request to the control plane.")

    @model_validator(mode="after")
    def _one_kind(self) -> "Step":
        if len(self.model_fields_set) != 1:
            raise ValueError("has exactly one of request, clock, licence, limits, settings, seed, control")
        return self

    def as_control(self, vendor: str) -> ControlRequest:
        """The request to the control plane that this step stands for."""
        if self.control is not None:
            return self.control
        if self.clock is not None and "advance" in self.clock:
            return ControlRequest(method="POST", path="clock/advance", body={"seconds": self.clock["advance"]})
        name = next(iter(self.model_fields_set))
        method, path = _ROUTES[name]
        return ControlRequest(method=method, path=path.format(vendor=vendor), body=getattr(self, name))


def _kind(step: object) -> str:
    return "exchange" if isinstance(step, ClauseExchange) or (isinstance(step, dict) and "request" in step) else "step"


AnyStep = Annotated[Annotated[ClauseExchange, Tag("exchange")] | Annotated[Step, Tag("step")], Discriminator(_kind)]


class Clause(_Strict):
    """One sentence of a vendor's contract."""

    id: str = Field(pattern=r"^[a-z0-9]+(/[a-z0-9][a-z0-9.-]*)+$", description="`vendor/topic/name`.")
    says: str = Field(pattern=r"\S.*\.$", description="The fact, in one sentence of ours.")
    tier: Tier = Field(description="How sure it is.")
    source: Source | None = Field(default=None, description="Where it comes from; only `designed` may lack it.")
    quirk: bool = Field(default=False, description="Whether a reader would take it for a bug.")
    verified: Verified | None = Field(default=None, description="Its last check against something real.")
    exchanges: list[AnyStep] = Field(
        default_factory=list,
        description="What shows it, in order; none where a test of the repository does.",
    )


class Contract(_Strict):
    """One file of clauses."""

    vendor: str
    documents: dict[str, SourceDocument] = Field(default_factory=dict)
    clauses: list[Clause]


class ContractError(Exception):
    """A file of clauses that cannot be read as meant; the message names file, clause and key."""


if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeLoader
else:
    # Written in C, with the same methods: six times as fast.
    from yaml import CSafeLoader as SafeLoader


class _Loader(SafeLoader):
    """YAML with the scalars of JSON: `on`, `12:30` and a date stay the texts they are; no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 PyYAML's own signature
        mapping = super().construct_mapping(node, deep=True)
        if len(mapping) < len(node.value):
            keys = [key.value for key, _ in node.value]
            doubled = ", ".join(sorted({key for key in keys if keys.count(key) > 1}))
            raise yaml.constructor.ConstructorError(None, None, f"given twice: {doubled}", node.start_mark)
        return mapping


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_clauses(folder: Path, vendor: str) -> list[Clause]:
    """The clauses of a vendor, in the order of the files' names; raises ContractError."""
    clauses: list[Clause] = []
    seen: dict[str, Path] = {}
    for path in sorted((folder / vendor).glob("*.yaml")):
        contract = read_contract(path)
        if contract.vendor != vendor:
            raise ContractError(f"{path}: vendor: is {contract.vendor}, but the folder is {vendor}'s")
        for clause in contract.clauses:
            if clause.id in seen:
                raise ContractError(f"{path}: {clause.id}: stands in {seen[clause.id]} already")
            seen[clause.id] = path
        clauses += contract.clauses
    return clauses


def read_contract(path: Path) -> Contract:
    """One file of clauses; raises ContractError."""
    try:
        content = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 a SafeLoader with fewer scalars
        contract = Contract.model_validate(content)
    except ValidationError as error:
        raise ContractError(f"{path}: {_misfit(content, error)}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ContractError(f"{path}: {error}") from error
    for clause in contract.clauses:
        for finding in (*_badly_founded(clause, contract), *_unbound(clause)):
            raise ContractError(f"{path}: {clause.id}: {finding}")
    return contract


_KIND = 4
"""Place in a location of the kind of step that it lies in: `clauses`, number, `exchanges`, number, kind."""


def _misfit(content: Any, error: ValidationError) -> str:
    """The first place that does not fit, in a clause after its id, and what is wrong there."""
    first = error.errors()[0]
    says = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
    place = [part for at, part in enumerate(first["loc"]) if at != _KIND]
    found = [".".join(str(part) for part in place) or "(all)", says]
    match place:
        case ["clauses", int(number), _, *_] if "id" in content["clauses"][number]:
            found[0] = found[0].removeprefix(f"clauses.{number}.")
            found.insert(0, content["clauses"][number]["id"])
    return ": ".join(str(part) for part in found)


def _badly_founded(clause: Clause, file: Contract) -> Iterator[str]:
    if not clause.id.startswith(f"{file.vendor}/"):
        yield f"id: does not begin with {file.vendor}/"
    if clause.source is None and clause.tier != "designed":
        yield f"source: {clause.tier} needs one"
    if clause.source is not None and clause.source.document not in file.documents:
        yield f"source.document: {clause.source.document} is not among the file's documents"


def _unbound(clause: Clause) -> Iterator[str]:
    bound: set[str] = set()
    for number, step in enumerate(clause.exchanges):
        if isinstance(step, ClauseExchange):
            request = step.request
            texts = [request.path, *request.headers.values(), *map(str, request.query.values())]
            used = {name for text in texts for name in NAME.findall(text)}
            for name in sorted(used - bound):
                yield f"exchanges.{number}.request: nothing before it captures {name}"
            bound.update(step.capture)
        elif step.control is not None:
            bound.update(step.control.capture)
