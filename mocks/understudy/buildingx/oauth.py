"""The identity provider: access tokens (RS256 JWTs), the endpoint that issues them, and what verifies them."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi import APIRouter
from jwt.algorithms import RSAAlgorithm
from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json
from sqlalchemy import bindparam, select
from starlette.responses import Response

from understudy.buildingx import refusals
from understudy.buildingx.jsonapi.responses import answered, as_json
from understudy.buildingx.settings import Settings
from understudy.buildingx.tables import machine_users
from understudy.core.authorization import authorization
from understudy.core.exchange import CurrentExchange, Exchange
from understudy.core.refusals import documented
from understudy.core.world import Process

AUDIENCE = "https://horizon.siemens.com"
ISSUER = "https://siemens-bt-015.eu.auth0.com/"
KEY_ID = "understudy"
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says."""

    client_id: str
    expires: int
    """Seconds since 1970 by the issuing tenant's clock."""


class Tokens:
    """Issues and checks the tokens of one process."""

    def __init__(self) -> None:
        self.genuine = lru_cache(_REMEMBERED)(self._verified)
        """What a token of ours says, expired or not; None for any other text."""

    @cached_property
    def _key(self) -> RSAPrivateKey:
        # Made on the first token: it takes longer than a start may.
        return generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set."""
        key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def issue(self, client_id: str, now: int, lifetime: int) -> str:
        """A token for a machine user, with the claims of the identity provider."""
        claims = {
            "iss": ISSUER,
            "sub": f"{client_id}@clients",
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + lifetime,
            "gty": "client-credentials",
            "azp": client_id,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": KEY_ID})

    def _verified(self, token: str) -> Claims | None:
        # Expiry is not checked here: it is a question of the tenant's clock.
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "azp"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.InvalidTokenError:
            return None
        return Claims(str(claims["azp"]), int(claims["exp"]))

    def client_of(self, token: str) -> str | None:
        """The client that a token names, genuine or not."""
        known = self.genuine(token)
        return known.client_id if known is not None else _named(token)


def _named(token: str) -> str | None:
    try:
        _header, text, _signature = token.split(".")
        claims = from_json(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    client = claims.get("azp") if isinstance(claims, dict) else None
    return client if isinstance(client, str) else None


def tokens_of(process: Process) -> Tokens:
    """The issuer of a process: its key is the only state, and tenants share the vendor's identity provider."""
    return process.memory.of(Tokens)


router = APIRouter()

TOKEN_PATH = "/oauth/token"  # noqa: S105 a path, no secret
_MANAGEMENT = ISSUER + "api/v2/"
_FOREIGN_GRANTS = frozenset(
    {
        "authorization_code",
        "implicit",
        "password",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "http://auth0.com/oauth/grant-type/password-realm",
    }
)
_CLIENT = select(machine_users.c.client_secret, machine_users.c.token_lifetime).where(
    machine_users.c.client_id == bindparam("client_id")
)


class TokenRequest(BaseModel):
    """What a machine user sends for a token; other members are ignored."""

    client_id: str = Field(description="Client id of the machine user.")
    client_secret: str = Field(description="Its secret.")
    audience: str = Field(description=f"`{AUDIENCE}`.")
    grant_type: str = Field(description="`client_credentials`.")


class Token(BaseModel):
    """An access token."""

    access_token: str = Field(description="The token, a JWT.")
    token_type: str = Field(description="`Bearer`.")
    expires_in: int = Field(description="Seconds for which it is good.")


_BODY = {
    "required": True,
    "content": {
        media: {"schema": TokenRequest.model_json_schema()}
        for media in ("application/json", "application/x-www-form-urlencoded")
    },
}


async def parameters(exchange: Exchange) -> Mapping[str, str]:
    """The parameters of a token request, whichever way they were sent; members that are no text are left out."""
    body = await exchange.body()
    if "x-www-form-urlencoded" in (exchange.header("content-type") or ""):
        found = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    else:
        try:
            sent = from_json(body)
        except ValueError:
            sent = None
        found = {key: value for key, value in sent.items() if isinstance(value, str)} if isinstance(sent, dict) else {}
    basic = authorization(exchange.header("authorization")).basic
    if basic is None:
        return found
    return {"client_id": unquote(basic[0]), "client_secret": unquote(basic[1]), **found}


@router.post(
    TOKEN_PATH,
    tags=["Token"],
    response_model=Token,
    responses=documented(
        refusals.TokenRefusal,
        refusals.ClientUnknown,
        refusals.AudienceUnknown,
        refusals.AudienceNotGranted,
        refusals.GrantUnsupported,
    ),
    openapi_extra={"requestBody": _BODY},
)
async def create_token(exchange: CurrentExchange) -> Response:
    """Issues an access token to a machine user."""
    sent = await parameters(exchange)
    _check_grant(sent)
    for name in ("client_id", "client_secret"):
        if not sent.get(name):
            raise refusals.TokenRefusal(f"Missing required parameter: {name}")
    if not sent.get("audience"):
        raise refusals.AudienceMissing
    client = await exchange.world.db.first(_CLIENT, {"client_id": sent["client_id"]})
    if client is None or client.client_secret != sent["client_secret"]:
        raise refusals.ClientUnknown
    _check_audience(sent["client_id"], sent["audience"])
    default = Settings.of(exchange.world).token_lifetime
    lifetime = default if client.token_lifetime is None else client.token_lifetime
    now = int(exchange.world.clock.timestamp())
    token = tokens_of(exchange.process).issue(sent["client_id"], now, lifetime)
    content = {"access_token": token, "expires_in": lifetime, "token_type": "Bearer"}
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return answered(exchange, to_json(content), media="application/json", headers=headers)


def _check_grant(sent: Mapping[str, str]) -> None:
    grant = sent.get("grant_type")
    if not grant:
        raise refusals.TokenRefusal("Missing required parameter: grant_type")
    if grant in _FOREIGN_GRANTS:
        raise refusals.GrantNotAllowed(f"Grant type '{grant}' not allowed for the client.")
    if grant != "client_credentials":
        raise refusals.GrantUnsupported(f"Unsupported grant type: {grant}")


def _check_audience(client_id: str, audience: str) -> None:
    if audience == _MANAGEMENT:
        raise refusals.AudienceNotGranted(
            f'Client "{client_id}" is not authorized to access resource server "{audience}".'
        )
    if audience != AUDIENCE:
        raise refusals.AudienceUnknown(f"Service not enabled within domain: {audience}")


@router.get("/.well-known/jwks.json", tags=["Token"])
async def get_signing_keys(exchange: CurrentExchange) -> Response:
    """The public keys of access tokens."""
    return as_json(exchange, tokens_of(exchange.process).jwks)


@router.get("/.well-known/openid-configuration", tags=["Token"])
async def get_openid_configuration(exchange: CurrentExchange) -> Response:
    """Where the identity provider has what; addresses repeat the one that the client used."""
    return as_json(
        exchange,
        {
            "issuer": ISSUER,
            "token_endpoint": exchange.url(TOKEN_PATH),
            "jwks_uri": exchange.url("/.well-known/jwks.json"),
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        },
    )
