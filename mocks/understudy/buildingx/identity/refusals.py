"""Every way in which the token endpoint says no."""

from typing import ClassVar

from understudy.core.refusals import Refusal


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


REFUSALS: tuple[type[Refusal], ...] = (
    TokenRefusal,
    ClientUnknown,
    AudienceMissing,
    AudienceUnknown,
    AudienceNotGranted,
    GrantUnsupported,
    GrantNotAllowed,
)
