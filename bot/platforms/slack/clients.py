"""Which token speaks in which workspace."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from slack_sdk import WebClient

from bot.platforms.slack.calls import call, web_client


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """We, as one workspace knows us."""

    tenant: str
    client: WebClient
    bot_user: str
    bot_id: str = ""


class SlackClients(Protocol):
    """Finds the installation of a workspace."""

    def serves(self, tenant: str, enterprise: str) -> bool:
        """Whether what was heard in `tenant` is for us at all.

        Raises:
            Busy, Gone: Slack does not say who we are, now or ever.
        """
        ...

    def of(self, tenant: str, enterprise: str = "") -> Installation:
        """The installation that serves `tenant`.

        Raises:
            Busy: Slack or the store does not answer now.
            Gone: there is none, or its token was revoked.
        """
        ...

    def forget(self, tenant: str, enterprise: str = "") -> None:
        """Erases an installation's tokens after Slack told that we were removed."""
        ...


class SingleWorkspace:
    """One bot token for one workspace, from the settings.

    Args:
        token: The bot token.
        api_url: Slack's Web API.
        timeout: Seconds a call may take.
    """

    def __init__(self, token: str, *, api_url: str, timeout: int = 20) -> None:
        self._client = web_client(token, api_url=api_url, timeout=timeout)
        self._told: Mapping[str, object] = {}
        self._lock = threading.Lock()

    def serves(self, tenant: str, enterprise: str) -> bool:
        """Whether it is the token's own workspace, or one of its organisation's.

        An app that others install too has one signing secret for all of them, so the signature says nothing of this.
        """
        us = self._us()
        team, organisation = str(us.get("team_id") or ""), str(us.get("enterprise_id") or "")
        if not tenant or not team or tenant == team:  # where Slack names none, there is but one
            return True
        whole = bool(organisation) and bool(us.get("is_enterprise_install"))
        return whole and organisation in {tenant, enterprise}

    def of(self, tenant: str, enterprise: str = "") -> Installation:
        """The one installation."""
        del enterprise
        us = self._us()
        return Installation(
            tenant=tenant,
            client=self._client,
            bot_user=str(us.get("user_id", "")),
            bot_id=str(us.get("bot_id", "")),
        )

    def _us(self) -> Mapping[str, object]:
        """Who we are; Slack is asked once."""
        with self._lock:
            self._told = self._told or call(self._client, "auth.test")
            return self._told

    def forget(self, tenant: str, enterprise: str = "") -> None:
        """Nothing is stored: the token is the operator's setting."""
        del tenant, enterprise
