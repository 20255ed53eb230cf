"""Descriptions of sites and timeseries as CSV files.

The handlers read the form themselves: FastAPI would read it before it is known who asks, and would refuse what the real
server overlooks, such as a text in the place of a file.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.responses import Response

from understudy.bemserver import csv_import, permissions, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.scalars import Whole
from understudy.bemserver.refusals import invalid

router = APIRouter()
_TIMESERIES_FILE = "timeseries_csv"


class IntoCampaign(BaseModel):
    """The campaign that is described."""

    campaign_id: Annotated[int, Whole()]


_FORM = {"requestBody": {"content": {"multipart/form-data": {}}, "required": True}}


@router.post("/io/sites", status_code=HTTPStatus.CREATED, openapi_extra=_FORM)
async def upload_sites(context: SignedIn, request: Request, query: Annotated[IntoCampaign, Query()]) -> Response:
    """Adds and changes the sites, buildings, storeys, spaces and zones of a campaign, all or none."""
    return await _taken(context, query.campaign_id, await _files(request, csv_import.PLACE_FILES))


@router.post("/io/timeseries", status_code=HTTPStatus.CREATED, openapi_extra=_FORM)
async def upload_timeseries(context: SignedIn, request: Request, query: Annotated[IntoCampaign, Query()]) -> Response:
    """Adds and changes the timeseries of a campaign, all or none."""
    files = await _files(request, [_TIMESERIES_FILE])
    if not files:
        raise invalid("files", {_TIMESERIES_FILE: ["Missing data for required field."]})
    return await _taken(context, query.campaign_id, files)


async def _files(request: Request, parts: Iterable[str]) -> dict[str, bytes]:
    """The files of a form among those that are looked for."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return {}
    async with request.form() as form:
        found = {name: form.get(name) for name in parts}
        return {name: await file.read() for name, file in found.items() if isinstance(file, UploadFile)}


async def _taken(context: Context, campaign_id: int, files: dict[str, bytes]) -> Response:
    if await permissions.find(context, BY_NAME["campaigns"], campaign_id) is None:
        raise invalid("query", {"campaign_id": ["Unknown campaign ID."]})
    await csv_import.import_files(context.world, campaign_id, files, may_write=context.user.is_admin)
    return responses.untagged(None, HTTPStatus.CREATED)
