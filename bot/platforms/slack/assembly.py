"""Slack's parts put together, from the few values and ports they need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.platforms.slack.audience import AudienceRule
from bot.platforms.slack.calls import Pace, Patience
from bot.platforms.slack.clients import SlackClients
from bot.platforms.slack.directory import SlackDirectory
from bot.platforms.slack.files import SlackFiles
from bot.platforms.slack.followups import FollowUps
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.listeners import SlackTranslator
from bot.platforms.slack.messenger import SlackPlatform, Voice
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.posts import Posts
from bot.platforms.slack.presses import Presses
from bot.platforms.slack.private import Whisperer
from bot.platforms.slack.ratings import Ratings
from bot.platforms.slack.responses import Responder
from bot.platforms.slack.signs import Signs
from bot.platforms.slack.windows import Windows
from bot.ports import Ledger, ThreadStore

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Every clock that Slack's parts look at."""

    now: Callable[[], datetime]
    """The present moment, with a time zone."""
    seconds: Callable[[], float]
    """A clock that only goes forward, such as `time.monotonic`."""
    sleep: Callable[[float], None]
    """Waits so many seconds, such as `time.sleep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """Slack, ready to be wired in."""

    translator: SlackTranslator
    platform: SlackPlatform


def assemble(  # noqa: PLR0913 - what Slack needs from outside, by keyword
    *,
    clients: SlackClients,
    threads: ThreadStore,
    ledger: Ledger,
    organisation: Callable[[str], str],
    times: Times,
    ids: Callable[[], str],
    api_url: str = SLACK_API,
) -> Slack:
    """Puts translator and platform together over one directory.

    Args:
        clients: `SingleWorkspace` or `InstalledWorkspaces`.
        threads: What is remembered of threads, for follow-ups.
        ledger: Which posts were questions, for edits; and whose a message of ours is.
        organisation: Whose documents a tenant reads.
        times: The clocks.
        ids: Makes an id that is not given twice.
        api_url: Slack's Web API; another host than Slack's own is trusted with files and responses too.
    """
    host = urlsplit(api_url).hostname or ""
    hosts = () if host == "slack.com" else (host,)
    directory = SlackDirectory(now=times.now)
    respond = Responder(hosts=hosts).send
    patience = Patience(times.sleep)
    poster = Poster(patience=patience, pace=Pace(times.seconds, times.sleep), sleep=times.sleep)
    posts = Posts(directory=directory, followups=FollowUps(threads), ledger=ledger, now=times.now)
    whisperer = Whisperer(respond=respond, poster=poster, patience=patience, ids=ids)
    voice = Voice(
        poster=poster,
        whisperer=whisperer,
        ratings=Ratings(poster=poster, whisperer=whisperer, now=times.now),
        signs=Signs(now=times.now),
        windows=Windows(directory=directory, poster=poster),
        files=SlackFiles(hosts=hosts),
        patience=patience,
    )
    return Slack(
        translator=SlackTranslator(
            clients=clients,
            posts=posts,
            presses=Presses(posts),
            forms=Forms(posts),
        ),
        platform=SlackPlatform(
            clients=clients,
            directory=directory,
            audience=AudienceRule(directory=directory, organisation=organisation),
            voice=voice,
            others=ledger.others,
            now=times.now,
            seconds=times.seconds,
            ids=ids,
        ),
    )
