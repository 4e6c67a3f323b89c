"""A question, from its claim to its one outcome."""

import hashlib
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

from bot.domain import Address, AnswerReply, Asked, Audience, Button, Claim, Notice
from bot.handlers import words
from bot.handlers.announcing import announcing
from bot.handlers.links import Links
from bot.handlers.remembering import Memory
from bot.handlers.replying import Replying
from bot.handlers.stopping import StopWatch
from bot.ports import ChatPlatform, Clock, Finished, Gone, Lost, PortError
from rag.domain import Answer, Question, RagError, Turn, Unavailable
from rag.failpoint import failpoint
from rag.ports import Answerer

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
"""Shorter than the queue's visibility timeout, so that a redelivery finds the claim free."""

MOST_TRIES = 24
"""After so many tries, kills included, the room is told instead of trying once more.

A kill is rarely the question's fault, so the queue forgives twenty; a question that ends the process every
time must not end in silence, and so this is below what the queue allows in all.
"""

MoreForAsker = Callable[[Question, Audience], bool]


class GaveUp(Exception):
    """Every try ended without an outcome, as when each of them was killed."""


class Questions:
    """Answers questions: claim, status, audience, thread, answer, sources, memory.

    Args:
        platforms: Where replies go, by platform.
        memory: Claims, threads and answers.
        answerer: Turns a question into a cited answer.
        links: Makes the addresses of cited documents.
        now: The present moment.
        more_for_asker: Whether the asker alone could read more on this than the room.
        model_for: The model's name for a question, by channel or by what was asked for.
        guests: Whether people who are no full members may ask.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of an answer, by keyword
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        memory: Memory,
        answerer: Answerer,
        links: Links,
        now: Clock,
        more_for_asker: MoreForAsker,
        model_for: Callable[[Asked], str],
        guests: bool = False,
    ) -> None:
        self._platforms = platforms
        self._ledger = memory.ledger
        self._memory = memory
        self._answerer = answerer
        self._links = links
        self._now = now
        self._more_for_asker = more_for_asker
        self._model_for = model_for
        self._guests = guests

    def answer(self, asked: Asked, *, last_try: bool) -> None:
        """Carries one question to its one outcome; a question that has had it is dropped.

        Raises:
            Busy, Held, Unavailable: it should come again; on the last try the room has been told.
        """
        try:
            claim = self._claim(asked)
        except Finished:
            log.info("answered before", extra={"action": "duplicate"})
            return
        if claim is None:
            return
        self._carry(asked, Replying(ledger=self._ledger, claim=claim), last_try=last_try)

    def _carry(self, asked: Asked, reply: Replying, *, last_try: bool) -> None:
        platform = self._platforms[asked.thread.platform]
        try:
            self._open(platform, asked, reply)
            if reply.claim.attempt > MOST_TRIES:
                last_try = True
                self._give_up(reply.claim)
            self._reply(platform, asked, reply)
        except Lost:
            raise
        except Gone as error:
            self._ledger.advance(reply.claim, "refused", reason=str(error))
            raise
        except Exception as error:
            if isinstance(error, RagError) and not isinstance(error, Unavailable):
                self._end(reply, str(error))  # made for people; another try would say the same
                return
            reply.own_up(error, last_try=last_try)
            raise

    def _end(self, reply: Replying, sentence: str) -> None:
        """Ends with one sentence that another try would only say again."""
        message = reply.opened.finish(Notice(kind="refusal", text=sentence))
        self._ledger.advance(reply.claim, "refused", message=message, reason=sentence)

    def refuse(self, asked: Asked, sentence: str) -> None:
        """Ends a question with a plain reason instead of an answer."""
        try:
            claim = self._claim(asked)
        except Finished:
            return
        if claim is None:
            return
        platform = self._platforms[asked.thread.platform]
        if claim.message is not None:  # they were told to wait there
            reply = Replying(ledger=self._ledger, claim=claim)
            self._open(platform, asked, reply)
            self._end(reply, sentence)
            return
        to = Address(thread=asked.thread, only=asked.asker, via=asked.via)
        with announcing(self._ledger, claim, end="refused", reason=sentence) as marked:
            platform.send(marked(to), Notice(kind="refusal", text=sentence))

    def _claim(self, asked: Asked) -> Claim | None:
        """The hold on this question; a new wording holds a claim of its own on the old message.

        None where an edit changes a message that was no question of ours.
        """
        owner = uuid.uuid4().hex
        if not asked.edited:
            return self._ledger.claim(asked.key, thread=asked.thread, owner=owner, lease=LEASE)
        before = self._ledger.find(asked.key)
        if before is None or before.message is None:
            return None
        wording = hashlib.sha256(asked.text.encode()).hexdigest()[:16]
        claim = self._ledger.claim(
            f"{asked.key}\x1f{wording}", thread=asked.thread, owner=owner, lease=LEASE
        )
        if claim.message is not None:
            return claim
        return self._ledger.advance(claim, "posted", message=before.message)

    def _give_up(self, claim: Claim) -> NoReturn:
        msg = f"{claim.key} was tried {claim.attempt - 1} times without an end"
        raise GaveUp(msg)

    def _open(self, platform: ChatPlatform, asked: Asked, reply: Replying) -> None:
        """Shows a sign of life; that a message is about to be posted is written down first."""
        before = reply.claim
        failpoint("question.before_posting")
        if before.state == "claimed":
            reply.claim = self._ledger.advance(before, "posting")
        # The platform is shown the claim as an earlier try left it: only that may have posted.
        reply.stream = platform.open_reply(asked, before, posted=reply.posted)
        failpoint("question.after_posting")

    def _reply(self, platform: ChatPlatform, asked: Asked, reply: Replying) -> None:
        key, stream = reply.claim.key, reply.opened
        audience = platform.audience(asked)
        if audience.guest and not self._guests:
            self._end(reply, words.NO_GUESTS)
            return
        question = self._question(platform, asked, audience)
        if not question.text:
            self._end(reply, words.NOTHING_ASKED)
            return
        asked = replace(asked, text=question.text)
        watch = StopWatch(
            ledger=self._ledger,
            reply=reply,
            now=self._now,
            lease=LEASE,
            silence=lambda: stream.status(words.STILL_WAITING),
        )
        stream.status(words.SEARCHING)
        answer = self._answerer.answer(question, say=watch.passed_on(stream.write), stopping=watch)
        failpoint("question.before_finish")
        message = stream.finish(self._rendered(asked, key, answer, question))
        failpoint("question.after_finish")
        self._memory.keep(asked, key, answer, question, message)
        reply.claim = self._ledger.advance(reply.claim, "answered", message=message)
        failpoint("question.after_answered")
        log.info(
            "answered",
            extra={
                "action": "answered" if answer.answered else "no_answer",
                "citations": len(answer.citations),
                "attempt": reply.claim.attempt,
            },
        )
        self._hint(platform, asked, key, question, audience)

    def _question(self, platform: ChatPlatform, asked: Asked, audience: Audience) -> Question:
        """What is asked, of whom and after what; called without a word, it is what was said or shown last."""
        turns = self._memory.turns_before(asked)
        if asked.summoned and not turns:
            turns = tuple(platform.said_before(asked))
        if asked.quoted:
            turns = (*turns, Turn(speaker="person", text=asked.quoted))
        text = asked.text.strip() and asked.text
        if not text and turns and turns[-1].speaker == "person":
            text, turns = turns[-1].text, turns[:-1]
        principal = audience.asker if asked.private else audience.principal
        return Question(
            text=text,
            principal=principal,
            turns=turns,
            model=self._model_for(asked),
            language=asked.language,
        )

    def _rendered(
        self, asked: Asked, answer_id: str, answer: Answer, question: Question
    ) -> AnswerReply | Notice:
        if answer.stopped and not answer.text.strip():
            return Notice(kind="info", text=words.STOPPED_BEFORE_WORDS)
        shown = [each.passage.document for each in answer.citations]
        shown += [each.document for each in answer.nearest]
        return AnswerReply(
            answer_id=answer_id,
            answer=answer,
            question=asked.text,
            links=self._links.documents(shown, question.principal),
            model_label=asked.options.get("label", ""),
        )

    def _hint(
        self, platform: ChatPlatform, asked: Asked, key: str, question: Question, audience: Audience
    ) -> None:
        """Tells the asker, and only the asker, that more exists for them alone; best effort."""
        if asked.private or audience.asker == audience.principal:
            return
        try:
            if self._more_for_asker(question, audience):
                platform.send(
                    Address(thread=asked.thread, only=asked.asker, via=asked.via),
                    Notice(
                        kind="info",
                        text=words.MORE_FOR_YOU,
                        buttons=(Button(label="Answer me privately", action="private", value=key),),
                    ),
                )
        except (PortError, RagError) as error:
            log.warning("no private hint: %s", error, extra={"action": "hint_failed"})
