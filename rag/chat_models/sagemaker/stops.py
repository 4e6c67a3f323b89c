"""Cuts text at stop sequences as it streams by, so that none of a stop's characters is ever shown."""

from collections.abc import Sequence


class StopCutter:
    """Lets text through until a stop sequence begins.

    The server is told of the stops too, but not every container heeds them, and some send the stop
    along with the text. Sequences are compared as they are, never as patterns: LangChain's helper reads
    `<|eot_id|>` as three alternatives and ends the answer at the first `<`.

    Args:
        stops: The sequences; empty ones do not count.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.stopped = False

    def feed(self, text: str) -> str:
        """What may be shown now; a possible beginning of a stop is held back."""
        if self.stopped:
            return ""
        self._held += text
        found = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            shown, self._held = self._held[: min(found)], ""
            return shown
        keep = self._beginning()
        cut = len(self._held) - keep
        shown, self._held = self._held[:cut], self._held[cut:]
        return shown

    def rest(self) -> str:
        """What was held back in vain; to be called once at the end."""
        shown, self._held = self._held, ""
        return "" if self.stopped else shown

    def _beginning(self) -> int:
        """Length of the longest end of the held text that begins a stop."""
        longest = max((len(stop) for stop in self._stops), default=1) - 1
        for size in range(min(longest, len(self._held)), 0, -1):
            if any(stop.startswith(self._held[-size:]) for stop in self._stops):
                return size
        return 0
