"""The bodies of requests: models made of the fields of an object, read as the columns that a request gives."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, get_args, get_origin

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    create_model,
)
from pydantic_core import CoreSchema, core_schema

from understudy.ontakt.fields import AlsoCalled, ApiModel, Mark, annotation_of, unmarked
from understudy.ontakt.quirks import number_of_text

STRICT = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)
"""Bodies hold JSON's own types; what they hold besides is ignored (ontakt/conventions/unknown-fields-ignored)."""
_IGNORED = (Mark.READ_ONLY, Mark.DERIVED)


class Given:
    """Reads a body by a model, as the values of the fields that it gives."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_given, handler.generate_schema(self.model))


def _given(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(include=body.model_fields_set)


def required(model: type[ApiModel]) -> tuple[str, ...]:
    """The fields without which no object is created."""
    return tuple(name for name, info in unmarked(model, *_IGNORED).items() if info.is_required())


def creation(model: type[ApiModel], *, whole: bool = True) -> Given:
    """What creates an object; unless it has to be whole, the operation knows what stands for missing fields."""
    needed = required(model) if whole else ()
    fields = {
        name: (annotation_of(info), Field(... if name in needed else None, description=info.description))
        for name, info in unmarked(model, *_IGNORED).items()
    }
    return _body(f"New{model.__name__}", fields)


def change(model: type[ApiModel]) -> Given:
    """What changes an object; no field is required, and numbers may be texts where the tenant's profile says so."""
    fields = {}
    for name, info in unmarked(model, *_IGNORED, Mark.FIXED).items():
        annotation = annotation_of(info)
        number = _numeric(annotation)
        others = [each.name for each in info.metadata if isinstance(each, AlsoCalled)]
        fields[name] = (
            Annotated[annotation, BeforeValidator(partial(number_of_text, *number))] if number else annotation,
            Field(None, description=info.description, validation_alias=AliasChoices(name, *others) if others else None),
        )
    return _body(f"Change{model.__name__}", fields)


def _body(name: str, fields: Mapping[str, Any]) -> Given:
    config = ConfigDict(**STRICT, loc_by_alias=False, json_schema_extra=_without_null_defaults)
    return Given(create_model(name, __config__=config, **fields))


def _without_null_defaults(schema: dict[str, Any]) -> None:
    # What is not given stays as it is; null is another matter.
    for each in schema["properties"].values():
        if each.get("default", ...) is None:
            del each["default"]


def _numeric(annotation: Any) -> tuple[type, bool] | None:
    """The numeric type of a field and whether it may be null; None for other fields."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _numeric(arguments[0])
    if type(None) in arguments:
        inner = next(each for each in arguments if each is not type(None))
        found = _numeric(inner)
        return None if found is None else (found[0], True)
    return (annotation, False) if annotation in (int, float) else None
