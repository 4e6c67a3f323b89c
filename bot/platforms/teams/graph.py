"""What people said in a thread or a group chat, read from Microsoft Graph where an owner consented to it.

The consent is the one that lets a bot hear messages without a mention (`footnote manifest teams
--read-all`); the token is that of the same app.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from bot.domain import ThreadRef
from bot.platforms.teams.credentials import BotCredentials
from bot.platforms.teams.invokes import without_markup
from bot.platforms.teams.payload import Incoming, Json, items, mapping, string
from bot.platforms.teams.places import PRIVATE, Places
from bot.platforms.teams.rosters import Rosters
from bot.ports import Busy, Clock, Gone
from rag.domain import Turn
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

GRAPH = "https://graph.microsoft.com/v1.0"
_TIMEOUT = (3.05, 10.0)
_PAGE = 50
_LONGEST = 4000
_REFUSED_FOR = timedelta(minutes=10)
_REMEMBERED = 2000
_THROTTLED = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of a conversation."""

    id: str
    author: str
    name: str
    text: str
    ours: bool
    to_us: bool
    """It mentions us."""
    bot: bool
    at: datetime | None

    @property
    def turn(self) -> Turn:
        """The message as part of a question's history, with its speaker."""
        return Turn(
            speaker="footnote" if self.ours else "person",
            text=self.text[:_LONGEST],
            name="" if self.ours else self.name,
            at=self.at,
        )


class GraphHistory:
    """Reads what was said before a message.

    Args:
        credentials: Our token for Graph.
        address: Graph's address, version included.
        app_id: Ours, by which our own messages are known; empty: Graph is never asked.
        rosters: Tells a team's id in Graph.
        places: Knows where conversations are.
        now: The present moment.
    """

    def __init__(
        self,
        credentials: BotCredentials,
        *,
        address: str,
        app_id: str,
        rosters: Rosters,
        places: Places,
        now: Clock,
    ) -> None:
        self._credentials = credentials
        self._address = address.rstrip("/")
        self._app_id = app_id
        self._rosters = rosters
        self._places = places
        self._now = now
        self._refused: OrderedDict[str, datetime] = OrderedDict()
        self._groups: dict[str, str] = {}
        self._lock = threading.Lock()

    def before(
        self, thread: ThreadRef, via: Mapping[str, str], *, until: str
    ) -> Sequence[Heard] | None:
        """The newest messages before the one at `until`, oldest first; None where we may not read.

        Raises:
            Busy: Graph does not tell now.
        """
        if not self._app_id or self._refused_lately(thread.channel):
            return None
        try:
            found = [self._heard(each) for each in self._messages(thread, via)]
        except Gone as gone:
            log.info("not read: %s", gone, extra={"action": "graph_refused"})
            self._note_refusal(thread.channel)
            return None
        earlier = [each for each in found if each and _order(each.id) < _order(until)]
        return sorted(earlier, key=lambda each: _order(each.id))

    def _messages(self, thread: ThreadRef, via: Mapping[str, str]) -> Sequence[Json]:
        root = thread.root.partition(PRIVATE)[0]
        if not root:
            return self._listed(f"/chats/{quote(thread.channel, safe='')}/messages")
        channel = quote(thread.channel, safe="")
        whole = (
            f"/teams/{self._group(thread, via)}/channels/{channel}/messages/{quote(root, safe='')}"
        )
        return [self._asked(whole), *self._listed(f"{whole}/replies")]

    def _group(self, thread: ThreadRef, via: Mapping[str, str]) -> str:
        """The team by the id that Graph knows it by; it never changes."""
        team = self._places.whole(thread, via)
        with self._lock:
            known = self._groups.get(team.conversation)
        if known:
            return known
        found = self._rosters.group(team)
        with self._lock:
            self._groups[team.conversation] = found
        return found

    def _listed(self, path: str) -> Sequence[Json]:
        return list(items(self._asked(f"{path}?$top={_PAGE}").get("value")))

    def _asked(self, path: str) -> Json:
        """One answer of Graph.

        Raises:
            Busy: none now.
            Gone: we may not ask this.
        """
        session = self._credentials.signed_session()
        failpoint("teams_graph.before_call")
        try:
            response = session.get(
                f"{self._address}{path}", timeout=_TIMEOUT, allow_redirects=False
            )
            failpoint("teams_graph.after_call")
            told: Any = response.json() if response.ok else {}
        except (requests.RequestException, ValueError) as error:
            msg = "Graph does not answer"
            raise Busy(msg, retry_after=5.0) from error
        if response.status_code == _THROTTLED or response.status_code >= _SERVER_ERROR:
            msg = f"Graph answered {response.status_code}"
            raise Busy(msg, retry_after=5.0)
        if not response.ok:
            msg = f"Graph answered {response.status_code}"
            raise Gone(msg)
        return mapping(told)

    def _heard(self, message: Json) -> Heard | None:
        """A person's or a bot's words; None for what Teams itself notes, and for what was deleted."""
        if message.get("messageType", "message") != "message" or message.get("deletedDateTime"):
            return None
        sender = mapping(message.get("from"))
        person, bot = mapping(sender.get("user")), mapping(sender.get("application"))
        return Heard(
            id=string(message.get("id")),
            author=string(person.get("id")) or string(bot.get("id")),
            name=string(person.get("displayName")) or string(bot.get("displayName")),
            text=_words(mapping(message.get("body"))),
            ours=string(bot.get("id")) == self._app_id,
            to_us=self._app_id in _mentioned_apps(message),
            bot=bool(bot),
            at=_moment(string(message.get("createdDateTime"))),
        )

    def _refused_lately(self, channel: str) -> bool:
        with self._lock:
            until = self._refused.get(channel)
        return until is not None and self._now() < until

    def _note_refusal(self, channel: str) -> None:
        with self._lock:
            self._refused[channel] = self._now() + _REFUSED_FOR
            self._refused.move_to_end(channel)
            while len(self._refused) > _REMEMBERED:
                self._refused.popitem(last=False)


def graph_scope(address: str) -> str:
    """What a token for that Graph is asked for."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/.default"


def _mentioned_apps(message: Json) -> frozenset[str]:
    named = (mapping(each.get("mentioned")) for each in items(message.get("mentions")))
    return frozenset(string(mapping(each.get("application")).get("id")) for each in named)


def _words(body: Json) -> str:
    content = string(body.get("content"))
    if body.get("contentType") != "text":
        content = without_markup(content)
    return Incoming({"text": content}).text


def _order(message: str) -> tuple[int, str]:
    """Ids are moments in milliseconds, as text."""
    return len(message), message


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
