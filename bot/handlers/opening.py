"""Our own page on a platform: what this person may read, and what to ask first."""

from collections.abc import Mapping, Sequence

from bot.domain import Address, Commanded, Document, HomeView, Opened
from bot.handlers import words
from bot.handlers.announcing import say_once
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.people import as_asked
from bot.ports import ChatPlatform, Ledger
from rag.domain import Principal

PROMPTS = (
    "What can you help me with?",
    "Which documents do you know?",
    "Summarise our newest document",
)
_SHOWN = 10
_LOOKED_AT = 50
_FROM_HERE = 2


class Opening:
    """Shows the page and its suggestions; a greeting once.

    Args:
        platforms: Where it is shown, by platform.
        ledger: So that a greeting is said once.
        library: Documents.
        links: Makes the addresses of documents.
        history_days: How long threads are kept, to be said on the page.
        guests: Whether people who are no full members may ask.
    """

    def __init__(
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        ledger: Ledger,
        library: Library,
        links: Links,
        history_days: int,
        guests: bool,
    ) -> None:
        self._platforms = platforms
        self._ledger = ledger
        self._library = library
        self._links = links
        self._guests = guests
        self._retention = words.RETENTION.format(days=history_days)

    def opened(self, event: Opened) -> None:
        """Shows the page as this person may see it."""
        platform = self._platforms[event.thread.platform]
        audience = platform.audience(as_asked(_as_command(event)))
        principal, closed = audience.asker, audience.guest and not self._guests
        page = self._library.documents.list(principal, limit=_SHOWN)
        usual = PROMPTS if page.documents else PROMPTS[:1]
        view = HomeView(
            documents=page,
            prompts=() if closed else (*self._from_here(event, principal), *usual),
            retention=self._retention,
            links=self._links.documents([each.id for each in page.documents], principal),
            welcome=event.surface == "installed",
            closed=words.NO_GUESTS if closed else "",
        )
        to = Address(thread=event.thread, only=event.person, via=event.via)
        if view.welcome:
            say_once(self._ledger, platform, to, view, key=event.key)
        else:
            platform.send(to, view)

    def _from_here(self, event: Opened, principal: Principal) -> Sequence[str]:
        """Suggestions from the channel that the person is looking at, as far as they may read there."""
        if not event.looking_at:
            return ()
        found = self._library.documents.list(principal, limit=_LOOKED_AT).documents
        here = [each for each in found if _came_from(each, event)]
        here.sort(key=lambda each: each.updated, reverse=True)
        return [words.SUMMARISE.format(title=each.title or each.name) for each in here[:_FROM_HERE]]


def _came_from(document: Document, event: Opened) -> bool:
    """Whether it was added in that channel, or is for its members."""
    reader = f"channel:{event.thread.platform}:{event.looking_at}"
    added = document.thread is not None and document.thread.channel == event.looking_at
    return document.state == "indexed" and (added or reader in document.readers)


def _as_command(event: Opened) -> Commanded:
    return Commanded(
        key=event.key,
        thread=event.thread,
        person=event.person,
        name="home",
        place="direct",
        via=event.via,
    )
