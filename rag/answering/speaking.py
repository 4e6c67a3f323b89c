"""Says checked pieces and remembers them: what was said is what the answer's text begins with."""

from collections.abc import Callable
from dataclasses import dataclass

from rag.domain import Stopped


@dataclass(slots=True)
class Speaker:
    """The way out of one answer."""

    say_to: Callable[[str], None]
    asked_to_stop: Callable[[], bool]
    text: str = ""
    stopped: bool = False

    def say(self, piece: str) -> bool:
        """Says a piece; False, and nothing said, once the asker has pressed stop."""
        if self.stopping():
            return False
        self.text += piece
        try:
            self.say_to(piece)
        except Stopped:
            self.stopped = True
        return not self.stopped

    def stopping(self) -> bool:
        """Whether to end here."""
        self.stopped = self.stopped or self.asked_to_stop()
        return self.stopped
