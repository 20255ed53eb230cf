"""Models made of the fields of an object: what creates it, what changes it, what is shown of it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema, core_schema

from understudy.core.columns import plain_type
from understudy.ontakt.fields import ApiModel, Restriction, annotation_of, fields_without
from understudy.ontakt.quirks import number_of_text

_IGNORED = (Restriction.READ_ONLY, Restriction.COMPUTED)


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
    return tuple(name for name, info in fields_without(model, *_IGNORED).items() if info.is_required())


def creation(model: type[ApiModel], *, whole: bool = True) -> Given:
    """What creates an object; unless it has to be whole, the operation knows what stands for missing fields."""
    needed = required(model) if whole else ()
    fields = {
        name: (annotation_of(info), Field(... if name in needed else None, description=info.description))
        for name, info in fields_without(model, *_IGNORED).items()
    }
    return _body(f"New{model.__name__}", fields)


def change(model: type[ApiModel]) -> Given:
    """What changes an object; no field is required, and numbers may be texts where the tenant's profile says so."""
    fields = {}
    for name, info in fields_without(model, *_IGNORED, Restriction.FIXED).items():
        annotation, (kind, nullable) = annotation_of(info), plain_type(info.annotation)
        if kind in (int, float):
            annotation = Annotated[annotation, BeforeValidator(partial(number_of_text, kind, nullable))]
        fields[name] = (annotation, Field(None, description=info.description, validation_alias=info.validation_alias))
    return _body(f"Change{model.__name__}", fields)


def shown(model: type[ApiModel]) -> type[BaseModel]:
    """A model without the fields that are never served."""
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in fields_without(model, Restriction.HIDDEN).items()
    }
    if len(fields) == len(model.model_fields):
        return model
    return create_model(model.__name__, __doc__=model.__doc__, **fields)


def _body(name: str, fields: Mapping[str, Any]) -> Given:
    # Bodies hold JSON's own types; what they hold besides is ignored (ontakt/conventions/unknown-fields-ignored).
    config = ConfigDict(
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        loc_by_alias=False,
        json_schema_extra=_without_null_defaults,
    )
    return Given(create_model(name, __config__=config, **fields))


def _without_null_defaults(schema: dict[str, Any]) -> None:
    # What is not given stays as it is; null is another matter.
    for each in schema["properties"].values():
        if each.get("default", ...) is None:
            del each["default"]
