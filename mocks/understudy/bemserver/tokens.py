"""The tokens that users sign in with: made, and read with or without the key that signs them."""

from functools import lru_cache
from typing import Any

import jwt

from understudy.bemserver.refusals import Unauthenticated
from understudy.bemserver.settings import Settings, signing_key
from understudy.core.world import Process, World

_HELD = "bemserver.tokens"
_KEPT = 4096
_ALGORITHM = "HS256"
# Only the signature is PyJWT's business here: which claims matter, and when, is the vendor's.
_SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    **{f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},
}


class Tokens:
    """The tokens that a process has read; kept, as clients send one many times."""

    def __init__(self) -> None:
        self.claims = lru_cache(_KEPT)(_claims)
        self.email = lru_cache(_KEPT)(_email)


def tokens_of(process: Process) -> Tokens:
    """The tokens that a process has read."""
    tokens: Tokens | None = process.held.get(_HELD)
    if tokens is None:
        tokens = process.held[_HELD] = Tokens()
    return tokens


def _claims(token: str, secret: str) -> dict[str, Any] | None:
    """The claims of a token with the right signature."""
    if " " in token:
        return None
    try:
        claims: dict[str, Any] = jwt.decode(token, secret, [_ALGORITHM], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, ValueError):
        return None
    return claims


def _email(token: str) -> str | None:
    """The e-mail address that a token names, whoever signed it."""
    try:
        email = jwt.decode(token, options={"verify_signature": False}).get("email")
    except (jwt.PyJWTError, ValueError):
        return None
    return email if isinstance(email, str) else None


def new_tokens(world: World, email: str) -> dict[str, str]:
    """A new pair of tokens, as an answer to whoever signs in or refreshes."""
    settings, now = Settings.of(world), int(world.clock.timestamp())
    key = signing_key(settings, world.tenant)
    ends = {"access": settings.access_token_lifetime, "refresh": settings.refresh_token_lifetime}
    tokens = {
        f"{kind}_token": jwt.encode({"email": email, "exp": now + seconds, "type": kind}, key, _ALGORITHM)
        for kind, seconds in ends.items()
    }
    return {"status": "success", **tokens}


def email_in(claims: dict[str, Any] | None, now: int, *, refresh: bool) -> str:
    """The e-mail address in the claims of a token that is good for this now; refuses any other token."""
    if claims is None or not (claims.get("email") and claims.get("type")):
        raise Unauthenticated("invalid_token")
    for name in ("exp", "nbf", "iat"):
        if not isinstance(claims.get(name, 0), int | float):
            raise Unauthenticated("invalid_token")
    if claims.get("exp", now) < now:
        raise Unauthenticated("expired_token")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now:
        raise Unauthenticated("invalid_token")
    if (claims["type"] == "refresh") is not refresh:
        raise Unauthenticated("invalid_token")
    return str(claims["email"])
