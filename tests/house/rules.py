"""The rules of this repository as functions: text or a folder in, findings out."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Collection, Iterator
from http import HTTPStatus
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mocks" / "understudy"
NOT_VENDORS = {"cli", "contracts", "control", "core", "server", "__pycache__"}

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

MANDATORY = (
    "__init__",
    "app",
    "auth",
    "refusals",
    "models",
    "resources",
    "seeds",
    "settings",
    "quirks",
)
"""The file names that every vendor has; each may be a folder instead."""
OF_AN_API = {"models": "models", "resources": "routes"}
"""Those that a vendor of several APIs has in the folder of each API, and what they are called there."""

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}
"""Names that say nothing of what a module holds."""

# The brackets keep this file from holding what it looks for.
_UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X)\b")
_EXCUSE = re.compile(
    r"type:\s*ignore(\[[\w, -]+\])?"
    r"|noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?"
    r"|pragma:\s*no (cover|branch)"
)
_REASON = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]+")
_STATUS_NAME = re.compile(r"HTTP_[45]\d\d_")
_WORKPLACE = re.compile(r"(?<![\w.-])/wor[k]/|(?<![\w-])share[d]/[\w*]|/tmp/u[s]\b|/opt/(py[p]i|wheel[s])")


def sources(*folders: str) -> list[Path]:
    """The Python files below some folders of the repository."""
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
    )


def vendors(package: Path = PACKAGE) -> list[Path]:
    """The folders of the package that hold a vendor."""
    return sorted(
        folder
        for folder in package.iterdir()
        if folder.is_dir() and folder.name not in NOT_VENDORS and any(folder.glob("*.py"))
    )


def found(rule: Callable[[str], list[str]], paths: list[Path]) -> list[str]:
    """What a rule finds in files, each finding with its file."""
    return [f"{path.relative_to(ROOT)}:{finding}" for path in paths for finding in rule(path.read_text("utf-8"))]


def refusal_statuses(source: str) -> list[str]:
    """Statuses of refusals, as numbers or by the names that libraries give them."""
    lines = source.splitlines()
    return [
        f"{node.lineno}: {ast.unparse(node)} belongs into a refusals.py"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.expr) and _is_refusal_status(node) and "# not a status" not in lines[node.lineno - 1]
    ]


def _is_refusal_status(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int(value)):
            return 400 <= value <= 599
        case ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name):
            return name in HTTPStatus.__members__ and HTTPStatus[name] >= HTTPStatus.BAD_REQUEST
        case ast.Attribute(attr=name):
            return bool(_STATUS_NAME.match(name))
    return False


def unfinished(text: str) -> list[str]:
    """Lines that promise work instead of an issue doing so."""
    return [f"{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if _UNFINISHED.search(line)]


def excuses(source: str) -> list[str]:
    """Comments that silence a tool and do not say why."""
    comments = (
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and _EXCUSE.search(token.string)
    )
    return [
        f"{token.start[0]}: {token.string} has no reason"
        for token in comments
        if not _REASON.search(_EXCUSE.sub("", token.string))
    ]


def too_long(source: str) -> list[str]:
    """A file of more than a room, functions of more than a screen."""
    lines = len(source.splitlines())
    findings = [f"1: {lines} lines"] if lines > LONGEST_FILE else []
    return findings + [
        f"{node.lineno}: {node.name} has {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def future_annotations(source: str) -> list[str]:
    """The import that turns annotations, which FastAPI reads at run time, into text."""
    return [
        f"{node.lineno}: from __future__ import annotations"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(name.name == "annotations" for name in node.names)
    ]


def empty_names(paths: list[Path]) -> list[str]:
    """Modules and folders whose name says nothing."""
    return [str(path) for path in paths if {part.strip("_") for part in (*path.parts[:-1], path.stem)} & EMPTY_NAMES]


def named(source: str, vendors: Collection[str]) -> list[str]:
    """Where code names a vendor, but for an example: it may do something for it that it does for no other."""
    tree = ast.parse(source)
    shown = {
        inside
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "examples"
        for inside in ast.walk(node)
    }
    return [
        f"{node.lineno}: names {node.value!s}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in vendors and node not in shown
    ]


def absent_modules(vendor: Path) -> list[str]:
    """The modules that every vendor has and this one lacks."""
    there = {path.stem for path in vendor.glob("*.py")}
    there |= {path.parent.name for path in vendor.glob("*/__init__.py")}
    there |= {name for name, of_api in OF_AN_API.items() if any(vendor.glob(f"*/{of_api}.py"))}
    return [f"{vendor.name} has no {name}" for name in MANDATORY if name not in there]


def cited(source: str) -> set[str]:
    """The ids of clauses that code cites: a class's or a row's `clause`, or `cite(...)`."""
    ids: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                both = zip(map(ast.unparse, names), values, strict=False)
                ids |= {ast.literal_eval(value) for name, value in both if name == "clause"}
            case (
                ast.Assign(targets=[ast.Name(id="clause")], value=ast.Constant(value=str(clause)))
                | ast.AnnAssign(target=ast.Name(id="clause"), value=ast.Constant(value=str(clause)))
                | ast.keyword(arg="clause", value=ast.Constant(value=str(clause)))
                | ast.Call(func=ast.Name(id="cite"), args=[ast.Constant(value=str(clause)), *_])
            ):
                ids.add(clause)
    return ids


def uncited(source: str) -> list[str]:
    """Refusals, which are classes with a status, that cite no clause."""
    return [
        f"{node.lineno}: {node.name} cites no clause"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and "status" in (names := set(_assigned(node))) and "clause" not in names
    ]


def unlisted(source: str) -> list[str]:
    """Refusals below the line that lists all refusals of a module, which does not know them."""
    tree = ast.parse(source)
    listed = [node.lineno for node in tree.body if _is_list_of_refusals(node)]
    return [
        f"{node.lineno}: {node.name} stands below REFUSALS"
        for node in tree.body
        if isinstance(node, ast.ClassDef) and {"status", "clause"} & set(_assigned(node)) and node.lineno > min(listed)
    ]


def _is_list_of_refusals(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id="REFUSALS")]) | ast.AnnAssign(target=ast.Name(id="REFUSALS")):
            return True
    return False


def _assigned(class_: ast.ClassDef) -> Iterator[str]:
    for node in class_.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.Assign(targets=[ast.Tuple(elts=several)]):
                yield from (each.id for each in several if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name


def clauses(folder: Path) -> set[str]:
    """The ids of the clauses that a folder of contracts holds."""
    # By libyaml where it is there: ten times as quick.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))]
    documents = [yaml.load(text, loader) for text in texts]  # noqa: S506 a safe loader of either kind
    return {clause["id"] for document in documents for clause in document.get("clauses", [])}


def workplace(text: str) -> list[str]:
    """Lines that name a path of the machine where they were written."""
    return [
        f"{number}: {line.strip()[:100]}" for number, line in enumerate(text.splitlines(), 1) if _WORKPLACE.search(line)
    ]


def repository_texts() -> dict[Path, str]:
    """Every text of the repository, those not yet committed included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    texts: dict[Path, str] = {}
    for path in (ROOT / name for name in listed if name):
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            texts[path] = content.decode("utf-8", errors="replace")
    return texts


def top_version(changelog: str) -> str | None:
    """The version that a changelog lists first."""
    match = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    return match[1] if match else None


def targets(makefile: str) -> list[str]:
    """The targets that a Makefile offers."""
    match = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    return match[1].split() if match else []


def undocumented_targets(makefile: str, contributing: str) -> list[str]:
    """Targets that `make help` or the text for contributors does not mention."""
    names = targets(makefile)
    unhelped = [name for name in names if not re.search(rf"^{name}:.*## \w", makefile, re.MULTILINE)]
    unwritten = [name for name in names if name != "help" and f"make {name}" not in contributing]
    return [f"make help does not say what {name} does" for name in unhelped] + [
        f"CONTRIBUTING.md does not mention make {name}" for name in unwritten
    ]
