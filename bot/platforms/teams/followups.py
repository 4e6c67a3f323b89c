"""Whether a message that does not mention us goes on asking us; Teams tells of such where an owner consented."""

from bot.domain.followups import Said, calls_us, goes_on, says_nothing
from bot.platforms.teams.graph import GraphHistory, Heard
from bot.platforms.teams.meaning import via
from bot.platforms.teams.payload import Incoming
from bot.ports import ThreadStore


class FollowUps:
    """Decides it by the rule of `bot.domain.followups`.

    Args:
        threads: What is remembered of threads, and where we are muted.
        history: What was said before.
    """

    def __init__(self, threads: ThreadStore, history: GraphHistory) -> None:
        self._threads = threads
        self._history = history

    def continues(self, incoming: Incoming) -> bool:
        """Whether the message is meant for us; where nobody tells what came before, only by name.

        Raises:
            Busy: it cannot be learnt now.
        """
        text = incoming.text
        held = self._threads.load(incoming.thread, limit=2)
        if incoming.ours or held.muted or not held.turns or incoming.mentions_others:
            return False
        if calls_us(text):
            return True
        if says_nothing(text):
            return False
        before = self._history.before(incoming.thread, via(incoming), until=incoming.id)
        said = [_said(each) for each in before or ()]
        return goes_on(said, author=incoming.person.id, text=text)


def _said(heard: Heard) -> Said:
    return Said(author=heard.author, ours=heard.ours, to_us=heard.to_us, bot=heard.bot)
