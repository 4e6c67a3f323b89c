"""The keys Bot Framework signs with: fetched with a short timeout, cached, refreshed on an unknown one."""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from bot.platforms.teams.payload import items, mapping, string, strings
from bot.ports import Clock
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

Fetch = Callable[[str], bytes]
"""Gets the body of an address; raises `OSError` where it cannot."""

TIMEOUT = 2.0
FRESH_FOR = timedelta(hours=24)
NOT_AGAIN_FOR = timedelta(seconds=30)
"""How long made-up key ids cannot make us ask again."""

_LARGEST = 1024 * 1024


def fetch(url: str) -> bytes:
    """The body behind `url`, within two seconds and a megabyte."""
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        msg = "keys come over https only"
        raise OSError(msg)
    with urllib.request.urlopen(url, timeout=TIMEOUT) as response:  # noqa: S310 - checked above
        body: bytes = response.read(_LARGEST)
    return body


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels it may speak for."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


class SigningKeys:
    """The keys of an OpenID document, by their id.

    Args:
        metadata_url: The OpenID document.
        fetch: Gets an address.
        now: The present moment.
    """

    def __init__(self, metadata_url: str, *, fetch: Fetch, now: Clock) -> None:
        self._metadata_url = metadata_url
        self._fetch = fetch
        self._now = now
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._lock = threading.Lock()

    def find(self, kid: str) -> SigningKey | None:
        """The key of that id; None where there is none, or where nobody could be asked."""
        with self._lock:
            now = self._now()
            stale = self._fetched is None or now - self._fetched > FRESH_FOR
            rested = self._tried is None or now - self._tried > NOT_AGAIN_FOR
            if (stale or kid not in self._keys) and rested:
                self._refresh(now)
            return self._keys.get(kid)

    def _refresh(self, now: datetime) -> None:
        """Fetches the keys anew; the ones known stay good while nobody answers."""
        self._tried = now
        try:
            failpoint("teams_keys.before_fetch")
            metadata = mapping(json.loads(self._fetch(self._metadata_url)))
            held = mapping(json.loads(self._fetch(string(metadata.get("jwks_uri")))))
            failpoint("teams_keys.after_fetch")
        except (OSError, ValueError) as error:
            log.warning("no signing keys: %s", error, extra={"action": "teams_keys_failed"})
            # An outage is not an unknown key: the next request may ask again at once.
            self._tried = None if not self._keys else now
            return
        self._keys = dict(_readable(held))
        self._fetched = now


def _readable(held: Mapping[str, object]) -> list[tuple[str, SigningKey]]:
    """The RSA keys of a JWKS document; others are of no use here."""
    found: list[tuple[str, SigningKey]] = []
    for each in items(held.get("keys")):
        try:
            key = jwt.PyJWK(dict(each), algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
        found.append(
            (string(each.get("kid")), SigningKey(key, frozenset(strings(each.get("endorsements")))))
        )
    return found
