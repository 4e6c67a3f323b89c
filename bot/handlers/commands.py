"""Commands in a chat: help, add, list, remove, status, scope, mute, forget, why."""

from collections.abc import Callable, Mapping

from bot.domain import Commanded, Notice, Reply, readable_by
from bot.handlers import words
from bot.handlers.people import chosen_readers, keeping_owner
from bot.handlers.shelf import Shelf, confirmation
from bot.ports import AnswerLog, ThreadStore

_WAITING = frozenset({"uploaded", "reading"})


class Commands:
    """Answers commands, each to the person who gave it.

    Args:
        shelf: Documents as that person may see them.
        threads: What is remembered of threads.
        answers: Answers as given.
        invited: A link to add a document by.
    """

    def __init__(
        self,
        *,
        shelf: Shelf,
        threads: ThreadStore,
        answers: AnswerLog,
        invited: Callable[[Commanded], Reply],
    ) -> None:
        self._shelf = shelf
        self._threads = threads
        self._answers = answers
        self._named: Mapping[str, Callable[[Commanded], Reply]] = {
            "add": invited,
            "upload": invited,
            "list": self._list,
            "remove": self._remove,
            "status": self._status,
            "scope": self._scope,
            "mute": self._mute,
            "unmute": self._mute,
            "forget": self._forget,
            "why": self._why,
        }

    def run(self, commanded: Commanded) -> None:
        """Carries a command out; one that is not known gets help."""
        command = self._named.get(commanded.name, _help)
        self._shelf.reply(commanded, command(commanded))

    def _list(self, event: Commanded) -> Reply:
        return self._shelf.listing(self._shelf.principal(event), event, event.argument)

    def _status(self, event: Commanded) -> Reply:
        principal = self._shelf.principal(event)
        documents = self._shelf.library.documents
        indexed = documents.list(principal, limit=1).total
        waiting = documents.list(principal, limit=1, states=_WAITING).total
        return Notice(kind="info", text=words.status(indexed, waiting))

    def _remove(self, event: Commanded) -> Reply:
        if not event.argument.strip():
            return Notice(kind="info", text=words.WHICH_ONE)
        document = self._shelf.matching(event, event.argument)
        return document if isinstance(document, Notice) else confirmation(document)

    def _scope(self, event: Commanded) -> Reply:
        """`scope NAME everyone|channel|me`."""
        name, _, word = event.argument.strip().rpartition(" ")
        readers = chosen_readers(word, event.place, event.thread, event.person) if name else None
        if readers is None:
            return Notice(kind="info", text="Say `scope NAME everyone`, `channel` or `me`.")
        document = self._shelf.matching(event, name)
        if isinstance(document, Notice):
            return document
        kept = keeping_owner(readers, document, event.person)
        changed = self._shelf.library.rescope(document, kept, by=event.person.reader)
        told = readable_by(readers, here="this channel")
        if kept != readers:
            told = words.AND_OWNER.format(readers=told.removesuffix(" alone"))
        text = words.RESCOPED.format(title=changed.title, readers=told)
        return Notice(kind="done", text=text)

    def _mute(self, event: Commanded) -> Reply:
        muted = event.name == "mute"
        self._threads.mute(event.thread, muted=muted)
        return Notice(kind="done", text=words.MUTED if muted else words.UNMUTED)

    def _forget(self, event: Commanded) -> Reply:
        self._threads.forget(event.thread)
        return Notice(kind="done", text=words.FORGOTTEN)

    def _why(self, event: Commanded) -> Reply:
        """About the newest answer this person was given in this thread."""
        for record in self._answers.recent(limit=200):
            if record.thread == event.thread and record.asker == event.person.reader:
                return self._shelf.explain(record, event)
        return Notice(kind="info", text=words.NOTHING_TO_SHOW)


def _help(_: Commanded) -> Reply:
    return Notice(kind="info", text=words.HELP)
