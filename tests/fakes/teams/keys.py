"""Keys of our own in Bot Framework's place: tokens that hold, and tokens that do not."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-0000-0000-0000-000000000001"
ISSUER = "https://api.botframework.com"
METADATA = "https://keys.test/openid"
JWKS = "https://keys.test/jwks"


@cache
def private_key(_number: int) -> rsa.RSAPrivateKey:
    """One of a few keys, made once per process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jwk(number: int, kid: str, endorsements: Sequence[str] | None = ("msteams",)) -> dict[str, Any]:
    """A key as the JWKS document shows it."""
    public = private_key(number).public_key().public_numbers()
    shown: dict[str, Any] = {
        "kty": "RSA",
        "use": "sig",
        "kid": kid,
        "n": _number(public.n),
        "e": _number(public.e),
    }
    if endorsements is not None:
        shown["endorsements"] = list(endorsements)
    return shown


def token(
    now: datetime,
    service_url: str,
    *,
    kid: str = "k1",
    key: int = 1,
    changed: Mapping[str, Any] | None = None,
    without: Sequence[str] = (),
) -> str:
    """A channel token, with claims changed or left out."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": APP_ID,
        "nbf": int((now - timedelta(minutes=1)).timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
        "serviceurl": service_url,
        **(changed or {}),
    }
    for name in without:
        del claims[name]
    return jwt.encode(claims, private_key(key), algorithm="RS256", headers={"kid": kid})


class KeyServer:
    """Answers fetches of the OpenID document and the keys; counts them, and can be away."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [jwk(1, "k1")]
        self.fetched: list[str] = []
        self.away = False

    def __call__(self, url: str) -> bytes:
        self.fetched.append(url)
        if self.away:
            msg = "timed out"
            raise TimeoutError(msg)
        if url == METADATA:
            return json.dumps({"issuer": ISSUER, "jwks_uri": JWKS}).encode()
        return json.dumps({"keys": self.keys}).encode()
