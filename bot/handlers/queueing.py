"""A word for those whose question has to wait."""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import Asked, Claim, Delivery, MessageRef, Waited
from bot.handlers import words
from bot.ports import (
    ChatPlatform,
    Clock,
    Finished,
    Held,
    Ledger,
    Lost,
    MessageKeeper,
    PortError,
    Translator,
    WaitingLine,
)
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

AFTER = timedelta(seconds=3)
"""Who waits no longer than this hears only the answer."""

AGAIN_AFTER = timedelta(seconds=8)
"""Between two words on the same question; a message must not flicker."""

MOST_TOLD = 5
"""Words on one question; each counts as a try."""

LEASE = timedelta(seconds=4)
"""How long a question is held for a word: a worker that comes by meanwhile has to wait for so long."""

Refusal = Callable[[Asked], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    at: datetime
    ahead: int
    times: int


class Queueing:
    """Tells people how many questions are ahead of theirs, in the place where the answer will stand.

    Args:
        platforms: Where it is said, by platform.
        keepers: What can delete messages, by platform.
        ledger: Who works on which question.
        translator: What understands deliveries from a source.
        refusal: Why a question may not be asked; such a one is not told to wait.
        now: The present moment.
        line: Who waits; None where the queue cannot be looked into.
        ahead: How many deliveries there are about, where it can only be counted.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of a word, by keyword
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        keepers: Mapping[str, MessageKeeper],
        ledger: Ledger,
        translator: Callable[[str], Translator | None],
        refusal: Refusal,
        now: Clock,
        line: WaitingLine | None = None,
        ahead: Callable[[], int] = lambda: 1,
    ) -> None:
        self._platforms = platforms
        self._keepers = keepers
        self._ledger = ledger
        self._translator = translator
        self._refusal = refusal
        self._now = now
        self._line = line
        self._ahead = ahead
        self._told: dict[str, _Told] = {}
        self._ours: set[str] = set()
        """Questions whose message holds a word of ours; in any other somebody has begun to answer."""

    def look(self) -> None:
        """Tells everybody who has waited long enough; once more where fewer are ahead by now."""
        if self._line is None:
            return
        waiting = self._line.waiting(longer_than=AFTER)
        if not waiting:
            self._ours.clear()
        self._told = {
            each.delivery.id: self._told[each.delivery.id]
            for each in waiting
            if each.delivery.id in self._told
        }
        for each in waiting:
            told = self._told.get(each.delivery.id)
            if self._news(told, each.ahead):
                times = told.times + 1 if told else 1
                self._told[each.delivery.id] = _Told(at=self._now(), ahead=each.ahead, times=times)
                self.tell(each.delivery, each.ahead)

    def _news(self, told: _Told | None, ahead: int) -> bool:
        if told is None:
            return True
        rested = self._now() - told.at >= AGAIN_AFTER
        return rested and told.ahead != ahead and told.times < MOST_TOLD

    def waited(self, event: Waited) -> None:
        """Tells whoever asked, where nobody has begun with it; for queues that cannot be looked into.

        Raises:
            Held: it is too early to say.
        """
        waited = self._now() - event.delivery.received
        if waited < AFTER:
            msg = "it may yet be taken at once"
            raise Held(msg, retry_after=(AFTER - waited).total_seconds())
        self.tell(event.delivery, self._ahead(), unless_begun=True)

    def tell(self, delivery: Delivery, ahead: int, *, unless_begun: bool = False) -> None:
        """Says how many are ahead of what a delivery asks; best effort, it is only a courtesy."""
        try:
            translator = self._translator(delivery.source)
            events = translator.events(delivery) if translator else ()
            for event in events:
                if isinstance(event, Asked) and self._is_told(event):
                    if unless_begun and self._ledger.find(event.key) is not None:
                        continue
                    self._tell(event, ahead)
        except PortError as error:
            log.info("not told to wait: %s", error, extra={"action": "not_told_to_wait"})

    def _is_told(self, asked: Asked) -> bool:
        several = asked.edited or "compare" in asked.options or not asked.text.strip()
        return not several and self._refusal(asked) is None

    def _tell(self, asked: Asked, ahead: int) -> None:
        try:
            claim = self._ledger.claim(
                asked.key, thread=asked.thread, owner=uuid.uuid4().hex, lease=LEASE
            )
        except (Held, Finished):
            return  # somebody has begun
        place = _Place(self._ledger, claim)
        if claim.state != "claimed" and asked.key not in self._ours:
            place.leave()  # somebody had begun, and was killed; their words stand
            return
        self._ours.add(asked.key)
        failpoint("waiting.before_shown")
        try:
            place.show(self._platforms[asked.thread.platform], asked, words.ahead(ahead))
        except Lost:
            # Whoever took over did not know of this message and has one of their own.
            self._take_back(place, asked)
            return
        finally:
            place.leave()
        failpoint("waiting.after_shown")
        log.info("told to wait", extra={"action": "told_to_wait", "ahead": ahead})

    def _take_back(self, place: "_Place", asked: Asked) -> None:
        keeper = self._keepers.get(asked.thread.platform)
        known = self._ledger.find(asked.key)
        if keeper is None or place.message is None:
            return
        if known is None or known.message != place.message:
            keeper.retract(place.message)


class _Place:
    """Where the answer will stand, with the claim on it."""

    def __init__(self, ledger: Ledger, claim: Claim) -> None:
        self._ledger = ledger
        self._claim = claim
        self._before = claim
        self._shown = False
        self.message: MessageRef | None = None

    def show(self, platform: ChatPlatform, asked: Asked, text: str) -> None:
        """Shows the words; that a message may be posted is written down first."""
        if self._before.state == "claimed":
            self._claim = self._ledger.advance(self._claim, "posting")
        platform.show_waiting(asked, self._before, text, posted=self._posted)
        self._shown = True

    def _posted(self, message: MessageRef) -> None:
        self.message = message
        self._claim = self._ledger.advance(self._claim, "posted", message=message)

    def leave(self) -> None:
        """Lets a worker have the question at once; nothing posted, nothing to be looked for."""
        try:
            nothing_posted = self._shown and self.message is None
            state = self._before.state if nothing_posted else self._claim.state
            self._ledger.advance(self._claim, state, release=True)
        except Lost:
            return
