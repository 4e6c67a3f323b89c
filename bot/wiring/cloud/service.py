"""The whole of the worker's side of a Lambda: the application, its platforms, and one record at a time."""

import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.config import Settings, SettingsError
from bot.domain import Again, Dead, Done, Lease, Outcome
from bot.heartbeat import Heartbeat
from bot.metrics import CANARY_FOUND, COUNT, MILLISECONDS, MeasuredAnswerer
from bot.ports import Clock, Lost, PortError
from bot.storage.sqs import SqsDeliveryQueue
from bot.wiring.app import App, open_app
from bot.wiring.canary import canary_found, plant_canary
from bot.wiring.chat import Chat, open_chat
from bot.wiring.cloud.queues import queue_at
from bot.wiring.cloud.stores import CloudStores
from bot.wiring.platforms import join_slack, join_teams
from bot.wiring.sides import Platforms
from bot.worker import Worker, tell_dead
from rag.domain import ModelWakingUp, RagError

log = logging.getLogger(__name__)

SHORT = timedelta(seconds=10)
"""How long a record is ours without a sign of life: what a killed worker costs its thread."""

TRIES = 3
"""A poisoned delivery frees its thread within a minute, even one that kills its worker each time."""

BEAT = 3.0
"""Seconds between signs of life."""

WAKES_WITHIN = timedelta(minutes=15)

LAST_WORDS = timedelta(seconds=10)
"""Before the sandbox is killed, an answer ends with what it has."""


@dataclass(frozen=True, kw_only=True)
class CloudService:
    """Carries deliveries out that an event source hands over."""

    app: App
    cloud: CloudStores
    chat: Chat
    platforms: Platforms
    worker: Worker
    queues: Mapping[str, SqsDeliveryQueue]
    """By the queue's name, as records carry it."""
    now: Clock
    heartbeat: Heartbeat = field(default_factory=lambda: Heartbeat(BEAT))
    opened: ExitStack = field(default_factory=ExitStack)
    """Keeps open what was opened: a context that nothing holds is closed by the garbage collector."""

    def work(self, record: Mapping[str, Any], *, time_left: timedelta) -> bool:
        """Handles one record of an event source.

        Returns:
            Whether it is finished; else the event source must not delete it.
        """
        queue = self.queues[str(record["eventSourceARN"]).rpartition(":")[2]]
        try:
            lease = queue.lease_record(record)
        except Lost:
            return False
        if lease is None:
            return False
        self._measure_age(lease)
        alive = self.heartbeat.during(lambda: queue.extend(lease))
        with self._on_shift(lease, time_left), alive:
            outcome = self.worker.carry_out(
                lease.delivery, attempt=lease.attempt, last_try=lease.last_try
            )
        if self.app.answers.telemetry is not None:
            self.app.answers.telemetry.flush()  # the sandbox freezes until the next record
        outcome = self._patient(outcome, lease)
        tell_dead(outcome, lease)
        if isinstance(outcome, Again):
            log.warning(
                "a delivery did not end well: %s",
                outcome.reason,
                extra={"action": "again", "attempt": lease.attempt},
            )
        try:
            queue.settle(lease, outcome)
        except Lost:
            return False
        return isinstance(outcome, (Done, Dead))

    def look_for_canary(self, *, plant: bool) -> None:
        """Looks whether the document that nobody may read stays hidden; a figure tells the alarm.

        Once it was found, this process answers nothing any more.

        Args:
            plant: Put it into the index first, where it is missing.
        """
        search, organisation = self.app.search, self.app.settings.organisation
        try:
            if plant:
                plant_canary(search, organisation)
            found = canary_found(search, organisation)
        except (PortError, RagError) as error:
            log.warning("the canary was not looked for: %s", error, extra={"action": "no_canary"})
            return
        self.cloud.metrics.emit({CANARY_FOUND: (int(found), COUNT)})

    def _patient(self, outcome: Outcome, lease: Lease) -> Outcome:
        """An endpoint that wakes up takes minutes, which is nobody's fault."""
        young = self.now() - lease.delivery.received < WAKES_WITHIN
        match outcome:
            case Again(reason=reason) if young and reason.startswith(ModelWakingUp.__name__):
                return replace(outcome, counted=False)
            case _:
                return outcome

    def _measure_age(self, lease: Lease) -> None:
        age = (self.now() - lease.delivery.received).total_seconds() * 1000
        figures = {"QueueAgeMs": (round(age, 1), MILLISECONDS)}
        self.cloud.metrics.emit(figures, {"source": lease.delivery.source})

    @contextmanager
    def _on_shift(self, lease: Lease, time_left: timedelta) -> Generator[None]:
        shift = self.cloud.shift
        shift.delivery = lease.delivery.id
        shift.ends = self.now() + time_left - LAST_WORDS
        try:
            yield
        finally:
            shift.delivery, shift.ends = "", None


def open_service(
    settings: Settings,
    *,
    now: Clock,
    seconds: Callable[[], float] = time.monotonic,
) -> CloudService:
    """Opens everything; it stays open for as long as the sandbox lives.

    Raises:
        SettingsError, PortError, RagError: something cannot be opened; one sentence says what to do.
    """
    stack = ExitStack()
    app = stack.enter_context(open_app(settings, now=now))
    cloud = app.stores.cloud
    if cloud is None:
        stack.close()
        msg = "A Lambda needs FOOTNOTE_QUEUE_URL and FOOTNOTE_TABLE."
        raise SettingsError(msg)
    answerer = MeasuredAnswerer(app.answers.answerer, cloud.metrics, seconds)
    app = app.answered_by(answerer)
    platforms = Platforms()
    join_slack(app, platforms)
    join_teams(app, platforms)
    service = replace(service_of(app, cloud, platforms), opened=stack)
    service.look_for_canary(plant=False)
    app.answers.load()  # before the first record, while a function that starts has a whole core
    return service


def service_of(app: App, cloud: CloudStores, platforms: Platforms) -> CloudService:
    """What carries deliveries out over an application and its platforms."""
    chat = open_chat(app, platforms)
    return CloudService(
        app=app,
        cloud=cloud,
        chat=chat,
        worker=Worker(app.stores.queue, platforms.translator, chat.handlers, tries=TRIES),
        platforms=platforms,
        queues=_queues(app.settings, cloud, app.now),
        now=app.now,
    )


def _queues(settings: Settings, cloud: CloudStores, now: Clock) -> Mapping[str, SqsDeliveryQueue]:
    urls = [url for url in (settings.queue_url, settings.ingest_queue_url) if url]
    return {
        url.rpartition("/")[2]: queue_at(
            url, settings, cloud.clients, now=now, visibility=SHORT, max_attempts=TRIES + 1
        )
        for url in urls
    }
