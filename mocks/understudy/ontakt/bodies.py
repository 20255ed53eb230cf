"""Models made of the fields of an object: what creates it, what changes it, what is shown of it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetPydanticSchema, create_model

from understudy.core.columns import plain_type
from understudy.ontakt.fields import ApiModel, Restriction, fields_without
from understudy.ontakt.quirks import number_of_text

_IGNORED = (Restriction.READ_ONLY, Restriction.COMPUTED)
_LEFT_OUT: Mapping[str, Any] = {"default_factory": lambda: None}
"""Of a field that a body may lack: never read, and a factory keeps it out of the document."""


def required(model: type[ApiModel]) -> tuple[str, ...]:
    """The fields without which no object is created."""
    return tuple(name for name, info in fields_without(model, *_IGNORED).items() if info.is_required())


def creation(model: type[ApiModel], *, whole: bool = True) -> GetPydanticSchema:
    """What creates an object; unless it has to be whole, the operation knows what stands for missing fields."""
    needed = required(model) if whole else ()
    fields = {}
    for name, info in fields_without(model, *_IGNORED).items():
        options = {} if name in needed else _LEFT_OUT
        fields[name] = (info.rebuild_annotation(), Field(description=info.description, **options))
    return _body(f"New{model.__name__}", fields)


def change(model: type[ApiModel]) -> GetPydanticSchema:
    """What changes an object; no field is required, and numbers may be texts where the tenant's profile says so."""
    fields = {}
    for name, info in fields_without(model, *_IGNORED, Restriction.FIXED).items():
        annotation, (kind, nullable) = info.rebuild_annotation(), plain_type(info.annotation)
        if kind in (int, float):
            annotation = Annotated[annotation, BeforeValidator(partial(number_of_text, kind, nullable))]
        options = {"validation_alias": info.validation_alias, **_LEFT_OUT}
        fields[name] = (annotation, Field(description=info.description, **options))
    return _body(f"Change{model.__name__}", fields)


def shown(model: type[ApiModel]) -> type[BaseModel]:
    """A model without the fields that are never served."""
    fields: dict[str, Any] = fields_without(model, Restriction.HIDDEN)
    if len(fields) == len(model.model_fields):
        return model
    fields = {name: (info.annotation, info) for name, info in fields.items()}
    return create_model(model.__name__, __doc__=model.__doc__, **fields)


def _body(name: str, fields: Mapping[str, Any]) -> GetPydanticSchema:
    """Reads a body as the values of the fields that it gives."""
    # Bodies hold JSON's own types; what they hold besides is ignored (ontakt/conventions/unknown-fields-ignored).
    config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False, loc_by_alias=False)
    model: Any = create_model(name, __config__=config, **fields)
    return GetPydanticSchema(lambda _source, handler: handler(Annotated[model, AfterValidator(_given)]))


def _given(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(include=body.model_fields_set)
