"""Channel tokens: what Bot Framework proves with each request, checked in full by ourselves.

botbuilder's own check raises on bad tokens and is off without an app id, so it is not used.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

import jwt

from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.payload import Incoming, Refused, string
from bot.ports import Clock

if TYPE_CHECKING:
    from jwt.types import Options

LEEWAY = timedelta(minutes=5)
_CHECKED: "Options" = {
    "require": ["exp", "iss", "aud"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}
"""Times are checked against our own clock instead."""


class ChannelTokens:
    """Checks the bearer token of an activity.

    Args:
        app_id: Ours; the token must be made for us.
        issuer: Who makes channel tokens.
        keys: What they are signed with.
        now: The present moment.
    """

    def __init__(self, *, app_id: str, issuer: str, keys: SigningKeys, now: Clock) -> None:
        self._audience = [app_id, f"api://{app_id}", f"api://botid-{app_id}"]
        self._issuer = issuer
        self._keys = keys
        self._now = now

    def check(self, authorization: str, incoming: Incoming) -> None:
        """Passes if the token is real, alive, for us, and for exactly this activity.

        Raises:
            Refused: in every other case.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            msg = "there is no bearer token"
            raise Refused(msg)
        claims = self._claims(token.strip(), string(incoming.raw.get("channelId")))
        self._check_time(claims)
        told = claims.get("serviceurl")
        if not isinstance(told, str) or told.rstrip("/") != incoming.service_url.rstrip("/"):
            msg = "the token is for another service URL"
            raise Refused(msg, status=403)

    def _claims(self, token: str, channel: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("alg") != "RS256" or not isinstance(kid, str):
                msg = "the token is not signed with RS256 by a named key"
                raise Refused(msg)
            key = self._keys.find(kid)
            if key is None:
                msg = "the token's key is unknown"
                raise Refused(msg)
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.key.key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                options=_CHECKED,
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            msg = f"the token does not hold: {type(error).__name__}"
            raise Refused(msg) from error
        if channel not in key.endorsements:
            msg = "the token's key may not speak for this channel"
            raise Refused(msg, status=403)
        return claims

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        """Whether the token lives, by our own clock."""
        now = self._now().timestamp()
        ends, begins = claims.get("exp"), claims.get("nbf", 0)
        if not _is_number(ends) or not _is_number(begins):
            msg = "the token's times are no numbers"
            raise Refused(msg)
        slack = LEEWAY.total_seconds()
        if now > float(ends) + slack or now < float(begins) - slack:
            msg = "the token has expired or is not valid yet"
            raise Refused(msg)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
