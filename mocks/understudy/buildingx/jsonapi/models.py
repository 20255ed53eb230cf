"""What JSON:API documents are made of: resources, what they are related to, and the documents around them."""

import json
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Body
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import to_json

MEDIA = "application/vnd.api+json"
"""Media type of JSON:API."""


class Closed(BaseModel, extra="forbid", strict=True):
    """An object with known members only, whose values are not converted."""


class Sent(BaseModel, extra="ignore", strict=True, allow_inf_nan=False):
    """An object that a client sends: members that nobody knows are ignored, values are not converted."""


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        # Answers hold it a few levels deeper than requests.
        to_json([[[[[[value]]]]]])
    except (ValueError, RecursionError) as error:
        raise ValueError("holds what JSON cannot") from error
    return value


Anything = Annotated[dict[str, Any], AfterValidator(_plain)]
"""An object with whatever a client likes, as far as JSON can hold it."""

Kind = TypeVar("Kind")


class Identifier(Closed, Generic[Kind]):
    """A resource by type and id."""

    type: Kind = Field(description="Type of the resource.")
    id: str = Field(min_length=1, description="Id of the resource, an opaque text.")


class One(Closed, Generic[Kind]):
    """A relationship to one resource."""

    data: Identifier[Kind] = Field(description="The resource.")


class Many(Closed, Generic[Kind]):
    """A relationship to several resources."""

    data: list[Identifier[Kind]] = Field(description="The resources.")


class Links(Closed):
    """Links of a document; what is not available is left out."""

    self: str = Field(description="What was asked.")
    next: str | None = Field(default=None, description="The next page, left out on the last one.")


Item = TypeVar("Item")
Extra = TypeVar("Extra")


class Single(Closed, Generic[Item]):
    """The document of one resource."""

    data: Item = Field(description="The resource.")
    links: Links = Field(description="Where it is.")


class List(Closed, Generic[Item]):
    """The document of a page of a list."""

    data: list[Item] = Field(description="The resources of the page.")
    links: Links = Field(description="This page and the next one.")


class SingleWith(Single[Item], Generic[Item, Extra]):
    """The document of one resource that can include others."""

    included: list[Extra] | None = Field(default=None, description="Related resources that were asked for.")


class ListWith(List[Item], Generic[Item, Extra]):
    """The document of a page of a list that can include related resources."""

    included: list[Extra] | None = Field(default=None, description="Related resources that were asked for.")


Attributes = TypeVar("Attributes")
Relationships = TypeVar("Relationships")


class DescribedResource(Closed, Generic[Kind, Attributes]):
    """A resource with its attributes."""

    type: Kind = Field(description="Type of the resource.")
    id: str = Field(description="Id of the resource.")
    attributes: Attributes = Field(description="What is known of it.")


class RelatedResource(DescribedResource[Kind, Attributes], Generic[Kind, Attributes, Relationships]):
    """A resource with its attributes and what it is related to."""

    relationships: Relationships = Field(description="What it is related to.")


class New(Sent, Generic[Kind, Attributes]):
    """A resource to be made."""

    type: Kind = Field(description="Type of the resource.")
    attributes: Attributes = Field(description="What is known of it.")


class Changed(Sent, Generic[Kind, Attributes]):
    """A resource as it is to be."""

    type: Kind = Field(description="Type of the resource.")
    id: str = Field(description="Id of the resource.")
    attributes: Attributes = Field(description="What is to change.")


class Altered(Sent, Generic[Kind, Attributes, Relationships]):
    """A resource of which attributes, relationships or both are to change."""

    type: Kind = Field(description="Type of the resource.")
    id: str = Field(description="Id of the resource.")
    attributes: Attributes | None = Field(default=None, description="What is to change.")
    relationships: Relationships | None = Field(default=None, description="Likewise.")


class Envelope(Sent, Generic[Item]):
    """The document that a client sends."""

    data: Item = Field(description="The resource.")


Payload = Annotated[Item, Body(media_type=MEDIA)]
"""The body of an operation, in JSON:API's media type."""
