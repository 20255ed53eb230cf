"""Models of changes in part, made from the models of bodies."""

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import Field, create_model

from understudy.btec.models.fields import Fields


@cache
def partial(body: type[Fields]) -> type[Fields]:
    """The model of changes to parts: every field of a body, none of them required, parts of parts too."""
    fields: dict[str, Any] = {}
    for name, info in body.model_fields.items():
        kinds = get_args(info.annotation) if get_origin(info.annotation) in (Union, UnionType) else ()
        inner = next((kind for kind in kinds if _is_part(kind)), None)
        annotation = info.rebuild_annotation() if inner is None else partial(inner) | None
        schema = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else None
        # The default is never read: what was not sent is not changed. A factory keeps it out of the document.
        fields[name] = (
            annotation,
            Field(default_factory=lambda: None, description=_optional(info.description), json_schema_extra=schema),
        )
    made = create_model(body.__name__.removesuffix("Body") + "Change", __base__=Fields, **fields)
    made.kept = body.kept
    made.__doc__ = f"Parts of it to be changed. {body.__doc__}"
    return made


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Fields)


def _optional(description: str | None) -> str:
    return (description or "").replace(" *required", "")
