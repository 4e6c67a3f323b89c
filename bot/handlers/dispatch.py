"""Every event to its use case."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain import (
    Asked,
    Commanded,
    Event,
    FileStored,
    FileWithdrawn,
    Lingers,
    Opened,
    Pressed,
    Rated,
    Retracted,
    StopPressed,
    Waited,
)
from bot.handlers.arriving import Arriving
from bot.handlers.buttons import Buttons, private_again
from bot.handlers.commands import Commands
from bot.handlers.forgetting import Forgetting
from bot.handlers.library import Library
from bot.handlers.opening import Opening
from bot.handlers.questions import Questions
from bot.handlers.queueing import Queueing
from bot.handlers.remembering import Memory
from bot.handlers.uploads import Uploads
from bot.ports import ChatPlatform, MessageKeeper

log = logging.getLogger(__name__)

Refusal = Callable[[Asked], str | None]
"""Why a question may not be asked, in one sentence; None where it may."""


class Handlers:
    """Everything Footnote does; implements `bot.ports.UseCases`.

    Args:
        platforms: Where replies go, by platform.
        keepers: What can delete messages, by platform.
        memory: Claims, threads and answers.
        questions: Answers questions.
        uploads: Takes documents in.
        arriving: Takes stored uploads to their end.
        commands: Answers commands.
        buttons: Answers buttons and thumbs.
        library: Documents.
        forgetting: Follows removed documents.
        opening: Shows our own page.
        queueing: Tells people who have to wait.
        refusal: Decides who may ask how often.
        models: Names that `--compare` sets side by side.
    """

    def __init__(  # noqa: PLR0913 - every use case, by keyword
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        keepers: Mapping[str, MessageKeeper],
        memory: Memory,
        questions: Questions,
        uploads: Uploads,
        arriving: Arriving,
        commands: Commands,
        buttons: Buttons,
        library: Library,
        forgetting: Forgetting,
        opening: Opening,
        queueing: Queueing,
        refusal: Refusal,
        models: Sequence[str],
    ) -> None:
        self._platforms = platforms
        self._keepers = keepers
        self._memory = memory
        self._questions = questions
        self._uploads = uploads
        self._arriving = arriving
        self._commands = commands
        self._buttons = buttons
        self._library = library
        self._forgetting = forgetting
        self._opening = opening
        self._queueing = queueing
        self._refusal = refusal
        self._models = tuple(models)

    def handle(self, event: Event, *, last_try: bool) -> None:  # noqa: C901, PLR0912 - one arm per kind of event
        """Carries the event to its one outcome; see `bot.ports.UseCases`."""
        match event:
            case Asked():
                self._asked(event, last_try=last_try)
            case Commanded():
                self._commands.run(event)
            case Pressed(action="private"):
                self._ask_privately(event, last_try=last_try)
            case Pressed(action="add"):
                self._commands.run(_command(event, "add"))
            case Pressed():
                self._buttons.press(event)
            case Rated():
                self._buttons.rate(event)
            case StopPressed():
                self._memory.ledger.request_stop(event.thread)
            case Retracted():
                self._retract(event)
            case Opened():
                self._opening.opened(event)
            case FileStored():
                self._arriving.stored(event, last_try=last_try)
            case FileWithdrawn():
                self._withdraw(event)
            case Lingers():
                self._forgetting.look(event)
            case Waited():
                self._queueing.waited(event)
            case _:
                assert_never(event)

    def _asked(self, asked: Asked, *, last_try: bool) -> None:
        refused = self._refusal(asked)
        if refused is not None:
            self._questions.refuse(asked, refused)
            return
        if asked.files:
            self._uploads.take_dropped(asked, last_try=last_try)
            if not asked.text.strip():
                return
        for each in self._compared(asked):
            self._questions.answer(each, last_try=last_try)

    def _compared(self, asked: Asked) -> Sequence[Asked]:
        """The question once, or once per model to be set side by side, each under its own key."""
        if "compare" not in asked.options or not asked.text.strip():
            return (asked,)
        named = [each for each in asked.options["compare"].split(",") if each not in {"", "yes"}]
        chosen = named or self._models
        return [
            replace(
                asked,
                key=_by_model(asked.key, name),
                options={
                    **asked.options,
                    "model": name,
                    "label": name,
                    **({"beside": chosen[0]} if number else {}),
                },
            )
            for number, name in enumerate(chosen)
        ]

    def _ask_privately(self, pressed: Pressed, *, last_try: bool) -> None:
        record = self._memory.answers.find(pressed.value)
        if record is None or record.asker != pressed.person.reader:
            self._buttons.press(pressed)  # an answer to somebody else looks like none at all
            return
        self._questions.answer(private_again(record, pressed), last_try=last_try)

    def _retract(self, event: Retracted) -> None:
        """The question is gone: so are its answers and what was remembered of them."""
        keeper = self._keepers.get(event.thread.platform)
        for key in (event.key, *(_by_model(event.key, name) for name in self._models)):
            claim = self._memory.ledger.find(key)
            if claim is None:
                continue
            if keeper is not None and claim.message is not None:
                keeper.retract(claim.message)
            self._memory.threads.forget(event.thread, key)

    def _withdraw(self, event: FileWithdrawn) -> None:
        """A file was deleted on its platform: the document made of it goes with it."""
        source = f"{event.thread.platform}-file:{event.file_id}"
        for document in self._library.every(None):
            if document.source == source:
                self._library.remove(document)
                return


def _command(event: Pressed, name: str) -> Commanded:
    return Commanded(
        key=event.key,
        thread=event.thread,
        person=event.person,
        name=name,
        argument=event.value,
        place=event.place,
        via=event.via,
    )


def _by_model(key: str, name: str) -> str:
    """The key of one of several answers, by different models, to the question of `key`."""
    return f"{key}\x1fmodel\x1f{name}"
