"""The schemas of entities in the published document, made of their fields."""

from collections.abc import Iterable
from typing import Any

from understudy.bemserver.models.entity import Entity, Nested
from understudy.bemserver.models.fields import ABSENT, Field

Schema = dict[str, Any]


def _field(field: Field) -> Schema:
    shown = field.kind.schema()
    if field.nullable:
        shown["type"] = [shown["type"], "null"]
    if not field.taken:
        shown["readOnly"] = True
    if not field.shown:
        shown["writeOnly"] = True
    if field.default is not ABSENT:
        shown["default"] = field.default
    return {**shown, **field.described}


def _object(fields: Iterable[Field | Nested], *, with_id: bool) -> Schema:
    properties: dict[str, Schema] = {"id": {"type": "integer", "readOnly": True}} if with_id else {}
    required = []
    for field in fields:
        if isinstance(field, Nested):
            schema = f"#/components/schemas/{field.target.tag}ExcludeId"
            properties[field.name] = {"readOnly": True, "$ref": schema}
            continue
        properties[field.name] = _field(field)
        if field.required:
            required.append(field.name)
    names = {"required": sorted(required)} if required else {}
    return {"type": "object", "properties": properties, **names, "additionalProperties": False}


def schemas_of(entity: Entity) -> dict[str, Schema]:
    """An entity as answers show it, as a change sends it, and what is nested in it without its id."""
    found = {entity.tag: _object(entity.fields, with_id=True)}
    if entity.fixed and "replace" in entity.operations:
        sent = [each for each in entity.fields if isinstance(each, Nested) or each.name not in entity.fixed]
        found[f"{entity.tag}Put"] = _object(sent, with_id=True)
    for each in entity.fields:
        if isinstance(each, Nested):
            found[f"{each.target.tag}ExcludeId"] = _object(each.target.fields, with_id=False)
    return found
