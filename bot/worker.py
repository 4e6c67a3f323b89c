"""Workers: take a delivery, let its platform translate it, carry its events out, settle it.

Here alone it is decided whether a failure comes again, and after how long.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from bot.domain import Again, Dead, Delivery, Done, Lease, Outcome
from bot.heartbeat import Heartbeat
from bot.ports import Busy, DeliveryQueue, Gone, Held, Lost, Translator, UseCases
from rag.domain import Unavailable

log = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=2)


class Worker:
    """Handles deliveries one at a time; run as many as questions should be answered at once.

    Args:
        queue: Where deliveries come from.
        translator: What understands deliveries from a source; None where nothing does.
        handlers: Where events go.
        tries: The try after which the room is told; the queue should allow one more, so that it is
            told even where the last one was killed.
        heartbeat: Seconds between extensions of the lease while a delivery is in work.
    """

    def __init__(
        self,
        queue: DeliveryQueue,
        translator: Callable[[str], Translator | None],
        handlers: UseCases,
        *,
        heartbeat: float = 45.0,
        tries: int = 5,
    ) -> None:
        self._queue = queue
        self._translator = translator
        self._handlers = handlers
        self._heartbeat = Heartbeat(heartbeat)
        self._tries = tries

    def run(self, stopping: threading.Event, wait: Callable[[float], None]) -> None:
        """Works until `stopping` is set; a delivery in work is finished first."""
        while not stopping.is_set():
            try:
                worked = self.work()
            except Exception:
                # The queue itself is away (disk full, locked): say so, stay alive, try again.
                log.exception("the queue does not answer", extra={"action": "queue_failed"})
                worked = False
                stopping.wait(1.0)
            if not worked:
                wait(0.5)

    def work(self) -> bool:
        """Handles one delivery, if there is one."""
        lease = self._queue.lease()
        if lease is None:
            return False
        with self._heartbeat.during(lambda: self._queue.extend(lease)):
            outcome = self.carry_out(lease.delivery, attempt=lease.attempt, last_try=lease.last_try)
        tell_dead(outcome, lease)
        try:
            self._queue.settle(lease, outcome)
        except Lost:
            log.warning("a lease ran out while in work", extra={"action": "lease_lost"})
        return True

    def carry_out(self, delivery: Delivery, *, attempt: int, last_try: bool) -> Outcome:
        """Translates and handles one delivery, whatever happens; says what becomes of it."""
        try:
            self._carry_out(delivery, last_try=last_try)
        except Lost:
            return Done()  # whoever took the claim over carries it to its outcome
        except Held as error:
            return Again(
                delay=timedelta(seconds=error.retry_after), reason=str(error), counted=False
            )
        except (Busy, Unavailable) as error:
            reason = f"{type(error).__name__}: {error}"
            return _ended(reason, _delay(attempt, error.retry_after), last_try=last_try)
        except Gone as error:
            return Dead(reason=f"Gone: {error}")
        except Exception as error:
            log.exception("a delivery failed", extra={"action": "failed", "kind": delivery.kind})
            reason = f"{type(error).__name__} in {delivery.source} {delivery.kind}"
            return _ended(reason, _delay(attempt), last_try=last_try)
        return Done()

    def _carry_out(self, delivery: Delivery, *, last_try: bool) -> None:
        translator = self._translator(delivery.source)
        if translator is None:
            msg = f"nothing here understands deliveries from {delivery.source}"
            raise Gone(msg)
        for event in translator.events(delivery):
            self._handlers.handle(event, last_try=last_try)


def tell_dead(outcome: Outcome, lease: Lease) -> None:
    """Writes down for the operator that a delivery ended undone."""
    if isinstance(outcome, Dead):
        log.error(
            "a delivery ended undone: %s. It waits among `footnote dead-letters`",
            outcome.reason,
            extra={"action": "dead_letter", "kind": lease.delivery.kind},
        )


def _ended(reason: str, delay: timedelta, *, last_try: bool) -> Outcome:
    return Dead(reason=reason) if last_try else Again(delay=delay, reason=reason)


def _delay(attempt: int, at_least: float = 0.0) -> timedelta:
    """Doubles with each attempt, within bounds, and never below what the other side asked for."""
    doubled = FIRST_DELAY * (1 << min(attempt - 1, 10))
    return max(min(doubled, LONGEST_DELAY), timedelta(seconds=at_least))
