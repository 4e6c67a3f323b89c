"""Buttons under replies, and thumbs."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain import AnswerRecord, Asked, Notice, Pressed, Rated, Rating, Reply, SourcesView
from bot.handlers import words
from bot.handlers.shelf import Shelf, confirmation
from bot.ports import AnswerLog, Clock, ThreadStore


class Buttons:
    """Answers buttons, each to the person who pressed it.

    Args:
        shelf: Documents as that person may see them.
        threads: What is remembered of threads.
        answers: Answers as given.
        now: The present moment.
    """

    def __init__(
        self, *, shelf: Shelf, threads: ThreadStore, answers: AnswerLog, now: Clock
    ) -> None:
        self._shelf = shelf
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
        """Stores a rating with its answer; a reason is thanked for, once."""
        rating = Rating(
            person=rated.person.reader, verdict=rated.verdict, reason=rated.reason, at=self._now()
        )
        known = self._answers.rate(rated.answer_id, rating)
        if known and rated.reason:
            self._shelf.reply(rated, Notice(kind="done", text=words.THANKS))

    def _list(self, pressed: Pressed) -> Reply:
        return self._shelf.listing(self._shelf.principal(pressed), pressed, pressed.value)

    def _ask_to_confirm(self, pressed: Pressed) -> Reply:
        document = self._shelf.changeable(pressed)
        return document if isinstance(document, Notice) else confirmation(document)

    def _confirmed(self, pressed: Pressed) -> Reply:
        document = self._shelf.changeable(pressed)
        if isinstance(document, Notice):
            return document
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
