"""From deliveries to events, and from events to what is done."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import Delivery, Event


class Translator(Protocol):
    """Turns a platform's raw delivery into our events; translates and never decides."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """The events it means, none for what does not concern us.

        Raises:
            Busy: the platform had to be asked (a name, a membership) and did not answer.
        """
        ...


class UseCases(Protocol):
    """Everything Footnote does, one event at a time."""

    def handle(self, event: Event, *, last_try: bool) -> None:
        """Carries the event to its one outcome.

        Raises:
            Busy, Held: the event should come again later; never raised on the last try.
        """
        ...
