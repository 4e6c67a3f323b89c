"""Signed, expiring tokens for links: what one purpose signed, no other purpose accepts.

TokenError          the token is not accepted; the text is one sentence for the person holding it
├── BadToken        it is not ours, not for this purpose, or was changed
└── ExpiredToken    it was ours and its time is over
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from itsdangerous import BadData, URLSafeSerializer

LONGEST_TOKEN = 8192
"""Characters; nothing we sign comes near, and nobody gets to have megabytes hashed."""


class TokenError(Exception):
    """A token is not accepted; `str()` may be shown to whoever followed the link."""


class BadToken(TokenError):
    """Not ours, not for this purpose, or changed on the way."""

    def __init__(self) -> None:
        super().__init__("This link is not valid. Please ask for a new one.")


class ExpiredToken(TokenError):
    """Ours, but its time is over."""

    def __init__(self) -> None:
        super().__init__("This link has expired. Please ask for a new one.")


class Signer:
    """Signs small JSON objects into URL-safe text and opens them again.

    What is signed can be read by whoever holds the token; only changing it is impossible.

    Args:
        secret: The key; whoever knows it can make any link.
        now: The present moment.
    """

    def __init__(self, secret: str, *, now: Callable[[], datetime]) -> None:
        if not secret:
            msg = "links cannot be signed without a secret"
            raise ValueError(msg)
        self._secret = secret
        self._now = now

    def sign(self, purpose: str, payload: Mapping[str, Any], expires: datetime) -> str:
        """A token that `open` accepts for the same purpose until `expires`."""
        sealed = {"p": dict(payload), "e": expires.timestamp()}
        return self._serializer(purpose).dumps(sealed)

    def open(self, purpose: str, token: str) -> dict[str, Any]:
        """The payload that was signed.

        Raises:
            BadToken: it was not signed by us for this purpose.
            ExpiredToken: its time is over.
        """
        if len(token) > LONGEST_TOKEN:
            raise BadToken
        try:
            sealed = self._serializer(purpose).loads(token)
        except (BadData, ValueError) as wrong:
            raise BadToken from wrong
        if datetime.fromtimestamp(sealed["e"], UTC) <= self._now():
            raise ExpiredToken
        return cast("dict[str, Any]", sealed["p"])

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret,
            salt=f"footnote.{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
