"""The documentation says all that there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from understudy.cli.app import app
from understudy.server.settings import PREFIX, ServeSettings
from understudy.suite import VENDORS, Listed

ROOT = Path(__file__).parents[2]


def commands(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Every command with its whole name."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{prefix}{name} ")
        elif isinstance(command, TyperCommand):
            yield prefix + name, command


def undocumented(names: set[str], page: str) -> set[str]:
    """The names that no heading of a page is."""
    return names - set(re.findall(r"^#+ `([^`]+)`$", page, re.MULTILINE))


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_every_command_has_a_heading() -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    assert undocumented({name for name, _ in commands(root)}, page("commands.md")) == set()
    assert undocumented({"serve", "bake"}, "## `serve`\n") == {"bake"}


def test_every_setting_is_in_the_table() -> None:
    text = page("commands.md")
    for name in ServeSettings.model_fields:
        assert f"| `--{name.replace('_', '-')}` | `{PREFIX}{name.upper()}` |" in text


@pytest.mark.parametrize("listed", VENDORS, ids=lambda listed: listed.name)
def test_every_refusal_and_every_setting_of_a_vendor_is_on_its_page(listed: Listed) -> None:
    vendor, text = listed.load(), page(f"vendors/{listed.name}.md")
    names = [*(refusal.__name__ for refusal in vendor.refusals), *vendor.settings.model_fields]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_option_of_serve_is_a_setting() -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    assert {parameter.name for parameter in root.commands["serve"].params} == set(ServeSettings.model_fields)
