"""The platforms that are set up, and the use cases behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from bot.domain import Asked, ThreadRef
from bot.handlers.announcing import Announcer
from bot.handlers.arriving import Arriving
from bot.handlers.buttons import Buttons
from bot.handlers.commands import Commands
from bot.handlers.dispatch import Handlers
from bot.handlers.opening import Opening
from bot.handlers.own import OwnTranslator
from bot.handlers.policy import RateLimit
from bot.handlers.progress import Progress
from bot.handlers.questions import Questions
from bot.handlers.queueing import Queueing
from bot.handlers.remembering import Memory
from bot.handlers.shelf import Shelf
from bot.handlers.summaries import Summaries
from bot.handlers.uploads import Uploads
from bot.ingress import Ingress
from bot.wiring.app import App
from bot.wiring.platforms import organisation_of
from bot.wiring.sides import Platforms
from bot.worker import Worker

CONSOLE_OPERATOR = "user:web:operator"
"""Whoever reaches the console administers: it is open to this machine alone, or has a password."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Ingress, worker and use cases over the platforms."""

    ingress: Ingress
    worker: Worker
    handlers: Handlers
    arriving: Arriving
    queueing: Queueing


def open_chat(app: App, platforms: Platforms) -> Chat:
    """Joins the platforms to the use cases."""
    stores, settings = app.stores, app.settings
    memory = Memory(
        ledger=stores.ledger, threads=stores.threads, answers=stores.answers, now=app.now
    )
    owner = uuid4().hex

    def organisation(thread: ThreadRef) -> str:
        return organisation_of(settings, thread.platform, thread.tenant)

    announcer = Announcer(
        platforms=platforms.chats,
        links=app.links,
        summarise=app.answers.summarise,
        organisation=organisation,
        max_bytes=settings.max_upload_bytes,
    )
    progress = Progress(announcer)
    arriving = Arriving(
        library=app.library,
        files=stores.files,
        queue=stores.queue,
        ledger=stores.ledger,
        announcer=announcer,
        progress=progress,
        now=app.now,
        owner=owner,
    )
    refusal = RateLimit(
        per_minute=settings.questions_per_minute,
        per_channel=settings.channel_questions_per_minute,
        now=app.now,
    )
    queueing = Queueing(
        platforms=platforms.chats,
        keepers=platforms.keepers,
        ledger=stores.ledger,
        translator=platforms.translator,
        refusal=refusal,
        now=app.now,
        line=stores.line,
        ahead=stores.ahead,
    )
    shelf = Shelf(
        platforms=platforms.chats,
        ledger=stores.ledger,
        library=app.library,
        links=app.links,
        admins=(*settings.admins, CONSOLE_OPERATOR),
        filtered_out=app.filtered_out,
    )
    uploads = Uploads(
        library=app.library,
        files=stores.files,
        links=app.links,
        forms=stores.forms,
        ledger=stores.ledger,
        announcer=announcer,
        progress=progress,
        keepers=platforms.keepers,
        now=app.now,
        organisation=organisation,
        max_bytes=settings.max_upload_bytes,
        owner=owner,
    )
    handlers = Handlers(
        platforms=platforms.chats,
        keepers=platforms.keepers,
        memory=memory,
        questions=Questions(
            platforms=platforms.chats,
            memory=memory,
            answerer=Summaries(
                app.answerer,
                documents=stores.documents,
                summarise=app.answers.summarise,
            ),
            links=app.links,
            now=app.now,
            more_for_asker=app.answers.more_for_asker,
            model_for=_model_for(settings.channel_models),
            guests=settings.allow_guests,
        ),
        uploads=uploads,
        arriving=arriving,
        commands=Commands(
            shelf=shelf,
            threads=stores.threads,
            answers=stores.answers,
            invited=uploads.invited,
        ),
        buttons=Buttons(
            shelf=shelf,
            keepers=platforms.keepers,
            threads=stores.threads,
            answers=stores.answers,
            now=app.now,
        ),
        library=app.library,
        forgetting=app.forgetting,
        opening=Opening(
            platforms=platforms.chats,
            ledger=stores.ledger,
            library=app.library,
            links=app.links,
            history_days=settings.history_days,
            guests=settings.allow_guests,
        ),
        queueing=queueing,
        refusal=refusal,
        models=(settings.model, *settings.models),
    )
    platforms.own = OwnTranslator()
    return Chat(
        ingress=Ingress(platforms.doors, stores.queue),
        worker=Worker(stores.queue, platforms.translator, handlers),
        handlers=handlers,
        arriving=arriving,
        queueing=queueing,
    )


def _model_for(by_channel: Mapping[str, str]) -> Callable[[Asked], str]:
    """A question's own choice first, then its channel's."""

    def model(asked: Asked) -> str:
        channel = f"{asked.thread.platform}:{asked.thread.channel}"
        return asked.options.get("model", "") or by_channel.get(channel, "")

    return model
