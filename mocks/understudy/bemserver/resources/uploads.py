"""Descriptions of sites and timeseries as CSV files."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud, descriptions, rights
from understudy.bemserver.auth import asker
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.scalars import Whole
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Forbidden, Invalid, invalid
from understudy.bemserver.table import BY_NAME
from understudy.core.exchange import exchange_of

CAMPAIGN = Parameter(name="campaign_id", kind=Whole(), required=True)
SITE_PARTS = ("sites_csv", "buildings_csv", "storeys_csv", "spaces_csv", "zones_csv")
SERIES_PARTS = ("timeseries_csv",)


async def _files(request: Request, parts: Sequence[str]) -> dict[str, bytes]:
    """The files of a form among those that are looked for."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return {}
    async with request.form() as form:
        found = {name: form.get(name) for name in parts}
        return {name: await file.read() for name, file in found.items() if isinstance(file, UploadFile)}


async def _upload(request: Request, parts: Sequence[str], *, required: bool) -> Response:
    exchange = exchange_of(request)
    user = await asker(exchange)
    campaign_id = crud.queried(exchange, (CAMPAIGN,))["campaign_id"]
    files = await _files(request, parts)
    if required and not files:
        raise invalid("files", {parts[0]: ["Missing data for required field."]})
    campaigns = BY_NAME["campaigns"]
    found = select(campaigns.table).where(campaigns.table.c.id == campaign_id)
    row = await exchange.world.db.first(found)
    if row is None:
        raise invalid("query", {"campaign_id": ["Unknown campaign ID."]})
    values: Mapping[str, Any] = {"id": row.id}
    if not await rights.may_reach(exchange.world, campaigns.access.read, campaigns, values, user):
        raise Forbidden
    await descriptions.take(exchange.world, campaign_id, files, may_write=user.is_admin)
    return answers.answer(None, HTTPStatus.CREATED)


async def upload_sites(request: Request) -> Response:
    """Adds and changes the sites, buildings, storeys, spaces and zones of a campaign, all or none."""
    return await _upload(request, SITE_PARTS, required=False)


async def upload_timeseries(request: Request) -> Response:
    """Adds and changes the timeseries of a campaign, all or none."""
    return await _upload(request, SERIES_PARTS, required=True)


OPERATIONS = (
    Operation(
        method="POST",
        path="/io/sites",
        name="upload_sites",
        endpoint=upload_sites,
        tag="Input/Output",
        summary="Import site description tree",
        query=(CAMPAIGN,),
        body={"multipart/form-data": reference_to("SitesCSVUploadFile")},
        status=HTTPStatus.CREATED,
        refusals=(Invalid,),
    ),
    Operation(
        method="POST",
        path="/io/timeseries",
        name="upload_timeseries",
        endpoint=upload_timeseries,
        tag="Input/Output",
        summary="Import timeseries description tree",
        query=(CAMPAIGN,),
        body={"multipart/form-data": reference_to("TimeseriesCSVUploadFile")},
        status=HTTPStatus.CREATED,
        refusals=(Invalid,),
    ),
)
