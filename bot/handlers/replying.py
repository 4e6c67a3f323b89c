"""One answer on its way: its stream together with its claim."""

from bot.domain import Claim, MessageRef
from bot.ports import Gone, Ledger, ReplyStream
from rag.failpoint import failpoint


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
