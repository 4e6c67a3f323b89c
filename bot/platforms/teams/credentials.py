"""Our own token, for the connector or for Graph: fetched once, kept until shortly before it ends.

botbuilder fetches a new one for every turn.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from bot.platforms.teams.payload import mapping, string
from bot.ports import Busy, Clock
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

SCOPE = "https://api.botframework.com/.default"
_EARLY = timedelta(minutes=5)
_TIMEOUT = (3.05, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsIdentity:
    """Who we are towards Microsoft."""

    app_id: str = ""
    """Empty: no token is sent, which only local tools accept."""
    secret: Callable[[], str] = str
    """Yields the client secret, for the one call that needs it."""
    tenant: str = ""
    """The tenant the app is registered in; `botframework.com` for an old multi-tenant one."""
    token_url: str = ""
    """Where tokens come from; empty for Entra's own address of the tenant."""

    @property
    def address(self) -> str:
        """Where tokens come from."""
        standard = f"https://login.microsoftonline.com/{self.tenant}/oauth2/v2.0/token"
        return self.token_url or standard


class BotCredentials:
    """Signs requests, in the form msrest asks credentials for.

    Args:
        identity: Who we are.
        now: The present moment.
        scope: What the token is for.
    """

    def __init__(self, identity: TeamsIdentity, *, now: Clock, scope: str = SCOPE) -> None:
        self._identity = identity
        self._scope = scope
        self._now = now
        self._lock = threading.Lock()
        self._token = ""
        self._ends: datetime | None = None

    def signed_session(self, session: requests.Session | None = None) -> requests.Session:
        """The session with our token in its headers."""
        session = session or requests.Session()
        if self._identity.app_id:
            session.headers["Authorization"] = f"Bearer {self.token()}"
        return session

    def token(self) -> str:
        """A token that lives for at least five minutes more, as a rule the one we hold.

        Raises:
            Busy: none can be had now.
        """
        with self._lock:
            if self._ends is None or self._now() >= self._ends - _EARLY:
                self._token, seconds = self._fetch()
                self._ends = self._now() + timedelta(seconds=seconds)
            return self._token

    def forget(self) -> None:
        """Drops the token held: the connector refused it."""
        with self._lock:
            self._ends = None

    def _fetch(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._identity.app_id,
            "client_secret": self._identity.secret(),
            "scope": self._scope,
        }
        try:
            failpoint("teams_token.before_fetch")
            response = requests.post(self._identity.address, data=form, timeout=_TIMEOUT)
            failpoint("teams_token.after_fetch")
            told: Any = response.json()
        except (requests.RequestException, ValueError) as error:
            msg = "the token endpoint does not answer"
            raise Busy(msg, retry_after=5.0) from error
        token, lasts = string(mapping(told).get("access_token")), mapping(told).get("expires_in")
        if not response.ok or not token:
            code = string(mapping(told).get("error")) or str(response.status_code)
            log.error("no token: %s", code, extra={"action": "teams_token_refused"})
            msg = f"the token endpoint refused: {code}"
            raise Busy(msg, retry_after=30.0)
        return token, float(lasts) if isinstance(lasts, int | float | str) else 300.0
