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
        self._held: Cache[str, Installation] = Cache(now, timedelta(minutes=5))
        self._enterprises: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, tenant: str, enterprise: str = "") -> Installation:
        """The workspace's own installation, else its organisation's."""
        if enterprise:
            self._enterprises[tenant] = enterprise
        with self._lock:  # one renewal at a time: a refresh token is good for one use
            return self._held.get(tenant, lambda: self._found(tenant))

    def forget(self, tenant: str, enterprise: str = "") -> None:
        """Erases the installation and what was learnt of it."""
        enterprise = enterprise or self._enterprises.pop(tenant, "")
        wide = tenant == enterprise
        failpoint("slack_installation.before_delete")
        self._store.delete_all(enterprise_id=enterprise or None, team_id=None if wide else tenant)
        failpoint("slack_installation.after_delete")
        self._held.drop(tenant)

    def _found(self, tenant: str) -> Installation:
        bot = self._bot(tenant)
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

    def _bot(self, tenant: str) -> Bot | None:
        enterprise = self._enterprises.get(tenant) or None
        own = self._store.find_bot(
            enterprise_id=enterprise, team_id=tenant, is_enterprise_install=False
        )
        if own is not None or enterprise is None:
            return own
        return self._store.find_bot(
            enterprise_id=enterprise, team_id=None, is_enterprise_install=True
        )

    def _renewed(self, bot: Bot) -> Bot:
        failpoint("slack_token.before_rotate")
        try:
            fresh = self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEW_MINUTES
            )
        except SlackTokenRotationError as wrong:
            raise _why_not(wrong) from wrong
        except OSError as wrong:
            msg = f"oauth.v2.access: {type(wrong).__name__}"
            raise Busy(msg) from wrong
        failpoint("slack_token.after_rotate")
        if fresh is None:
            return bot
        self._store.save_bot(fresh)
        _log.info("token renewed", extra={"action": "slack_token_renewed"})
        return fresh


def _why_not(wrong: SlackTokenRotationError) -> Busy | Gone:
    answer = cast("Mapping[str, object]", wrong.api_error.response)
    code = str(answer.get("error", ""))
    if code in {"invalid_refresh_token", "token_revoked", "account_inactive"}:
        _log.error("token cannot be renewed", extra={"action": "slack_token_dead", "code": code})
        return Gone(f"oauth.v2.access: {code}")
    return Busy("oauth.v2.access does not answer now")
