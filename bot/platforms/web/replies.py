"""One answer on its way into one message of the console."""

from collections.abc import Callable

from bot.domain import AnswerReply, MessageRef, Notice
from bot.domain.transcript import Entry
from bot.platforms.web.broker import Broker, Update
from bot.platforms.web.transcript import Transcript
from bot.platforms.web.views import View, reply_view, working_view
from bot.ports import Clock


class Pen:
    """Writes messages into a person's threads, and shows them on the open pages.

    Args:
        transcript: Where messages are kept.
        broker: Where open pages listen.
        now: The present moment.
    """

    def __init__(self, transcript: Transcript, broker: Broker, *, now: Clock) -> None:
        self._now = now
        self._transcript = transcript
        self._broker = broker

    def keep(self, message: MessageRef, view: View, *, author: str = "footnote") -> None:
        """Stores a message for good, then shows it."""
        entry = self._entry(message, view, author)
        self._transcript.put(message.thread.channel, entry)
        self._show(message, entry, final=view["kind"] != "working")

    def sketch(self, message: MessageRef, view: View, *, author: str = "footnote") -> None:
        """Shows a message that is not finished, without storing it."""
        self._show(message, self._entry(message, view, author), final=False)

    def note(self, message: MessageRef, view: View) -> None:
        """Shows something in passing that belongs to no thread."""
        self._show(message, self._entry(message, view), final=True)

    def erase(self, message: MessageRef) -> None:
        """Takes a message back."""
        self._transcript.remove(message.thread.channel, message.thread.root, message.id)
        self._broker.publish(
            message.thread.channel,
            Update(thread=message.thread.root, id=message.id, entry=None, final=True),
        )

    def holds(self, message: MessageRef) -> bool:
        """Whether the message is already in its thread."""
        entries = self._transcript.entries(message.thread.channel, message.thread.root)
        return any(entry.id == message.id for entry in entries)

    def _entry(self, message: MessageRef, view: View, author: str = "footnote") -> Entry:
        return Entry(
            thread=message.thread.root,
            id=message.id,
            author="person" if author == "person" else "footnote",
            view=view,
            at=self._now(),
        )

    def _show(self, message: MessageRef, entry: Entry, *, final: bool) -> None:
        update = Update(thread=entry.thread, id=entry.id, entry=entry, final=final)
        self._broker.publish(message.thread.channel, update)


class WebReplyStream:
    """Shows the words as they come; the finished message is stored once.

    Args:
        pen: Writes and shows.
        message: The message being written.
    """

    def __init__(self, pen: Pen, message: MessageRef) -> None:
        self._pen = pen
        self._message = message
        self._status = ""
        self._text = ""

    def status(self, text: str) -> None:
        """Shows what is being done, until words come."""
        self._status = text
        self._sketch()

    def write(self, text: str) -> None:
        """Adds words."""
        self._text += text
        self._sketch()

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Stores and shows the whole reply."""
        self._pen.keep(self._message, reply_view(reply))
        return self._message

    def _sketch(self) -> None:
        self._pen.sketch(self._message, working_view(self._status, self._text))


Posted = Callable[[MessageRef], None]
