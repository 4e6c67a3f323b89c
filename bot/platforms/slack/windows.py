"""What opens besides messages: App Home, suggested prompts, and forms while their trigger is fresh."""

import logging
from datetime import datetime

from bot.domain.chat import Person, PlaceKind, ThreadRef
from bot.domain.replies import (
    Address,
    Explanation,
    HomeView,
    Notice,
    Reply,
    SourcesView,
    UploadInvitation,
)
from bot.platforms.slack.calls import call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.directory import SlackDirectory
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.render.answers import notice_messages
from bot.platforms.slack.render.blocks import Block
from bot.platforms.slack.render.safety import one_line
from bot.platforms.slack.render.views import (
    add_form,
    explanation_blocks,
    greeting,
    home_view,
    modal,
    sources_blocks,
)
from bot.platforms.slack.triggers import fresh_trigger
from bot.ports import Gone, PortError
from rag.domain import EVERYONE
from rag.visible import visible

_log = logging.getLogger(__name__)

_MOST_PROMPTS = 4
_LONGEST_PROMPT = 75


class Windows:
    """Opens views.

    Args:
        directory: Tells what kind of place a channel is.
        poster: Posts the greeting.
    """

    def __init__(self, *, directory: SlackDirectory, poster: Poster) -> None:
        self._directory = directory
        self._poster = poster

    def home(self, us: Installation, to: Address, home: HomeView) -> None:
        """Shows what a person opened: the Home tab, the Messages tab, or us in a new channel.

        Raises:
            Busy: Slack does not take it now.
        """
        try:
            match to.via.get("surface"):
                case "messages":
                    self._prompts(us, to, home)
                case "installed":
                    self._greet(us, to, home)
                case _ if to.only is not None:
                    call(us.client, "views.publish", user_id=to.only.id, view=home_view(home))
                case _:
                    return
        except Gone as gone:
            _log.warning("not shown: %s", gone, extra={"action": "slack_home_refused"})

    def opened(self, us: Installation, to: Address, reply: Reply, now: datetime) -> bool:
        """Whether a window shows the reply; a message does where the trigger is stale or refused."""
        trigger = fresh_trigger(to.via, now)
        view = self._view(us, to, reply) if trigger else None
        if view is None:
            return False
        try:
            call(us.client, "views.open", trigger_id=trigger, view=view)
        except PortError as error:
            _log.info("no window: %s", error, extra={"action": "slack_no_window"})
            return False
        return True

    def _view(self, us: Installation, to: Address, reply: Reply) -> Block | None:
        match reply:
            case SourcesView():
                return modal("Quoted passages", sources_blocks(reply))
            case Explanation():
                return modal("Why this answer?", explanation_blocks(reply))
            case UploadInvitation() if to.only is not None:
                thread = self._form_place(us, to, to.only, reply.readers)
                return add_form(reply, thread) if thread else None
            case _:
                return None

    def _form_place(
        self, us: Installation, to: Address, person: Person, readers: frozenset[str]
    ) -> ThreadRef | None:
        """The place whose own readers are those promised; without one, only the link keeps the promise.

        Files that come in through a form get the readers of the place it was opened in.
        """
        if to.via.get("options"):
            return None
        if readers == frozenset({person.reader}):
            return ThreadRef(platform="slack", tenant=to.thread.tenant, channel=person.id, root="")
        try:
            kind = self._directory.place(us, to.thread.channel).kind
        except PortError:
            return None
        return to.thread if readers == _readers_of(kind, to.thread.channel) else None

    def _prompts(self, us: Installation, to: Address, home: HomeView) -> None:
        """Slack ignores prompts for agents that name a thread, so none is named."""
        prompts = [
            {"title": one_line(each, _LONGEST_PROMPT), "message": each}
            for each in map(visible, home.prompts[:_MOST_PROMPTS])
        ]
        if prompts:
            call(
                us.client,
                "assistant.threads.setSuggestedPrompts",
                channel_id=to.thread.channel,
                title="Ask your documents",
                prompts=prompts,
            )

    def _greet(self, us: Installation, to: Address, home: HomeView) -> None:
        words = notice_messages(Notice(kind="info", text=greeting(home)))
        mark = {"key": f"greeting:{to.thread.channel}"}
        self._poster.post(us, to.thread, words[0], mark=mark)


def _readers_of(kind: PlaceKind, channel: str) -> frozenset[str]:
    match kind:
        case "public":
            return frozenset({EVERYONE})
        case "private" | "group" | "external":
            return frozenset({f"channel:slack:{channel}"})
        case _:
            return frozenset()
