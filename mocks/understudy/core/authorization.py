"""The Authorization header, taken apart in one place for every vendor."""

import binascii
from base64 import b64decode
from typing import NamedTuple


class Authorization(NamedTuple):
    """What an Authorization header says."""

    scheme: str | None
    """As it was written; None where there is no header."""
    value: str | None
    """What follows the first space; None where there is none."""

    def of(self, scheme: str) -> str | None:
        """What follows this scheme, in whatever case it was written; None where another one was sent."""
        return self.value or "" if self.scheme is not None and self.scheme.lower() == scheme.lower() else None

    @property
    def bearer(self) -> str | None:
        """The token of the scheme Bearer, without spaces around it."""
        token = self.of("bearer")
        return None if token is None else token.strip()

    @property
    def basic(self) -> tuple[str, str] | None:
        """User name and password of the scheme Basic; None as well where they cannot be read."""
        try:
            text = b64decode(self.of("basic") or "", validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        name, colon, password = text.partition(":")
        return (name, password) if colon else None


def authorization(header: str | None) -> Authorization:
    """Takes the text of an Authorization header apart."""
    if header is None:
        return Authorization(None, None)
    scheme, space, value = header.partition(" ")
    return Authorization(scheme, value if space else None)
