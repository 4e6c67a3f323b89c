"""Bolt behind the queue: a raw delivery goes in, our events come out.

Bolt never sees HTTP here. The ingress has verified the signature and stored the payload long before, so a
request of mode `socket_mode`, which Bolt does not verify again, is right.
"""

import json
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from slack_bolt import App, BoltContext, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.domain.chat import Delivery, ThreadRef
from bot.domain.events import Event, FileWithdrawn, Opened, StopPressed
from bot.platforms.slack.clients import Installation, SlackClients
from bot.platforms.slack.envelope import (
    Fields,
    channel_in_view,
    enterprise_of,
    event_thread,
    inner,
)
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.posts import Posts, Told
from bot.platforms.slack.presses import Presses
from bot.platforms.slack.render.ratings import REASON_FORM
from bot.platforms.slack.render.views import ADD_FORM
from bot.ports import Gone

_log = logging.getLogger(__name__)

_ANYTHING = re.compile(".*", re.DOTALL)
_REMOVED = frozenset({"app_uninstalled", "tokens_revoked"})
_TOLD = "footnote_told"
_FOUND = "footnote_events"
_FAILED = "footnote_error"

EVENTS = (
    "agent_session_stopped",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_deleted",
    "member_joined_channel",
    "message",
    "tokens_revoked",
)
"""Every event type that means something here; the manifest subscribes to exactly these."""

MESSAGE_SHORTCUT = "ask_about_message"
GLOBAL_SHORTCUT = "add_document"

_Translate = Callable[[Told], Sequence[Event]]


class SlackTranslator:
    """Turns raw Slack deliveries into our events; implements `bot.ports.Translator`.

    Args:
        clients: Who we are in which workspace.
        posts: Translates posts.
        presses: Translates commands, buttons and shortcuts.
        forms: Translates forms.
    """

    def __init__(
        self,
        *,
        clients: SlackClients,
        posts: Posts,
        presses: Presses,
        forms: Forms,
    ) -> None:
        self._clients = clients
        self._posts = posts
        self._presses = presses
        self._forms = forms
        self._app = self._listening()

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """The events that a delivery means, none for what does not concern us."""
        payload = cast("Fields", json.loads(delivery.payload))
        enterprise = enterprise_of(payload)
        if not self._clients.serves(delivery.tenant, enterprise):
            _log.warning(
                "meant for another workspace: %s",
                delivery.tenant,
                extra={"action": "slack_team_refused"},
            )
            return ()
        if inner(payload, "event").get("type") in _REMOVED:
            self._forget(delivery.tenant, enterprise, payload)
            return ()
        us = self._clients.of(delivery.tenant, enterprise)
        told = Told(us=us, delivery=delivery, payload=payload)
        found: list[Event] = []
        request = BoltRequest(
            body=dict(payload), mode="socket_mode", context={_TOLD: told, _FOUND: found}
        )
        self._dispatch(request, delivery)
        failed = cast("object", request.context.get(_FAILED))
        if isinstance(failed, Exception):
            raise failed
        return tuple(found)

    def _dispatch(self, request: BoltRequest, delivery: Delivery) -> None:
        """Bolt reads fields without asking whether they are there; what it trips over never gets better."""
        try:
            self._app.dispatch(request)
        except (AttributeError, LookupError, TypeError, ValueError) as wrong:
            _log.exception("not understood", extra={"action": "slack_not_understood"})
            msg = f"a {delivery.kind} that Bolt does not understand"
            raise Gone(msg) from wrong

    def _forget(self, tenant: str, enterprise: str, payload: Fields) -> None:
        """Tokens of a workspace that removed us; a revoked user token is not ours to mind."""
        event = inner(payload, "event")
        if event.get("type") == "app_uninstalled" or inner(event, "tokens").get("bot"):
            self._clients.forget(tenant, enterprise)
            _log.warning("we were removed", extra={"action": "slack_removed", "tenant": tenant})

    def _listening(self) -> App:
        quiet = logging.getLogger("bot.platforms.slack.bolt")
        quiet.setLevel(logging.ERROR)  # below that, Bolt writes whole payloads into the log
        app = App(
            authorize=_authorize,
            process_before_response=True,
            token_verification_enabled=False,
            request_verification_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            logger=quiet,
        )
        app.error(_keep)
        self._hear_events(app)
        self._hear_people(app)
        return app

    def _hear_events(self, app: App) -> None:
        app.event("app_mention")(_listener(self._posts.mentioned))
        app.event("message")(_listener(self._posts.posted))
        app.event("app_home_opened")(_listener(self._opened))
        app.event("app_context_changed")(_listener(self._looks_elsewhere))
        app.event("member_joined_channel")(_listener(self._joined))
        app.event("agent_session_stopped")(_listener(self._stopped))
        app.event("file_deleted")(_listener(_withdrawn))
        app.event(_ANYTHING)(_listener(_nothing))

    def _hear_people(self, app: App) -> None:
        app.command(_ANYTHING)(_listener(self._presses.commanded))
        app.message_shortcut(MESSAGE_SHORTCUT)(_listener(self._presses.about_message))
        app.global_shortcut(GLOBAL_SHORTCUT)(_listener(self._presses.add_document))
        app.action(_ANYTHING)(_listener(self._presses.pressed))
        app.view(ADD_FORM)(_listener(self._forms.submitted))
        app.view(REASON_FORM)(_listener(self._forms.submitted))
        app.shortcut(_ANYTHING)(_listener(_nothing))
        app.view(_ANYTHING)(_listener(_nothing))
        app.options(_ANYTHING)(_listener(_nothing))

    def _opened(self, told: Told) -> Sequence[Event]:
        tab = told.event.get("tab")
        if tab not in {"home", "messages"}:
            return ()
        return (self._opening(told, "home" if tab == "home" else "messages"),)

    def _looks_elsewhere(self, told: Told) -> Sequence[Event]:
        """Another channel was opened beside our Messages tab; the suggestions there follow.

        Slack's own example names neither person nor conversation; without them there is nothing to show.
        """
        known = told.event.get("user") and str(told.event.get("channel") or "").startswith("D")
        return (self._opening(told, "messages"),) if known else ()

    def _joined(self, told: Told) -> Sequence[Event]:
        """We were invited into a channel; other people's coming and going is nothing to us."""
        if told.event.get("user") != told.us.bot_user:
            return ()
        return (self._opening(told, "installed"),)

    def _opening(self, told: Told, surface: Any) -> Opened:
        event = told.event
        user = event.get("inviter") if surface == "installed" else event.get("user")
        thread = event_thread(told.tenant, event)
        return Opened(
            key=told.delivery.id,
            thread=ThreadRef(platform="slack", tenant=told.tenant, channel=thread.channel, root=""),
            person=self._posts.person(told, str(user or told.us.bot_user)),
            surface=surface,
            looking_at=channel_in_view(event),
            via={"surface": str(surface)},
        )

    def _stopped(self, told: Told) -> Sequence[Event]:
        thread = event_thread(told.tenant, told.event)
        person = self._posts.person(told, str(told.event.get("user") or ""))
        return (StopPressed(key=told.delivery.id, thread=thread, person=person),)


def _withdrawn(told: Told) -> Sequence[Event]:
    file = str(told.event.get("file_id") or "")
    thread = ThreadRef(platform="slack", tenant=told.tenant, channel="", root="")
    return (FileWithdrawn(key=told.delivery.id, thread=thread, file_id=file),) if file else ()


def _nothing(_: Told) -> Sequence[Event]:
    return ()


def _listener(translate: _Translate) -> Callable[..., None]:
    """A Bolt listener that notes the events a delivery means."""

    def listen(ack: Callable[[], object], context: BoltContext) -> None:
        ack()
        found = cast("list[Event]", context[_FOUND])
        found.extend(translate(cast("Told", context[_TOLD])))

    return listen


def _keep(error: Exception, context: BoltContext) -> None:
    """Bolt swallows errors; ours must reach the worker, who knows what to do."""
    context[_FAILED] = error


def _authorize(context: BoltContext) -> AuthorizeResult:
    """Who we are is known before Bolt is asked, so that a failing look-up is ours to handle."""
    us: Installation = cast("Told", context[_TOLD]).us
    return AuthorizeResult(
        enterprise_id=context.enterprise_id,
        team_id=us.tenant,
        bot_token=us.client.token,
        bot_id=us.bot_id or None,
        bot_user_id=us.bot_user or None,
    )
