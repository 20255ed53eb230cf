"""What the repository says of itself is so."""

import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import understudy
from tests.house import rules, wheel

PROJECT = tomllib.loads((rules.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MOST_TARGETS = 12
"""As many as `make help` shows at a glance."""
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-docs.lock")


def text(name: str) -> str:
    return (rules.ROOT / name).read_text("utf-8")


def test_the_version_is_the_same_everywhere() -> None:
    assert rules.top_version(text("CHANGELOG.md")) == PROJECT["version"] == understudy.__version__
    assert rules.top_version("# Changelog\n\n## [1.2.3] - 2030-01-01\n\n## 1.2.2") == "1.2.3"


def test_make_has_few_targets_and_all_are_documented() -> None:
    assert 1 < len(rules.targets(text("Makefile"))) <= MOST_TARGETS
    assert rules.undocumented_targets(text("Makefile"), text("CONTRIBUTING.md")) == []


def test_an_undocumented_target_is_found() -> None:
    makefile = ".PHONY: serve bake\nserve: x  ## serve\n\nbake: y\n"
    assert rules.undocumented_targets(makefile, "`make serve`") == [
        "make help does not say what bake does",
        "CONTRIBUTING.md does not mention make bake",
    ]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    texts = rules.repository_texts()
    assert rules.ROOT / "pyproject.toml" in texts
    assert [
        f"{path.relative_to(rules.ROOT)}:{finding}"
        for path, content in texts.items()
        for finding in rules.workplace(content)
    ] == []


@pytest.mark.parametrize("path", ["/" + "work/x", "../share" + "d/x.md", "/opt/" + "wheels"])
def test_a_path_of_a_machine_is_found(path: str) -> None:
    assert rules.workplace(f"see {path}") == [f"1: see {path}"]


@pytest.mark.parametrize("text", ["https://host/homework/x", "it is shared", "the workshared/x"])
def test_what_only_looks_like_a_path_of_a_machine_is_left_alone(text: str) -> None:
    assert rules.workplace(text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_exactly_and_name_no_host(name: str) -> None:
    pins = [line for line in text(name).splitlines() if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", pin)] == []


def unlocked(requirements: list[str], lock: str) -> list[str]:
    """The requirements that no pin of a lock satisfies."""
    pins = [Requirement(line) for line in lock.splitlines() if not line.startswith("#")]
    return [
        requirement
        for requirement in requirements
        if not any(
            pin.name == Requirement(requirement).name.lower()
            and Requirement(requirement).specifier.contains(str(pin.specifier).removeprefix("=="))
            for pin in pins
        )
    ]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", []),
        ("requirements-dev.lock", ["test", "check"]),
        ("requirements-docs.lock", ["docs"]),
    ],
)
def test_locks_satisfy_what_the_project_asks_for(lock: str, extras: list[str]) -> None:
    asked = PROJECT["dependencies"] + [
        requirement for extra in extras for requirement in PROJECT["optional-dependencies"][extra]
    ]
    assert unlocked(asked, text(lock)) == []


def test_a_requirement_without_its_pin_is_found() -> None:
    assert unlocked(["fastapi>=2", "uvicorn", "typer"], "fastapi==1.0\nuvicorn==1.0") == [
        "fastapi>=2",
        "typer",
    ]


def test_what_a_wheel_puts_beside_the_package_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            "understudy/__init__.py",
            "understudy-1.dist-info/RECORD",
            "mocks/x.py",
            "understudy/x.pyc",
        ):
            archive.writestr(name, "")
    assert len(wheel.misplaced(path, "1")) == 1
    assert "unexpected understudy/x.pyc" in wheel.differing(path)
    assert "missing understudy/py.typed" in wheel.differing(path)
