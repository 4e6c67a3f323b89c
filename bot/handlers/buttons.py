"""Buttons under replies, and thumbs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain import (
    AnswerRecord,
    Asked,
    Notice,
    Pressed,
    Rated,
    Rating,
    Reply,
    SourcesView,
    Tally,
)
from bot.handlers import words
from bot.handlers.shelf import Shelf, confirmation
from bot.ports import AnswerLog, Clock, MessageKeeper, PortError, ThreadStore

log = logging.getLogger(__name__)


class Buttons:
    """Answers buttons, each to the person who pressed it.

    Args:
        shelf: Documents as that person may see them.
        keepers: What shows a rating beneath its answer, by platform.
        threads: What is remembered of threads.
        answers: Answers as given.
        now: The present moment.
    """

    def __init__(
        self,
        *,
        shelf: Shelf,
        keepers: Mapping[str, MessageKeeper],
        threads: ThreadStore,
        answers: AnswerLog,
        now: Clock,
    ) -> None:
        self._shelf = shelf
        self._keepers = keepers
        self._threads = threads
        self._answers = answers
        self._now = now
        self._pressed: Mapping[str, Callable[[Pressed], Reply]] = {
            "sources": self._sources,
            "why": lambda each: shelf.explain(answers.find(each.value), each),
            "mute": self._mute,
            "unmute": self._mute,
            "remove": self._ask_to_confirm,
            "confirm-remove": self._confirmed,
            "keep": _kept,
            "list": self._list,
        }

    def press(self, pressed: Pressed) -> None:
        """Carries a button out; one that an old message still shows gets a plain sentence."""
        self._shelf.reply(pressed, self._pressed.get(pressed.action, _nothing)(pressed))

    def rate(self, rated: Rated) -> None:
        """Stores a rating with its answer and shows it there; words about it are thanked for, once."""
        record = self._answers.find(rated.answer_id)
        person = rated.person.reader
        before = next((r for r in record.ratings if r.person == person), None) if record else None
        same = before is not None and before.verdict == rated.verdict
        # A second press says nothing against the words that came with the first.
        kept = before if before and same else Rating(person=person, verdict=rated.verdict)
        rating = replace(
            kept,
            reason=rated.reason or kept.reason,
            correction=rated.correction or kept.correction,
            at=self._now(),
        )
        if record is None or not self._answers.rate(rated.answer_id, rating):
            self._shelf.reply(rated, Notice(kind="info", text=words.NOT_KEPT))
            return
        if rated.reason or rated.correction:
            self._shelf.reply(rated, Notice(kind="done", text=words.THANKS))
        wants_reason = rated.verdict == "down" and not same and not rated.reason
        self._show(rated, replace(_tally(record, rating), wants_reason=wants_reason))

    def _show(self, rated: Rated, tally: Tally) -> None:
        """Best effort: the rating is stored, and another try would store it again."""
        try:
            self._keepers[rated.thread.platform].show_rating(rated, tally)
        except PortError as error:
            log.info("rating not shown: %s", error, extra={"action": "rating_not_shown"})

    def _list(self, pressed: Pressed) -> Reply:
        return self._shelf.listing(self._shelf.principal(pressed), pressed, pressed.value)

    def _ask_to_confirm(self, pressed: Pressed) -> Reply:
        document = self._shelf.changeable(pressed)
        return document if isinstance(document, Notice) else confirmation(document)

    def _confirmed(self, pressed: Pressed) -> Reply:
        """Removes it; to be told so again is no harm where the one who was to hear it died."""
        document = self._shelf.changeable(pressed, gone=True)
        if isinstance(document, Notice):
            return document
        if document.state != "removed":
            self._shelf.library.remove(document, by=pressed.person.reader)
        return Notice(kind="done", text=words.REMOVED.format(title=document.title))

    def _mute(self, pressed: Pressed) -> Reply:
        muted = pressed.action == "mute"
        self._threads.mute(pressed.thread, muted=muted)
        return Notice(kind="done", text=words.MUTED if muted else words.UNMUTED)

    def _readable(self, event: Pressed) -> AnswerRecord | None:
        """The answer behind a button, its citations cut to what this person may read now."""
        record = self._answers.find(event.value)
        if record is None:
            return None
        principal = self._shelf.principal(event)
        kept = tuple(
            each
            for each in record.answer.citations
            if self._shelf.still_readable(each.passage.document, principal)
        )
        return replace(record, answer=replace(record.answer, citations=kept))

    def _sources(self, pressed: Pressed) -> Reply:
        record = self._readable(pressed)
        if record is None or not record.answer.citations:
            return Notice(kind="info", text=words.NOTHING_TO_SHOW)
        citations = record.answer.citations
        ids = [each.passage.document for each in citations]
        links = self._shelf.links.documents(ids, self._shelf.principal(pressed))
        return SourcesView(answer_id=record.id, citations=citations, links=links)


def _tally(record: AnswerRecord, rating: Rating) -> Tally:
    """The answer's ratings, with the newest in place of the same person's older one."""
    others = [each.verdict for each in record.ratings if each.person != rating.person]
    verdicts = [*others, rating.verdict]
    return Tally(up=verdicts.count("up"), down=verdicts.count("down"))


def private_again(record: AnswerRecord, pressed: Pressed) -> Asked:
    """The question of a shared answer, asked once more for this person alone."""
    return Asked(
        key=f"{record.id}\x1fprivate\x1f{pressed.person.id}",
        thread=pressed.thread,
        asker=pressed.person,
        text=record.question,
        place=pressed.place,
        private=True,
        via=pressed.via,
    )


def _kept(_: Pressed) -> Reply:
    return Notice(kind="info", text=words.KEPT)


def _nothing(_: Pressed) -> Reply:
    return Notice(kind="info", text=words.NOTHING_TO_SHOW)
