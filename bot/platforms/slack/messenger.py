"""Slack, spoken to in our types."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.chat import Audience, MessageRef, Person
from bot.domain.events import Asked, DroppedFile, Rated
from bot.domain.memory import Claim, Tally
from bot.domain.replies import Address, AnswerReply, HomeView, Notice, Reply
from bot.platforms.slack.audience import AudienceRule
from bot.platforms.slack.calls import Patience, call
from bot.platforms.slack.clients import Installation, SlackClients
from bot.platforms.slack.continuations import continuations
from bot.platforms.slack.directory import SlackDirectory
from bot.platforms.slack.files import SlackFiles
from bot.platforms.slack.letters import Letters, can_be_found
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.private import PRIVATE, PrivateReply, Whisperer
from bot.platforms.slack.ratings import Ratings
from bot.platforms.slack.render.answers import answer_messages, notice_messages
from bot.platforms.slack.render.blocks import Message
from bot.platforms.slack.render.replies import messages_of
from bot.platforms.slack.reply import SlackReply, Work
from bot.platforms.slack.said import SaidBefore
from bot.platforms.slack.signs import Signs
from bot.platforms.slack.surfaces import Editing, Streaming, working_message
from bot.platforms.slack.waiting import WaitingWord
from bot.platforms.slack.windows import Windows
from bot.ports import PortError, ReplyStream
from rag.domain import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Everything that speaks to Slack."""

    poster: Poster
    whisperer: Whisperer
    ratings: Ratings
    signs: Signs
    windows: Windows
    files: SlackFiles
    patience: Patience


class SlackPlatform:
    """Implements `bot.ports.ChatPlatform` and `bot.ports.MessageKeeper` for Slack.

    Args:
        clients: Who we are in which workspace.
        directory: People and places.
        audience: Who will see a reply.
        voice: What speaks.
        others: Tells which messages of a thread are of other questions than the claim's.
        now: The present moment.
        seconds: A clock that only goes forward.
        ids: Makes an id that is not given twice.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of a platform, by keyword
        self,
        *,
        clients: SlackClients,
        directory: SlackDirectory,
        audience: AudienceRule,
        voice: Voice,
        others: Callable[[Claim], Sequence[MessageRef]],
        now: Callable[[], datetime],
        seconds: Callable[[], float],
        ids: Callable[[], str],
    ) -> None:
        self._clients = clients
        self._audience = audience
        self._voice = voice
        self._others = others
        self._letters = Letters(voice.poster, ids)
        self._waiting = WaitingWord(voice.poster, voice.signs)
        self._said = SaidBefore(directory)
        self._now = now
        self._seconds = seconds

    def audience(self, asked: Asked) -> Audience:
        """Who will see the reply."""
        try:
            us = self._clients.of(asked.thread.tenant)
        except PortError:
            return self._audience.narrowest(asked)
        return self._audience.of(us, asked)

    def said_before(self, asked: Asked) -> Sequence[Turn]:
        """What people said in the thread before we were called into it."""
        try:
            return self._said.turns(self._clients.of(asked.thread.tenant), asked)
        except PortError:
            return ()

    def open_reply(
        self, asked: Asked, claim: Claim, *, posted: Callable[[MessageRef], None]
    ) -> ReplyStream:
        """Begins a reply; see `bot.ports.ChatPlatform`."""
        us = self._clients.of(asked.thread.tenant)
        if asked.private:
            private = self._private(us, asked)
            if claim.state == "claimed":
                private.begin()
            return private
        before = self._before(us, asked, claim)
        work = self._work(us, asked, claim, posted)
        if before:
            return self._resumed(work, claim, before)
        if work.sign.status:
            return SlackReply(work, self._streaming(work, claim))
        return self._placed(work)

    def show_waiting(
        self, asked: Asked, claim: Claim, text: str, *, posted: Callable[[MessageRef], None]
    ) -> None:
        """Says that a reply has to wait: under the thread, else in the reply's own message."""
        us = self._clients.of(asked.thread.tenant)
        if asked.private:
            if claim.attempt == 1:  # each word costs one of five answers
                self._private(us, asked).begin(text)
            return
        before = self._before(us, asked, claim)
        self._waiting.show(us, asked, claim, text, before=before, posted=posted)

    def _private(self, us: Installation, asked: Asked) -> PrivateReply:
        return PrivateReply(
            us=us,
            asked=asked,
            whisperer=self._voice.whisperer,
            draw=lambda reply: self._drawn(reply, private=True),
        )

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Renders and sends one reply; see `bot.ports.ChatPlatform`."""
        us = self._clients.of(to.thread.tenant)
        windows = self._voice.windows
        if isinstance(reply, HomeView):
            windows.home(us, to, reply)
            return None
        if to.only is not None and windows.opened(us, to, reply, self._now()):
            return None
        messages = messages_of(reply, now=self._now(), private=to.only is not None)
        sent = self._sent(us, to, messages) if messages else None
        if sent is not None and to.posted is not None:
            to.posted(sent)
        return sent

    def _sent(
        self, us: Installation, to: Address, messages: Sequence[Message]
    ) -> MessageRef | None:
        before = self._letters.before(us, to)
        if before is None and to.only is not None and not can_be_found(to):
            return self._voice.whisperer.tell(us, to, to.only, messages)
        return self._letters.put(us, to, messages, before)

    def retract(self, message: MessageRef) -> None:
        """Deletes one of our answers, with the messages it continues in; already gone is fine."""
        if message.id == PRIVATE:
            return
        us = self._clients.of(message.thread.tenant)
        for stamp in (*continuations(us, message).values(), message.id):
            at = MessageRef(thread=message.thread, id=stamp)
            self._voice.poster.delete(us, at)

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """Streams a dropped file's bytes."""
        us = self._clients.of(person.tenant)
        return self._voice.files.fetch(us, file, max_bytes=max_bytes)

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        """Draws the thumbs' state into the rated message, or tells the person alone."""
        self._voice.ratings.show(self._clients.of(rated.person.tenant), rated, tally)

    def _before(self, us: Installation, asked: Asked, claim: Claim) -> str:
        """The message that an earlier try posted; looked for only where one may have."""
        if claim.message is not None:
            return claim.message.id
        return self._found(us, asked, claim) if claim.state == "posting" else ""

    def _found(self, us: Installation, asked: Asked, claim: Claim) -> str:
        """The message that the claim may have posted: it stands below the question's own."""
        since = asked.message.id if asked.message else asked.thread.root
        mark, others = {"key": claim.key}, self._others(claim)
        return self._voice.poster.find(us, asked.thread, mark, since=since, besides=others)

    def _resumed(self, work: Work, claim: Claim, stamp: str) -> SlackReply:
        """Goes on in a message that is there already, and ends a stream that may still be open in it."""
        if claim.message is None:
            work.posted(MessageRef(thread=work.asked.thread, id=stamp))
        if not work.asked.edited:
            channel = work.asked.thread.channel
            with suppress(PortError):  # it was no stream, or it has ended
                call(work.us.client, "chat.stopStream", channel=channel, ts=stamp)
            self._waiting.over(work, stamp)
        return SlackReply(work, self._editing(work, stamp), resumed=True)

    def _placed(self, work: Work) -> SlackReply:
        """A message of ours as the first sign, where Slack shows no status."""
        waiting = working_message("", stop=not work.sign.stop)
        stamp = work.poster.post(work.us, work.asked.thread, waiting, mark=work.mark)
        work.posted(MessageRef(thread=work.asked.thread, id=stamp))
        return SlackReply(work, self._editing(work, stamp))

    def _work(
        self,
        us: Installation,
        asked: Asked,
        claim: Claim,
        posted: Callable[[MessageRef], None],
    ) -> Work:
        return Work(
            us=us,
            asked=asked,
            mark={"key": claim.key},
            sign=self._voice.signs.begin(us, asked),
            poster=self._voice.poster,
            signs=self._voice.signs,
            draw=self._drawn,
            seconds=self._seconds,
            posted=posted,
        )

    def _streaming(self, work: Work, claim: Claim) -> Streaming:
        return Streaming(
            us=work.us,
            asked=work.asked,
            poster=work.poster,
            patience=self._voice.patience,
            mark=work.mark,
            stop=not work.sign.stop,
            begun=lambda: self._found(work.us, work.asked, claim),
            posted=lambda stamp: work.posted(MessageRef(thread=work.asked.thread, id=stamp)),
        )

    def _editing(self, work: Work, stamp: str) -> Editing:
        return Editing(
            us=work.us,
            thread=work.asked.thread,
            poster=work.poster,
            mark=work.mark,
            stop=not work.sign.stop,
            stamp=stamp,
        )

    def _drawn(self, reply: AnswerReply | Notice, *, private: bool = False) -> tuple[Message, ...]:
        if isinstance(reply, Notice):
            return notice_messages(reply)
        return answer_messages(reply, now=self._now(), private=private)
