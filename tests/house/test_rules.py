"""The rules hold in this repository, and each of them finds what it is for."""

from functools import partial
from pathlib import Path

import pytest

from tests.house import rules

ROOMS = ("core", "control", "contracts", "server", "cli", "front.py")
"""What serves, or tells of, all vendors."""


def test_statuses_of_refusals_stand_in_refusals_only() -> None:
    # The vendors' refusals, and the control plane's own.
    paths = [path for path in rules.sources("mocks") if path.name not in {"refusals.py", "problems.py"}]
    assert rules.found(rules.refusal_statuses, paths) == []


@pytest.mark.parametrize(
    "source",
    [
        "raise Refused(404)",
        "status = 599",
        "x = HTTPStatus.CONFLICT",
        "x = status.HTTP_404_NOT_FOUND",
    ],
)
def test_a_status_elsewhere_is_found(source: str) -> None:
    assert len(rules.refusal_statuses(source)) == 1


@pytest.mark.parametrize(
    "source",
    ["limit = 500  # not a status: rows of a page", "x = HTTPStatus.OK", "x = 399", "x = '404'"],
)
def test_what_is_no_refusal_is_left_alone(source: str) -> None:
    assert rules.refusal_statuses(source) == []


def test_the_package_promises_no_work() -> None:
    assert rules.found(rules.unfinished, rules.sources("mocks")) == []
    assert rules.unfinished("x = 1  # TO" + "DO: later") == ["1: x = 1  # TO" + "DO: later"]


def test_whoever_silences_a_tool_says_why() -> None:
    assert rules.found(rules.excuses, rules.sources("mocks", "tests")) == []


@pytest.mark.parametrize("mark", ["type: ignore[misc]", "type: ignore", "noqa: S101, E501", "noqa", "pragma: no cover"])
def test_a_silenced_tool_without_a_reason_is_found(mark: str) -> None:
    assert len(rules.excuses(f"x = 1  # {mark}\n")) == 1
    assert rules.excuses(f"x = 1  # {mark}  the stubs are wrong here\n") == []


def test_files_are_rooms_and_functions_are_screens() -> None:
    assert rules.found(rules.too_long, rules.sources("mocks", "tests")) == []


def test_a_long_file_and_a_long_function_are_found() -> None:
    function = "def f() -> None:\n" + "    pass\n" * rules.LONGEST_FUNCTION
    assert rules.too_long(function) == ["1: f has 51 lines"]
    assert rules.too_long("x = 1\n" * (rules.LONGEST_FILE + 1)) == ["1: 401 lines"]


def test_annotations_stay_readable_at_run_time() -> None:
    assert rules.found(rules.future_annotations, rules.sources("mocks", "tests")) == []
    assert len(rules.future_annotations("from __future__ import annotations")) == 1


def test_modules_say_what_they_hold() -> None:
    paths = [path.relative_to(rules.ROOT) for path in rules.sources("mocks", "tests")]
    assert rules.empty_names(paths) == []
    assert len(rules.empty_names([Path("core/utils.py"), Path("common/x.py"), Path("core/ids.py")])) == 2


def test_what_serves_all_vendors_names_none() -> None:
    names = {vendor.name for vendor in rules.vendors()}
    paths = [path for path in rules.sources("mocks") if path.relative_to(rules.PACKAGE).parts[0] in ROOMS]
    assert rules.found(partial(rules.named, vendors=names), paths) == []
    assert rules.named("if vendor == 'acme': pass", {"acme"}) == ["1: names acme"]


def test_vendors_have_the_same_modules() -> None:
    assert [name for vendor in rules.vendors() for name in rules.absent_modules(vendor)] == []


def test_a_vendor_that_lacks_a_module_is_found(tmp_path: Path) -> None:
    vendor = tmp_path / "acme"
    for name in (f"{name}.py" for name in rules.MANDATORY if name not in {"resources", "quirks"}):
        (vendor / "resources").mkdir(parents=True, exist_ok=True)
        (vendor / name).touch()
    (vendor / "resources" / "__init__.py").touch()
    assert rules.vendors(tmp_path) == [vendor]
    assert rules.absent_modules(vendor) == ["acme has no quirks"]
    (vendor / "models.py").unlink()
    assert "acme has no models" in rules.absent_modules(vendor)
    (vendor / "lighting").mkdir()
    (vendor / "lighting" / "models.py").touch()
    assert rules.absent_modules(vendor) == ["acme has no quirks"]


def test_the_clauses_that_code_cites_exist() -> None:
    there = {vendor.name: rules.clauses(rules.ROOT / "contracts" / vendor.name) for vendor in rules.vendors()}
    missing = [
        f"{vendor.name}: {clause}"
        for vendor in rules.vendors()
        for path in sorted(vendor.rglob("*.py"))
        for clause in rules.cited(path.read_text("utf-8"))
        if clause not in there[vendor.name]
    ]
    assert missing == []


def test_citations_are_found_wherever_they_stand() -> None:
    source = """
class Gone(Refusal):
    clause = "a/gone"
class Taken(Refusal):
    clause: ClassVar[str] = "a/taken"
ROW = Row(clause="a/row")
class Late(Refusal):
    status, clause = 410, "a/late"
@cite("a/handler")
def handler(): ...
"""
    assert rules.cited(source) == {"a/gone", "a/taken", "a/row", "a/handler", "a/late"}


def test_clauses_are_read_from_every_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "auth.yaml").write_text("vendor: a\nclauses:\n  - id: a/gone\n", "utf-8")
    (tmp_path / "lists.yaml").write_text("vendor: a\nclauses:\n  - id: a/row\n", "utf-8")
    assert rules.clauses(tmp_path) == {"a/gone", "a/row"}


def test_every_refusal_cites_a_clause() -> None:
    paths = [path for vendor in rules.vendors() for path in sorted(vendor.rglob("refusals.py"))]
    assert rules.found(rules.uncited, paths) == []
    assert rules.uncited("class Gone(Refusal):\n    status = 410") == ["1: Gone cites no clause"]
    assert rules.uncited('class Gone(Refusal):\n    status, says = 410, "No."') == ["1: Gone cites no clause"]
    assert rules.uncited('class Gone(Refusal):\n    status, clause = 410, "a/gone"') == []


def test_every_refusal_is_listed() -> None:
    paths = [vendor / "refusals.py" for vendor in rules.vendors()]
    assert rules.found(rules.unlisted, paths) == []
    late = "REFUSALS = refusals_in(__name__)\nclass Late(Gone):\n    clause = 'a/late'"
    assert rules.unlisted("class Gone(Refusal):\n    status = 410\n" + late) == ["4: Late stands below REFUSALS"]
