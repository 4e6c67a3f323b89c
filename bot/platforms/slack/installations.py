"""Many workspaces: each one's token from the store, renewed before it ends, erased when we are removed."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import cast

from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, InstallationStore
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.platforms.slack.cache import Cache
from bot.platforms.slack.calls import web_client
from bot.platforms.slack.clients import Installation
from bot.ports import Busy, Gone
from rag.failpoint import failpoint

_log = logging.getLogger(__name__)

_RENEW_MINUTES = 120

_SPENT = "invalid_refresh_token"
"""Also what the slower of two processes is told that renew at the same moment."""

_DEAD = frozenset({_SPENT, "token_revoked", "account_inactive"})


class InstalledWorkspaces:
    """Finds installations in slack_sdk's installation store; implements `SlackClients`.

    Args:
        store: Where the OAuth pages put them.
        client_id: The app's own id with Slack.
        client_secret: Its secret, needed to renew tokens.
        api_url: Slack's Web API.
        now: The present moment.
        timeout: Seconds a call may take.
    """

    def __init__(
        self,
        store: InstallationStore,
        *,
        client_id: str,
        client_secret: str,
        api_url: str,
        now: Callable[[], datetime],
        timeout: int = 20,
    ) -> None:
        self._store = store
        self._api_url = api_url
        self._timeout = timeout
        self._rotator = TokenRotator(
            client_id=client_id,
            client_secret=client_secret,
            client=web_client("", api_url=api_url, timeout=timeout),
        )
        self._now = now
        self._held: Cache[str, Installation] = Cache(now, timedelta(minutes=5))
        self._lock = threading.Lock()

    def serves(self, tenant: str, enterprise: str) -> bool:
        """Each that installed us is served; `of` says whether this one did."""
        del tenant, enterprise
        return True

    def of(self, tenant: str, enterprise: str = "") -> Installation:
        """The workspace's own installation, else its organisation's."""
        with self._lock:  # one renewal at a time: a refresh token is good for one use
            return self._held.get(tenant, lambda: self._found(tenant, enterprise))

    def forget(self, tenant: str, enterprise: str = "") -> None:
        """Erases the installation and what was learnt of it."""
        enterprise = enterprise or _pointed_at(self._find(None, tenant))
        wide = tenant == enterprise
        failpoint("slack_installation.before_delete")
        self._store.delete_all(enterprise_id=enterprise or None, team_id=None if wide else tenant)
        self._store.delete_bot(enterprise_id=None, team_id=tenant)
        failpoint("slack_installation.after_delete")
        self._held.drop(tenant)

    def _found(self, tenant: str, enterprise: str) -> Installation:
        bot = self._bot(tenant, enterprise)
        if bot is None or not bot.bot_token:
            msg = f"Footnote is not installed in {tenant}"
            raise Gone(msg)
        bot = self._renewed(bot)
        return Installation(
            tenant=tenant,
            client=web_client(bot.bot_token, api_url=self._api_url, timeout=self._timeout),
            bot_user=bot.bot_user_id or "",
            bot_id=bot.bot_id or "",
        )

    def _bot(self, tenant: str, enterprise: str) -> Bot | None:
        """The workspace's own bot, else its organisation's.

        Installations are found by organisation, but a note of ours, such as that a file was stored, names the
        workspace alone, and the process that reads it may never have seen an event. So a signpost is kept.
        """
        plain = self._find(None, tenant)
        known = _pointed_at(plain)
        enterprise = enterprise or known
        if not enterprise:
            return plain
        found = self._find(enterprise, tenant) or self._find(enterprise, None)
        if found is not None and enterprise != known and not (plain and plain.bot_token):
            self._save(_signpost(tenant, enterprise, self._now()))
        return found or plain

    def _find(self, enterprise: str | None, team: str | None) -> Bot | None:
        return self._store.find_bot(
            enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None
        )

    def _renewed(self, bot: Bot) -> Bot:
        failpoint("slack_token.before_rotate")
        try:
            fresh = self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEW_MINUTES
            )
        except SlackTokenRotationError as wrong:
            return self._instead(bot, wrong)
        except OSError as wrong:
            msg = f"oauth.v2.access: {type(wrong).__name__}"
            raise Busy(msg) from wrong
        failpoint("slack_token.after_rotate")
        if fresh is None:
            return bot
        self._save(fresh)
        _log.info("token renewed", extra={"action": "slack_token_renewed"})
        return fresh

    def _save(self, bot: Bot) -> None:
        failpoint("slack_installation.before_save")
        self._store.save_bot(bot)
        failpoint("slack_installation.after_save")

    def _instead(self, bot: Bot, wrong: SlackTokenRotationError) -> Bot:
        """What another process was quicker to renew; or the token as it is, until it ends."""
        code = str(cast("Mapping[str, object]", wrong.api_error.response).get("error", ""))
        if code not in _DEAD:
            msg = "oauth.v2.access does not answer now"
            raise Busy(msg) from wrong
        if code == _SPENT:
            kept = self._find(bot.enterprise_id or None, bot.team_id or None)
            if kept is not None and kept.bot_refresh_token != bot.bot_refresh_token:
                return kept
            if (bot.bot_token_expires_at or 0) > self._now().timestamp():
                return bot
        _log.error("token cannot be renewed", extra={"action": "slack_token_dead", "code": code})
        msg = f"oauth.v2.access: {code}"
        raise Gone(msg) from wrong


def _pointed_at(bot: Bot | None) -> str:
    """The organisation that a signpost names."""
    return "" if bot is None or bot.bot_token else bot.enterprise_name or ""


def _signpost(tenant: str, enterprise: str, at: datetime) -> Bot:
    """A bot without a token, kept under the workspace alone; its organisation stands in it as a name."""
    return Bot(
        app_id="",
        enterprise_name=enterprise,
        team_id=tenant,
        bot_token="",
        bot_id="",
        bot_user_id="",
        installed_at=at.timestamp(),
    )
