"""Who imports whom."""

import grimp


def circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Modules that reach themselves through what they import, those only for types included."""
    left = set(graph.modules)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in left}
    # Whoever imports nothing that is left, or is imported by nobody that is left, is on no circle.
    while ends := {name for name in left if not imports[name] & left} | (
        left - {imported for name in left for imported in imports[name]}
    ):
        left -= ends
    return [[name, *sorted(imports[name] & left)] for name in sorted(left)]


def test_no_module_reaches_itself_through_what_it_imports() -> None:
    assert circles(grimp.build_graph("understudy")) == []


def test_a_circle_is_found() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")):
        graph.add_import(importer=importer, imported=imported)
    assert circles(graph) == [["b", "c"], ["c", "b"]]
