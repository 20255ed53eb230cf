"""Nothing changes at module level: what lives as long as the process hangs on an object that owns it."""

import ast

import pytest

from tests.house import rules, state

ALLOWED: dict[str, str] = {}
"""Findings that stay, and why."""


def found(**sources: str) -> list[str]:
    return state.module_state({name: ast.parse(source) for name, source in sources.items()})


def test_no_module_holds_what_changes() -> None:
    findings = [finding for finding in state.module_state(state.parsed(rules.PACKAGE)) if finding not in ALLOWED]
    assert findings == []


@pytest.mark.parametrize(
    "source",
    [
        "n = 0\ndef f():\n    global n\n    n += 1",
        "known = {'a': 1}\ndef f():\n    known['b'] = 2",
        "known = {'a': 1}\ndef f():\n    del known['a']",
        "known = {1, 2}\nasync def f():\n    known.add(3)",
        "engine, waiting = made()\ndef f():\n    waiting.append(1)",
        "known = {}",
        "known: dict[str, int] = OrderedDict()",
        "known: WeakKeyDictionary[str, int] = WeakKeyDictionary()",
        "numbers = itertools.count()",
        "parts = ({}, 1)",
        "known = {'a': ['b']}\ndef f():\n    known['a'].append('c')",
        "parts = (['a'], 1)\ndef f():\n    parts[0].append('c')",
        "known = {'a': Kept(1)}\ndef f():\n    known['a'].count = 2",
        "shown = Kept(1)\ndef f():\n    setattr(shown, 'count', 2)",
        "class Kept:\n    def add(self):\n        self.count += 1\nKEPT = Kept()",
        "class Kept:\n    def add(self, key):\n        self._found[key] = 1\nKEPT = Kept()",
        "class Kept:\n    def add(self, one):\n        self._found.append(one)\nclass More(Kept): pass\nKEPT = More()",
    ],
)
def test_what_changes_is_found(source: str) -> None:
    assert len(found(a=source)) == 1


def test_an_instance_of_a_class_from_elsewhere_is_found() -> None:
    kept = "class Kept:\n    def add(self):\n        self.count += 1"
    assert found(a=kept, b="from a import Kept as Bag\nKEPT = Bag()") == ["b:2: KEPT is a Bag, which changes"]


@pytest.mark.parametrize(
    "source",
    [
        "known = {'a': 1}\ndef f(known):\n    known['b'] = 2",
        "known = {'a': 1}\ndef f():\n    known = {}\n    known['b'] = 2\n    return known",
        "roles = of_table('roles')\ndef f(rows):\n    roles.insert(rows)",
        "class Fixed:\n    def __init__(self):\n        self.count = 1\nFIXED = Fixed()",
        "words = ['a']\nwords.append('b')",
        "schema = {'type': 'object', 'properties': {}}",
    ],
)
def test_what_stays_as_it_is_is_left_alone(source: str) -> None:
    assert found(a=source) == []
