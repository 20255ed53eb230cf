"""What is the same for all routes of the control plane: what they get, how they say no."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.routing import Match

from understudy.control.addresses import Addresses, Deployment
from understudy.core import problems
from understudy.core.address import BASE
from understudy.core.control_routes import AllTenants, ControlledTenant
from understudy.core.long_work import LARGE, Interrupted, beside, check_encodable
from understudy.core.reading import TOLD
from understudy.core.seeding import SeedError
from understudy.core.tenant import Side, TakenError, TenantError
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor
from understudy.core.world import World

Model = TypeVar("Model", bound=BaseModel)
VendorName = Annotated[str, Path(description="Name of a vendor.", examples=["standcloud"])]
_OF_SOME = (problems.MethodNotAllowed, problems.Conflict, problems.NotReady)
"""Problems that not every route may answer."""
_BODY = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def documented(*more: type[problems.Problem]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` for what every route may answer and these problems."""
    shown = [kind for kind in problems.PROBLEMS if kind in more or kind not in _OF_SOME]
    return {kind.status: {"description": kind.__doc__ or "", "content": _BODY} for kind in shown}


def routes(tag: str, prefix: str = "", **more: Any) -> APIRouter:
    """A router of the control plane, whose operations are called what their functions are."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        responses=documented(),
        generate_unique_id_function=lambda route: route.name,
        **more,
    )


async def current_deployment(request: Request) -> Deployment:
    """What is known of the vendors that are served."""
    deployment: Deployment = request.app.state.deployment
    return deployment


CurrentDeployment = Annotated[Deployment, Depends(current_deployment)]


async def current_addresses(request: Request, deployment: CurrentDeployment) -> Addresses:
    """Where all answers."""
    return deployment.addresses(request.scope[BASE])


CurrentAddresses = Annotated[Addresses, Depends(current_addresses)]


async def current_vendor(tenants: AllTenants, vendor: VendorName) -> Vendor:
    """The vendor in the path; every tenant has a side for it from then on."""
    return await served(tenants, vendor, problems.NotFound)


CurrentVendor = Annotated[Vendor, Depends(current_vendor)]


async def current_side(tenant: ControlledTenant, vendor: CurrentVendor) -> Side:
    """What the tenant in the path has set for the vendor in the path."""
    return tenant.sides[vendor.name]


CurrentSide = Annotated[Side, Depends(current_side)]


async def current_world(tenants: AllTenants, tenant: ControlledTenant, vendor: CurrentVendor) -> World:
    """The world of the tenant and vendor in the path."""
    return await tenants.world(tenant, vendor.name)


NamedWorld = Annotated[World, Depends(current_world)]


async def served(tenants: Tenants, vendor: str, absent: type[problems.Problem] = problems.Invalid) -> Vendor:
    """A vendor by its name, as a body or query has it; raises Invalid."""
    if vendor not in tenants.names:
        raise absent(f"No vendor is called {vendor}.", known=tenants.names)
    return await tenants.imported(vendor)


class Misfit(BaseModel):
    """One place where a request does not fit."""

    at: str = Field(description="Where: a JSON Pointer (RFC 6901) from `body`, `query` or `path`.")
    says: str = Field(description="What is wrong there.")


class ProblemDocument(BaseModel, title="Problem"):
    """How the control plane says no (RFC 9457)."""

    type: str = Field(description="`urn:understudy:problem:` and a stable code.")
    title: str = Field(description="The same for every problem of that type.")
    status: int = Field(description="HTTP status code.")
    detail: str = Field(description="What is wrong in this case, for people.")
    errors: list[Misfit] = Field(default=[], description="Places that do not fit, where known.")
    known: list[str] = Field(default=[], description="The names there are, where one was unknown.")


async def encodable(request: Request) -> None:
    """Refuses a JSON body with what cannot be written as JSON in UTF-8 again: NaN, half a surrogate pair."""
    body = await request.body()
    if body and "json" in request.headers.get("content-type", "json"):
        try:
            if len(body) < LARGE:
                from_json(body, allow_inf_nan=False)
            else:
                await beside(check_encodable, body)
        except ValueError as error:
            raise problems.Invalid(f"body: {error}") from error


async def render(request: Request, error: Exception) -> JSONResponse:
    """Whatever was raised, as the answer to a request."""
    problem = _as_problem(error)
    headers = {**problem.headers, "Cache-Control": "no-store"}
    if isinstance(problem, problems.MethodNotAllowed):
        headers["Allow"] = _allowed(request)
    return JSONResponse(problem.document(), problem.status, headers, problems.MEDIA_TYPE)


def _as_problem(error: Exception) -> problems.Problem:
    match error:
        case problems.Problem():
            return error
        case RequestValidationError():
            return misfits(error.errors())
        case TakenError() | Interrupted():
            return problems.Conflict(str(error))
        case TenantError() | SeedError():
            return problems.Invalid(str(error))
        case HTTPException():
            kinds = {kind.status: kind for kind in problems.PROBLEMS}
            kind = kinds.get(error.status_code, problems.Invalid)
            detail = "There is no such route." if kind is problems.NotFound else error.detail
            return kind(detail, headers=error.headers)
    return problems.Unexpected("Something went wrong here; the log of the process has the rest.")


def misfits(errors: Sequence[Mapping[str, Any]], root: tuple[str, ...] = ()) -> problems.Invalid:
    """The problem of values that a model refused."""
    found = []
    for each in errors[:TOLD]:
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in (*root, *each["loc"]))
        found.append(Misfit(at="/".join(parts), says=each["msg"]))
    first = f"{found[0].at}: {found[0].says}" if found else "The request does not fit."
    return problems.Invalid(first, errors=[each.model_dump() for each in found])


def validated(model: type[Model], values: Any, *root: str) -> Model:
    """A model's instance of values given as plain data; raises Invalid, naming places below a root."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise misfits(error.errors(), root) from error


def _allowed(request: Request) -> str:
    # The framework names the methods of one route of the path alone.
    scopes = ({**request.scope, "method": method} for method in ("DELETE", "GET", "PATCH", "POST", "PUT"))
    matching = (scope for scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes))
    return ", ".join(scope["method"] for scope in matching)
