"""Bodies of requests: read, checked against an object's fields, and described."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import from_json, to_json

from understudy.core.exchange import Exchange
from understudy.ontakt.fields import Derived, Fixed, Item, ReadOnly, marked
from understudy.ontakt.quirks import numbers_from_texts, readable
from understudy.ontakt.refusals import Invalid
from understudy.ontakt.settings import settings_of

Model = TypeVar("Model", bound=BaseModel)

JSON = "application/json"


async def json_object(exchange: Exchange) -> dict[str, Any]:
    """The body, a JSON object sent as such; raises Invalid."""
    kind = (exchange.header("content-type") or "").split(";", 1)[0].strip().lower()
    if kind != JSON:
        raise Invalid(f"The body must be JSON, sent with Content-Type: {JSON}.")
    try:
        values = from_json(await exchange.body(), allow_inf_nan=False)
    except ValueError as error:
        raise Invalid(f"The body is not JSON: {error}.") from error
    if not isinstance(values, dict):
        raise Invalid("The body must be a JSON object.")
    return values


class Body:
    """What the bodies that create or change one type of object may hold."""

    def __init__(
        self, model: type[Item], required: tuple[str, ...] | None, aliases: Mapping[str, str] | None = None
    ) -> None:
        """Describes creation where required fields are given, else changing, which needs none."""
        ignored = marked(model, ReadOnly, Derived) | (marked(model, Fixed) if required is None else frozenset())
        fields: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            if name not in ignored:
                marks = tuple(info.metadata)
                annotation = Annotated[(info.annotation, *marks)] if marks else info.annotation
                default = ... if name in (required or ()) else None
                fields[name] = (Annotated[(annotation, Field(description=info.description))], default)
        self._aliases = dict(aliases or {})
        verb = "Change" if required is None else "New"
        config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False, title=f"{verb}{model.__name__}")
        self.model = create_model(f"{verb}{model.__name__}", __config__=config, **fields)
        self.numbers = {
            name: found for name, (annotation, _) in fields.items() if (found := _numeric(annotation)) is not None
        }

    async def values(self, exchange: Exchange) -> dict[str, Any]:
        """The fields that a request gives, as columns take them; raises Invalid."""
        spelt = {self._aliases.get(name, name): value for name, value in (await json_object(exchange)).items()}
        given = readable(spelt, self.model)
        if settings_of(exchange.world).profile == "4.10" and exchange.method == "PATCH":
            given = numbers_from_texts(given, self.numbers)
        body = checked(self.model, given)
        dumped = body.model_dump()
        return {name: dumped[name] for name in dumped if name in body.model_fields_set}

    def described(self, *, required: bool = True) -> dict[str, Any]:
        """The request body for the OpenAPI document."""
        return described(self.model, required=required)


def described(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """A JSON request body of a model for the OpenAPI document."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    return {"required": required, "content": {JSON: {"schema": _inlined(schema, parts)}}}


def checked(model: type[Model], values: Mapping[str, Any]) -> Model:
    """A model's instance of values that came as JSON; raises Invalid."""
    try:
        return model.model_validate_json(to_json(values), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        says = "is required" if first["type"] == "missing" else first["msg"]
        raise Invalid(f"{place}: {says}.") from error


def _numeric(annotation: Any) -> tuple[type, bool] | None:
    """The numeric type of a field and whether it may be null; None for other fields."""
    arguments = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _numeric(arguments[0])
    if type(None) in arguments:
        inner = next(each for each in arguments if each is not type(None))
        found = _numeric(inner)
        return None if found is None else (found[0], True)
    return (annotation, False) if annotation in (int, float) else None


def _inlined(schema: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rsplit("/", 1)[1]], parts)
    return {key: _inlined(each, parts) for key, each in schema.items() if (key, each) != ("default", None)}
