"""Every way in which Building X and its token endpoint say no; `jsonapi.responses` renders the answers."""

from typing import ClassVar

from understudy.core.refusals import Refusal, refusals_in

MISSING = "34-0001"
"""The vendor's code for a mandatory property that is missing."""
INVALID = "34-0002"
"""Our code for a property or parameter with a value that does not fit."""


class ErrorObject(Refusal):
    """A refusal of an openness API: a JSON:API error object; `pointer` or `parameter` say where in the request."""

    error_code: ClassVar[str | None] = None
    """The application's code, made of the status by default; only three are known from the vendor's documents."""
    title: ClassVar[str | None] = None
    """What stays the same from one occurrence to the next; by default the phrase of the status."""


class Unauthenticated(ErrorObject):
    """The request carries no token, or none that is a token at all."""

    status = 401
    clause = "buildingx/auth/token-required"
    error_code = "500-0102"
    says = "The request has not been completed. Provide authentication credentials for the requested resource."


class TokenForeign(Unauthenticated):
    """The token was issued by somebody else, was altered, or belongs to a machine user who is no more."""

    clause = "buildingx/auth/token-foreign"
    says = "The access token is not valid."


class TokenExpired(Unauthenticated):
    """The token is past its last moment."""

    clause = "buildingx/auth/token-expired"
    says = "The access token has expired."


class MachineUserInactive(Unauthenticated):
    """The machine user was deactivated after the token was issued."""

    clause = "buildingx/auth/machine-user-inactive"
    says = "The machine user is not active."


class Forbidden(ErrorObject):
    """No role of the machine user allows the operation."""

    status = 403
    clause = "buildingx/auth/role-required"
    error_code = "200-0201"
    title = "Forbidden to perform this action"
    says = "Missing permission"


class ClientIdForbidden(Forbidden):
    """The client gives an id to a resource whose ids only the service gives."""

    clause = "buildingx/structure/no-client-ids"
    says = "Ids of these resources cannot be given by clients."


class PartitionForbidden(Forbidden):
    """The partition or customer does not exist or is not the machine user's."""

    clause = "buildingx/auth/partition-scope"
    says = "The machine user has no access to this partition or customer."


class SubscriptionEnded(Forbidden):
    """The subscription has ended."""

    clause = "buildingx/licence/subscription-ended"
    error_code = "200-0203"
    says = "The subscription has ended."


class QuotaExhausted(ErrorObject):
    """The yearly calls of the subscription are used up."""

    status = 403
    clause = "buildingx/licence/quota-exhausted"
    error_code = "200-0202"
    title = "Quota exhausted"
    says = "The API calls of the subscription are used up for this year."


class QuotaTooMany(QuotaExhausted):
    """The yearly calls are used up, in a tenant that is set to answer as to too many requests."""

    status = 429
    clause = "buildingx/licence/quota-too-many-instead"


class Invalid(ErrorObject):
    """A parameter or a member of the body does not fit."""

    status = 400
    clause = "buildingx/errors/invalid"
    error_code = INVALID
    says = "The request does not fit the operation."


def missing(name: str, **source: str) -> Invalid:
    """The refusal of a request without a mandatory property, or without a mandatory parameter."""
    title = f"Missing mandatory {'property' if 'pointer' in source else 'parameter'} '{name}'"
    return Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": source}])


class CursorInvalid(Invalid):
    """The page cursor is none that was given for this list with these filters."""

    clause = "buildingx/paging/cursor-invalid"
    title = "Invalid page cursor"
    says = "The page cursor was not given for this request."


class IncludeUnknown(Invalid):
    """The operation does not know the value of `include`."""

    clause = "buildingx/include/unknown"
    title = "Unsupported include"
    says = "The operation does not support this value of include."


class TooLarge(ErrorObject):
    """The body is over the bound."""

    status = 400
    clause = "buildingx/errors/too-large"
    error_code = "34-0003"
    title = "Request too large"
    says = "The body of the request is too large."


class NotFound(ErrorObject):
    """There is no such resource."""

    status = 404
    clause = "buildingx/errors/not-found"
    error_code = "200-0404"
    says = "The requested resource was not found."


class PartitionNotFound(NotFound):
    """The partition or customer does not exist or is not the machine user's, where the tenant is set to say so."""

    clause = "buildingx/auth/partition-not-found-instead"
    says = "The partition or customer was not found."


class NoSuchPath(ErrorObject):
    """No operation has this path."""

    status = 404
    clause = "buildingx/errors/no-such-path"
    says = "The requested resource was not found."


class MethodNotAllowed(ErrorObject):
    """The path has operations, but none with this method."""

    status = 405
    clause = "buildingx/errors/method-not-allowed"
    says = "The method is not supported for the requested resource."


class NotAcceptable(ErrorObject):
    """The resource exists in none of the media types that the request accepts."""

    status = 406
    clause = "buildingx/errors/not-acceptable"
    says = "The resource is not available in any of the accepted media types."


class Conflict(ErrorObject):
    """The request collides with what is there."""

    status = 409
    clause = "buildingx/errors/conflict"
    error_code = "34-0409"
    says = "The request conflicts with the current state of the resource."


class CommandForbidden(Forbidden):
    """The point cannot be commanded."""

    clause = "buildingx/commands/read-only-point"
    says = "The point is not writeable."


class CommandConflict(Conflict):
    """The point cannot be commanded, in a tenant that is set to answer so."""

    clause = "buildingx/commands/read-only-conflict-instead"
    says = "The point is not writeable."


class CommandInvalid(Invalid):
    """The point cannot be commanded, in a tenant that is set to answer so."""

    clause = "buildingx/commands/read-only-invalid-instead"
    says = "The point is not writeable."


class TooMany(ErrorObject):
    """More than ten requests of a machine user to one API within a second."""

    status = 429
    clause = "buildingx/rate/too-many"
    says = "The rate limit is exceeded."


class Unexpected(ErrorObject):
    """An error of ours, or an injected one."""

    status = 500
    clause = "buildingx/errors/unexpected"
    says = "An unexpected condition was encountered."


class NotEmulated(ErrorObject):
    """The vendor has such operations, but their paths and shapes are not public; no real service answers so."""

    status = 501
    clause = "buildingx/errors/not-emulated"
    says = "This API exists, but its operations are not public: understudy does not emulate them."


class Unavailable(ErrorObject):
    """The service is overloaded or down; nothing refuses so unless it is injected."""

    status = 503
    clause = "buildingx/errors/unavailable"
    says = "The service is temporarily unavailable."


class GatewayTimeout(ErrorObject):
    """A server behind did not answer in time; nothing refuses so unless it is injected."""

    status = 504
    clause = "buildingx/errors/gateway-timeout"
    says = "The upstream server did not answer in time."


class TokenRefusal(Refusal):
    """The token endpoint refuses: a parameter is missing or is no text."""

    status = 400
    clause = "buildingx/token/missing-parameter"
    error: ClassVar[str] = "invalid_request"
    """The code of the identity provider."""
    says = "Missing required parameter: grant_type"


class ClientUnknown(TokenRefusal):
    """There is no such client, or its secret is another."""

    status = 401
    clause = "buildingx/token/access-denied"
    error = "access_denied"
    says = "Unauthorized"


class AudienceMissing(TokenRefusal):
    """The token request names no audience."""

    status = 403
    clause = "buildingx/token/audience-missing"
    error = "access_denied"
    says = "No audience parameter was provided, and no default audience has been configured"


class AudienceUnknown(TokenRefusal):
    """The audience is no API of the identity provider's domain."""

    status = 403
    clause = "buildingx/token/audience-unknown"
    error = "access_denied"
    says = "Service not enabled within domain"


class AudienceNotGranted(TokenRefusal):
    """The audience is an API, but the client was not granted it."""

    status = 403
    clause = "buildingx/token/audience-not-granted"
    error = "access_denied"
    says = "Client is not authorized to access the audience."


class GrantUnsupported(TokenRefusal):
    """There is no such grant type."""

    status = 403
    clause = "buildingx/token/grant-unsupported"
    error = "unsupported_grant_type"
    says = "Unsupported grant type"


class GrantNotAllowed(TokenRefusal):
    """The grant type exists, but not for machine users."""

    status = 403
    clause = "buildingx/token/grant-not-allowed"
    error = "unauthorized_client"
    says = "Grant type not allowed for the client."


REFUSALS = refusals_in(__name__)
