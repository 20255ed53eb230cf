"""Access tokens: RS256 JWTs, signed with a key of this process, checked once and then remembered."""

from base64 import urlsafe_b64decode
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from pydantic_core import from_json

from understudy.core.process import Process

AUDIENCE = "https://horizon.siemens.com"
ISSUER = "https://siemens-bt-015.eu.auth0.com/"
KEY_ID = "understudy"
HELD = "buildingx.tokens"
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says."""

    client_id: str
    issued: int
    """Seconds since 1970 by the issuing tenant's clock."""
    expires: int
    """Likewise."""


class Tokens:
    """Issues and checks the tokens of one process."""

    def __init__(self) -> None:
        self._genuine: OrderedDict[str, Claims] = OrderedDict()

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

    def genuine(self, token: str) -> Claims | None:
        """What a token of ours says, expired or not; None for any other text."""
        known = self._genuine.get(token)
        if known is None:
            known = self._checked(token)
            if known is not None:
                self._genuine[token] = known
                if len(self._genuine) > _REMEMBERED:
                    self._genuine.popitem(last=False)
        return known

    def _checked(self, token: str) -> Claims | None:
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
        return Claims(str(claims["azp"]), int(claims["iat"]), int(claims["exp"]))

    def client_of(self, token: str) -> str | None:
        """The client that a token names, genuine or not."""
        known = self._genuine.get(token)
        return known.client_id if known is not None else _named(token)


def _named(token: str) -> str | None:
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 header, claims, signature
        return None
    try:
        claims = from_json(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    client = claims.get("azp") if isinstance(claims, dict) else None
    return client if isinstance(client, str) else None


def tokens_of(process: Process) -> Tokens:
    """The issuer of a process: its key is the only state, and tenants share the vendor's identity provider."""
    tokens = process.held.get(HELD)
    if tokens is None:
        tokens = process.held[HELD] = Tokens()
    return cast("Tokens", tokens)
