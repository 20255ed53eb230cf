"""What a tenant can set for Building X: mostly what the vendor's documents leave open."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.core.world import VendorSettings


class Settings(VendorSettings):
    """The switches of one tenant's Building X."""

    link_style: Literal["absolute", "base-relative", "api-relative"] = Field(
        default="absolute",
        description="How links are written: with scheme and host (every known client can follow these), from after"
        " the API's segment on (as the documents show them), or with the API's segment.",
    )
    next_drops_include: bool = Field(
        default=False,
        description="Whether `links.next` loses the parameter `include`, as clients of the real service work around.",
    )
    over_limit: Literal["refuse", "clamp"] = Field(
        default="refuse", description="What becomes of a page size over the maximum: 400, or the maximum."
    )
    invalid_cursor: Literal["refuse", "restart"] = Field(
        default="refuse", description="What a page cursor that is none of ours gets: 400, or the first page."
    )
    missing_from: Literal["refuse", "day"] = Field(
        default="refuse",
        description="What values asked without `filter[timestamp][from]` get: 400, or those of the last 24 hours.",
    )
    unknown_include: Literal["refuse", "ignore"] = Field(
        default="refuse",
        description="What a value of `include` gets that the operation does not document: 400, or nothing.",
    )
    unknown_partition: Literal["forbidden", "not-found"] = Field(
        default="forbidden",
        description="How a partition is refused that does not exist or is not the machine user's: 403 or 404.",
    )
    read_only_command: Literal["forbidden", "conflict", "invalid"] = Field(
        default="forbidden",
        description="How a command to a point is refused that cannot be commanded: 403, 409 or 400.",
    )
    command_answer: Literal["no-content", "resource"] = Field(
        default="no-content", description="What an accepted command gets: 204, or 200 with the point."
    )
    device_change_answer: Literal["accepted", "resource"] = Field(
        default="accepted", description="What a change of a device gets: 202, or 200 with the device."
    )
    command_delay: float = Field(
        default=20.0,
        ge=0,
        le=3600,
        description="Seconds by the tenant's clock until a command takes effect; the vendor says up to a minute.",
    )
    discard_commands: bool = Field(
        default=False,
        description="Whether automation of higher priority discards every command when it would take effect.",
    )
    values_order: Literal["ascending", "descending"] = Field(
        default="ascending", description="Order of point values by time."
    )
    values_page: int = Field(
        default=1000, ge=1, le=50_000, description="Point values on a page; no parameter of a request changes it."
    )
    childless_device: Literal["empty", "not-found"] = Field(
        default="empty",
        description="What asking a device without children for its devices gets: an empty list, or 404.",
    )
    nested_partitions: bool = Field(
        default=False,
        description="Whether the list of partitions stands in a further `data`, as the OpenAPI document of"
        " version 0.9.5 says and clients generated from it expect.",
    )
    retry_after: bool = Field(default=True, description="Whether a refusal for the rate carries `Retry-After: 1`.")
    echo_request_id: bool = Field(
        default=False, description="Whether an `X-Request-Id` that is a UUID is taken over into the answer."
    )
    token_lifetime: int = Field(
        default=86_400, ge=1, le=2_592_000, description="Seconds for which an access token is good."
    )
    yearly_calls: int | None = Field(
        default=None,
        ge=0,
        description="Calls to the metered APIs in a calendar year after which the quota is exhausted; none are"
        " counted without it. Subscriptions come in 6,000,000 (Operations with Structure) and 1,000,000 (Ingest).",
    )
    exhausted_quota: Literal["forbidden", "too-many"] = Field(
        default="forbidden", description="How a call over the yearly quota is refused: 403 or 429."
    )
    max_body_bytes: int = Field(
        default=10 * 1024 * 1024, ge=1, description="Largest request body in bytes; a larger one is refused unread."
    )
    webhook_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts besides those of this machine to which streams may deliver; `*` stands for every host.",
    )
    webhook_signature_header: str = Field(
        default="X-Hub-Signature-256",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
        description="Header with the signature of a delivery, `sha256=` and hexadecimal digits; the documents do not"
        " name it.",
    )
    webhook_retries: tuple[Annotated[float, Field(ge=0, le=86_400)], ...] = Field(
        default=(5.0, 30.0, 120.0),
        max_length=20,
        description="Seconds by the tenant's clock to wait after each failure of a delivery; after one failure more"
        " it is a dead letter.",
    )
    webhook_timeout: float = Field(
        default=5.0, gt=0, le=60, description="Seconds of the host in which a receiver has to answer a delivery."
    )
    read_only_identity_types: tuple[str, ...] = Field(
        default=("Imported",), description="Types of identities of which only the credentials can be changed."
    )
