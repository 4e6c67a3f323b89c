"""The two pages by which a workspace installs us: `/slack/install` and `/slack/oauth_redirect`."""

import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import urlencode

from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation as StoredInstallation
from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.http import HttpRequest, HttpResponse
from bot.platforms.slack.calls import call, web_client
from bot.platforms.slack.envelope import inner
from bot.platforms.slack.scopes import BOT_SCOPES, OPTIONAL_SCOPES
from bot.ports import Busy, Gone
from rag.failpoint import failpoint

_log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
STATE_LASTS = 600
"""Seconds between opening the install page and coming back from Slack."""
_COOKIE = "footnote-slack-state"

BROKEN_OFF = "The installation was broken off. Open /slack/install to start again."
STALE = "This installation link was used before or is too old. Open /slack/install to start again."
AWAY = "Slack does not answer just now. Please try again in a minute."
REFUSED = "Slack did not accept the installation. Open /slack/install to start again."


class SlackInstall:
    """Sends people to Slack and stores what they bring back.

    The state is good once, for ten minutes, and only in the browser that began: it is kept in the store and
    in a cookie.

    Args:
        client_id: The app's own id with Slack.
        client_secret: Its secret.
        store: Where installations are kept.
        states: Where states wait.
        base_url: Where others reach us.
        api_url: Slack's Web API.
        page: Makes a page that says one thing.
    """

    def __init__(  # noqa: PLR0913 - the app, its stores and its pages, by keyword
        self,
        *,
        client_id: str,
        client_secret: str,
        store: InstallationStore,
        states: OAuthStateStore,
        base_url: str,
        api_url: str,
        page: Callable[[int, str], HttpResponse],
    ) -> None:
        self._client_id = client_id
        self._secret = client_secret
        self._store = store
        self._states = states
        self._redirect = f"{base_url.rstrip('/')}{REDIRECT_PATH}"
        self._secure = base_url.startswith("https://")
        self._page = page
        self._client = web_client("", api_url=api_url)
        self._authorize = AuthorizeUrlGenerator(
            client_id=client_id,
            scopes=_asked_for(),
            redirect_uri=self._redirect,
        )

    @property
    def paths(self) -> Sequence[str]:
        """The pages, both read with GET."""
        return (INSTALL_PATH, REDIRECT_PATH)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answers one of the two pages."""
        try:
            return self._begin() if request.path == INSTALL_PATH else self._finish(request)
        except Busy as busy:
            _log.warning("install delayed: %s", busy, extra={"action": "slack_install_busy"})
            return self._said(503, AWAY)

    def _begin(self) -> HttpResponse:
        failpoint("slack_state.before_issue")
        state = self._states.issue()
        failpoint("slack_state.after_issue")
        return HttpResponse(
            status=302,
            headers={
                "location": self._authorize.generate(state),
                "set-cookie": self._cookie(state, STATE_LASTS),
                "cache-control": "no-store",
            },
        )

    def _finish(self, request: HttpRequest) -> HttpResponse:
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if request.query.get("error") or not code:
            return self._said(400, BROKEN_OFF)
        begun = _cookie_of(request)
        same = hmac.compare_digest(state.encode(), begun.encode())
        if not state or not same or not self._consumed(state):
            _log.warning("install refused", extra={"action": "slack_install_refused"})
            return self._said(400, STALE)
        try:
            installation = self._exchanged(code)
        except Gone:
            return self._said(400, REFUSED)
        failpoint("slack_installation.before_save")
        self._store.save(installation)
        failpoint("slack_installation.after_save")
        _log.info("installed", extra={"action": "slack_installed"})
        return HttpResponse(
            status=302,
            headers={
                "location": _app_in_slack(installation),
                "set-cookie": self._cookie("", 0),
                "cache-control": "no-store",
            },
        )

    def _consumed(self, state: str) -> bool:
        failpoint("slack_state.before_consume")
        consumed = self._states.consume(state)
        failpoint("slack_state.after_consume")
        return consumed

    def _exchanged(self, code: str) -> StoredInstallation:
        answer = call(
            self._client,
            "oauth.v2.access",
            client_id=self._client_id,
            client_secret=self._secret,
            code=code,
            redirect_uri=self._redirect,
        )
        bot_id = ""
        if token := str(answer.get("access_token") or ""):
            bot_id = str(call(self._client, "auth.test", token=token).get("bot_id") or "")
        return _installation(answer, bot_id)

    def _cookie(self, state: str, seconds: int) -> str:
        secure = "; Secure" if self._secure else ""
        path = "/slack"
        return f"{_COOKIE}={state}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"

    def _said(self, status: int, words: str) -> HttpResponse:
        page = self._page(status, words)
        return replace(page, headers={**page.headers, "set-cookie": self._cookie("", 0)})


def _asked_for() -> Sequence[str]:
    return [*BOT_SCOPES, *OPTIONAL_SCOPES]


def _cookie_of(request: HttpRequest) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return found[_COOKIE].value if _COOKIE in found else ""


def _app_in_slack(installation: StoredInstallation) -> str:
    where = {"app": installation.app_id or "", "team": installation.team_id or ""}
    return f"https://slack.com/app_redirect?{urlencode({k: v for k, v in where.items() if v})}"


def _installation(answer: Mapping[str, Any], bot_id: str) -> StoredInstallation:
    team, enterprise = inner(answer, "team"), inner(answer, "enterprise")
    expires = answer.get("expires_in")
    return StoredInstallation(
        app_id=cast("str | None", answer.get("app_id")),
        enterprise_id=cast("str | None", enterprise.get("id")),
        enterprise_name=cast("str | None", enterprise.get("name")),
        team_id=cast("str | None", team.get("id")),
        team_name=cast("str | None", team.get("name")),
        bot_token=cast("str | None", answer.get("access_token")),
        bot_id=bot_id or None,
        bot_user_id=cast("str | None", answer.get("bot_user_id")),
        bot_scopes=str(answer.get("scope") or ""),
        bot_refresh_token=cast("str | None", answer.get("refresh_token")),
        bot_token_expires_in=int(expires) if expires else None,
        user_id=str(inner(answer, "authed_user").get("id") or ""),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        token_type=cast("str | None", answer.get("token_type")),
    )
