"""Reading the files of clauses, strictly: what is not understood is an error that names file, clause and key."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from understudy.contracts.clauses import NAME, Clause, ClauseExchange, SourceDocument

_Model = TypeVar("_Model", bound=BaseModel)


class ContractError(Exception):
    """A file of clauses that cannot be read as meant; the message names file, clause and key."""


@dataclass(frozen=True)
class Contract:
    """One file of clauses."""

    path: Path
    vendor: str
    documents: Mapping[str, SourceDocument]
    clauses: Sequence[Clause]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vendor: str
    documents: dict[str, SourceDocument] = Field(default_factory=dict)
    clauses: list[dict[str, Any]]


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


def read_contracts(folder: Path, vendor: str) -> list[Contract]:
    """The contracts of a vendor, one a file, in the order of the files' names; raises ContractError."""
    contracts = [read_contract(path) for path in sorted((folder / vendor).glob("*.yaml"))]
    seen: dict[str, Path] = {}
    for contract in contracts:
        if contract.vendor != vendor:
            raise ContractError(f"{contract.path}: vendor: is {contract.vendor}, but the folder is {vendor}'s")
        for clause in contract.clauses:
            if clause.id in seen:
                raise ContractError(f"{contract.path}: {clause.id}: stands in {seen[clause.id]} already")
            seen[clause.id] = contract.path
    return contracts


def read_contract(path: Path) -> Contract:
    """One file of clauses; raises ContractError."""
    try:
        content = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 a SafeLoader with fewer scalars
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ContractError(f"{path}: {error}") from error
    file = _checked(_File, content, str(path))
    clauses = []
    for number, raw in enumerate(file.clauses, start=1):
        where = f"{path}: {raw.get('id', f'clause {number}')}"
        clause = _checked(Clause, raw, where)
        for finding in (*_badly_founded(clause, file), *_unbound(clause)):
            raise ContractError(f"{where}: {finding}")
        clauses.append(clause)
    return Contract(path, file.vendor, file.documents, clauses)


def _checked(model: type[_Model], content: object, where: str) -> _Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part not in ("exchange", "step"))
        says = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise ContractError(f"{where}: {place or '(all)'}: {says}") from error


def _badly_founded(clause: Clause, file: _File) -> Iterator[str]:
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
