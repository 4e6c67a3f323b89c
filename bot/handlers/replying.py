"""One answer on its way: its stream together with its claim."""

import logging

from bot.domain import Claim, MessageRef, Notice
from bot.handlers import words
from bot.ports import Busy, Gone, Ledger, PortError, ReplyStream
from rag.domain import ModelWakingUp, SearchBusy, Unavailable
from rag.failpoint import failpoint

log = logging.getLogger(__name__)


class Replying:
    """The stream of one answer together with its claim, which moves on as it is posted."""

    def __init__(self, *, ledger: Ledger, claim: Claim) -> None:
        self._ledger = ledger
        self.claim = claim
        self.stream: ReplyStream | None = None

    @property
    def opened(self) -> ReplyStream:
        """The stream, once it has been opened."""
        if self.stream is None:
            msg = f"the reply to {self.claim.key} was not opened"
            raise Gone(msg)
        return self.stream

    def posted(self, message: MessageRef) -> None:
        """Writes down where the answer is, before its first word."""
        failpoint("question.before_posted")
        self.claim = self._ledger.advance(self.claim, "posted", message=message)
        failpoint("question.after_posted")

    def renew(self) -> None:
        """Holds on to the claim for another lease."""
        self.claim = self._ledger.advance(self.claim, self.claim.state, message=self.claim.message)

    def own_up(self, error: Exception, *, last_try: bool) -> None:
        """Says in the thread what is wrong, in one sentence of ours.

        The claim stays unfinished, so that a replay by an operator answers in the same message.
        """
        try:
            if self.stream is None or not last_try:
                if self.stream is not None:
                    self.stream.status(_waiting(error))
                self._ledger.advance(self.claim, self.claim.state, release=True)
                return
            what = words.WHAT_BUSY if isinstance(error, Busy | Unavailable) else words.WHAT_FAILED
            message = self.stream.finish(Notice(kind="error", text=words.FAILED.format(what=what)))
            self._ledger.advance(self.claim, "posted", message=message, reason=what, release=True)
        except PortError as second:
            log.warning("could not own up: %s", second, extra={"action": "silent_failure"})


def _waiting(error: Exception) -> str:
    match error:
        case ModelWakingUp():
            return words.WAKING_UP
        case SearchBusy():
            return words.BUSY
        case Unavailable():
            return words.MODEL_AWAY
        case _:
            return words.BUSY
