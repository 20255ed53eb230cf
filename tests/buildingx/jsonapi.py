"""What JSON:API 1.0 asks of a document, as a function: the document in, what is wrong with it out."""

import re
from collections.abc import Iterator
from typing import Any

TOP = {"data", "errors", "meta", "jsonapi", "links", "included"}
RESOURCE = {"type", "id", "attributes", "relationships", "links", "meta"}
ERROR = {"id", "links", "status", "code", "title", "detail", "source", "meta"}
LINKS = {"self", "related", "first", "last", "prev", "next"}
NAME = re.compile(r"[a-zA-Z0-9\u0080-\uffff](?:[a-zA-Z0-9\u0080-\uffff_ -]*[a-zA-Z0-9\u0080-\uffff])?")


def problems(document: Any) -> list[str]:
    """What is wrong with a document; nothing if it is as the specification asks."""
    return list(_document(document))


def _document(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "a document is an object"
        return
    yield from (f"unknown top-level member {name}" for name in document.keys() - TOP)
    if not document.keys() & {"data", "errors", "meta"}:
        yield "a document has data, errors or meta"
    if "data" in document and "errors" in document:
        yield "data and errors exclude each other"
    if "included" in document and "data" not in document:
        yield "included goes with data only"
    yield from _links(document.get("links", {}), "links")
    for number, error in enumerate(document.get("errors", ())):
        yield from _error(error, f"errors/{number}")
    if "data" in document:
        yield from _data(document)


def _data(document: dict[str, Any]) -> Iterator[str]:
    data = document["data"]
    primary = data if isinstance(data, list) else [data] if data is not None else []
    included = document.get("included", [])
    for name, resources in (("data", primary), ("included", included)):
        for number, resource in enumerate(resources):
            yield from _resource(resource, f"{name}/{number}")
    pairs = [_pair(each) for each in (*primary, *included)]
    yield from (f"{pair} stands twice" for pair in {pair for pair in pairs if pairs.count(pair) > 1})
    yield from (f"nothing leads to {pair}" for pair in _unreached(primary, included))


def _pair(resource: dict[str, Any]) -> tuple[Any, Any]:
    return (resource.get("type"), resource.get("id"))


def _unreached(primary: list[dict[str, Any]], included: list[dict[str, Any]]) -> set[tuple[Any, Any]]:
    known = {_pair(each): each for each in included}
    reached: set[tuple[Any, Any]] = set()
    waiting = [*primary]
    while waiting:
        for related in waiting.pop().get("relationships", {}).values():
            data = related.get("data")
            for each in data if isinstance(data, list) else [data] if data else []:
                if _pair(each) in known and _pair(each) not in reached:
                    reached.add(_pair(each))
                    waiting.append(known[_pair(each)])
    return known.keys() - reached


def _resource(resource: Any, place: str) -> Iterator[str]:
    if not isinstance(resource, dict):
        yield f"{place}: a resource is an object"
        return
    yield from (f"{place}: unknown member {name}" for name in resource.keys() - RESOURCE)
    for name in ("type", "id"):
        if not isinstance(resource.get(name), str) or not resource[name]:
            yield f"{place}: {name} is a text"
    attributes, relationships = resource.get("attributes", {}), resource.get("relationships", {})
    if not isinstance(attributes, dict) or not isinstance(relationships, dict):
        yield f"{place}: attributes and relationships are objects"
        return
    for name in (attributes.keys() | relationships.keys()) & {"type", "id"}:
        yield f"{place}: no field is called {name}"
    yield from (f"{place}: {name} is a field twice" for name in attributes.keys() & relationships.keys())
    yield from (f"{place}: {name} is no name" for name in (*attributes, *relationships) if not NAME.fullmatch(name))
    yield from _reserved(attributes, f"{place}/attributes")
    for name, related in relationships.items():
        yield from _relationship(related, f"{place}/relationships/{name}")
    yield from _links(resource.get("links", {}), place)


def _reserved(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{place}: {name} is reserved" for name in value.keys() & {"relationships", "links"})
        for name, each in value.items():
            yield from _reserved(each, f"{place}/{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _reserved(each, f"{place}/{number}")


def _relationship(related: Any, place: str) -> Iterator[str]:
    if not isinstance(related, dict) or not related.keys() & {"links", "data", "meta"}:
        yield f"{place}: a relationship has links, data or meta"
        return
    data = related.get("data")
    for each in data if isinstance(data, list) else [data] if data is not None else []:
        if not isinstance(each, dict) or each.keys() - {"meta"} != {"type", "id"}:
            yield f"{place}: linkage is type and id"
        elif not all(isinstance(each[name], str) for name in ("type", "id")):
            yield f"{place}: type and id are texts"


def _links(links: Any, place: str) -> Iterator[str]:
    if not isinstance(links, dict):
        yield f"{place}: links are an object"
        return
    for name, link in links.items():
        if name not in LINKS:
            yield f"{place}: unknown link {name}"
        if link is not None and not isinstance(link, str) and not (isinstance(link, dict) and "href" in link):
            yield f"{place}: a link is a text or has href"


def _error(error: Any, place: str) -> Iterator[str]:
    if not isinstance(error, dict):
        yield f"{place}: an error is an object"
        return
    yield from (f"{place}: unknown member {name}" for name in error.keys() - ERROR)
    for name in ("id", "status", "code", "title", "detail"):
        if not isinstance(error.get(name, ""), str):
            yield f"{place}: {name} is a text"
    source = error.get("source", {})
    if not isinstance(source, dict) or source.keys() - {"pointer", "parameter"}:
        yield f"{place}: a source has pointer or parameter"
    elif "pointer" in source and not re.fullmatch(r"(/.*)?", source["pointer"]):
        yield f"{place}: {source['pointer']} is no JSON Pointer"
