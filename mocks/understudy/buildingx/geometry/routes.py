"""The Building Geometry API: floor plans, their images, and the outlines on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings.tables import equipment, locations
from understudy.buildingx.geometry import drawing, models
from understudy.buildingx.geometry.models import floorplan_images, floorplans, geometries
from understudy.buildingx.jsonapi.documents import Resource, decode, encode
from understudy.buildingx.jsonapi.models import MEDIA, List, Single
from understudy.buildingx.jsonapi.paging import NumberQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, answered, found, operation
from understudy.buildingx.refusals import NotAcceptable, NotFound
from understudy.buildingx.repository import Resources, load, show

router = APIRouter(tags=["Building Geometry"], prefix="/geometry/partitions/{partition_id}")

Reader = Annotated[Access, Depends(granted("geometry.read"))]
GEO, PICTURE = "application/geo+json", "image/svg+xml"
_PLAN = "/floorplans/{floorplan_id}"


class FloorplanQuery(NumberQuery):
    """Which floor plans."""

    floor_id: str | None = filter_field("representsFloor.data.id", says="Id of the floor that is shown.")


_plans = Resources(floorplans, FloorplanQuery)
_images = Resources(floorplan_images)
_outlines = Resources(geometries)
_locations = Resources(locations, columns=["label"])
_equipment = Resources(equipment, columns=["name"])


@router.get("/floorplans", **operation(List[models.Floorplan], READING))
async def get_floorplans(access: Reader, query: Parameters[FloorplanQuery]) -> Response:
    """The floor plans of a partition."""
    return await _plans.answer(access, query)


@router.get(_PLAN, **operation(Single[models.Floorplan], ONE))
async def get_floorplan(access: Reader, floorplan_id: str) -> Response:
    """One floor plan."""
    return await show(access, floorplans, floorplan_id)


@router.get(_PLAN + "/floorplan-images", **operation(List[models.FloorplanImage], ONE))
async def get_floorplan_images(access: Reader, floorplan_id: str, query: Parameters[NumberQuery]) -> Response:
    """The images of a floor plan; what is told of them is inferred."""
    await load(access, floorplans, floorplan_id)
    return await _images.answer(access, query, floorplan_id=floorplan_id)


def _chosen(access: Access, *offered: str) -> str:
    media = _preferred(access.exchange.header("accept"), offered)
    if media is None:
        raise NotAcceptable(f"The resource exists as: {', '.join(offered)}.")
    return media


def _drawn(model: Any, *others: str) -> dict[str, Any]:
    """Keyword arguments of a route that also answers in other media types."""
    said = operation(model, (*ONE, NotAcceptable))
    said["responses"][200] = {"content": {media: {} for media in others}}
    return said


@router.get(_PLAN + "/floorplan-images/{image_id}", **_drawn(Single[models.FloorplanImage], PICTURE))
async def get_floorplan_image(access: Reader, floorplan_id: str, image_id: str) -> Response:
    """One image of a floor plan: what it is, or with `Accept: image/svg+xml` the picture itself (inferred)."""
    plan = await load(access, floorplans, floorplan_id)
    row = _within(plan, await load(access, floorplan_images, image_id))
    if _chosen(access, MEDIA, PICTURE) == MEDIA:
        return found(access.exchange, row.doc, fields=True)
    return answered(access.exchange, await _picture(access, plan), media=PICTURE)


@router.get(_PLAN + "/geometry", **{**_drawn(models.FeatureCollection, GEO, PICTURE), "response_class": Response})
async def get_floorplan_geometry(access: Reader, floorplan_id: str) -> Response:
    """The outlines of a floor plan, as GeoJSON or, with `Accept: image/svg+xml`, as a picture."""
    plan = await load(access, floorplans, floorplan_id)
    if _chosen(access, GEO, PICTURE) == GEO:
        return answered(access.exchange, drawing.geojson(await _shapes(access, plan)), media=GEO)
    return answered(access.exchange, await _picture(access, plan), media=PICTURE)


@router.get(_PLAN + "/geometry/center-point", **operation(Single[models.CenterPoint], ONE))
async def get_floorplan_center_point(access: Reader, floorplan_id: str) -> Response:
    """Where the middle of a floor plan is."""
    row = await load(access, floorplans, floorplan_id)
    middle = drawing.centre(decode(row.doc)["attributes"])
    resource = {"type": "GeometryCenterPoint", "id": row.id, "attributes": {"centerPoint": middle}}
    return found(access.exchange, encode(resource))


@router.get(_PLAN + "/geometry/{geometry_id}", **operation(Single[models.Geometry], ONE))
async def get_geometry(access: Reader, floorplan_id: str, geometry_id: str) -> Response:
    """One outline of a floor plan."""
    plan = await load(access, floorplans, floorplan_id)
    row = _within(plan, await load(access, geometries, geometry_id))
    return found(access.exchange, row.doc, fields=True)


def _within(plan: Row[Any], row: Row[Any]) -> Row[Any]:
    if row.floorplan_id != plan.id:
        raise NotFound(f"There is no resource {row.id} on this floor plan.")
    return row


async def _shapes(access: Access, plan: Row[Any]) -> list[Resource]:
    rows = await _outlines.all(access, floorplan_id=plan.id)
    return [decode(row.doc) for row in rows]


async def _picture(access: Access, plan: Row[Any]) -> bytes:
    shapes = await _shapes(access, plan)
    labels = await _labels(access, (each["relationships"]["represents"]["data"]["id"] for each in shapes))
    return drawing.svg(decode(plan.doc)["attributes"], shapes, labels)


async def _labels(access: Access, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(ids))
    labels = {row.id: row.label for row in await _locations.all(access, id=wanted)}
    return labels | {row.id: row.name for row in await _equipment.all(access, id=wanted)}


_TRUSTED = "application/json", "application/vnd.api+json"
"""What clients of the other APIs send by habit: it means whatever is there."""


def _preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers, the first of equals; None where it takes none."""
    if accept is None or not accept.strip():
        return offered[0]
    # Of a range that is named twice, the greater weight counts.
    weights = dict(sorted(_range(each) for each in accept.split(",")))
    best = max(offered, key=lambda media: _weight(media, weights))
    if _weight(best, weights) > 0:
        return best
    return offered[0] if any(weights.get(name, 0) > 0 for name in _TRUSTED) else None


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (each.strip().lower() for each in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = max(0.0, min(1.0, float(parameter[2:])))
            except ValueError:
                weight = 0.0
    return name, weight


def _weight(media: str, weights: Mapping[str, float]) -> float:
    # The most specific range counts (RFC 9110, 12.5.1).
    wider = (media, media.split("/", maxsplit=1)[0] + "/*", "*/*")
    return next((weights[each] for each in wider if each in weights), 0.0)
