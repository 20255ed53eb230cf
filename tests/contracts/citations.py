"""Where clauses are named: by marked tests, by a vendor's source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def in_tests() -> frozenset[str]:
    """The ids with which tests are marked: `@pytest.mark.clause("vendor/topic/name")`."""
    sources = (path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))
    return frozenset(clause for source in sources if "mark.clause" in source for clause in marked(source))


def marked(source: str) -> Iterator[str]:
    """The ids in the clause markers of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def named(source: str, known: frozenset[str]) -> frozenset[str]:
    """The known clauses whose ids stand somewhere in a text as a whole."""
    words = source.replace('"', " ").replace("`", " ").replace("'", " ").replace(",", " ").replace(")", " ").split()
    return known & frozenset(word.strip("(.:;") for word in words)


def uncited_quirks(source: str, known: frozenset[str]) -> list[str]:
    """The public functions of a module of quirks in whose source no known clause is named."""
    return [
        f"{node.lineno}: {node.name} names no clause"
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not named(ast.get_source_segment(source, node) or "", known)
    ]
