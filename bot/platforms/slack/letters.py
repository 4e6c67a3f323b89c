"""What is sent besides answers, so that another try finds it again."""

from collections.abc import Callable, Sequence

from bot.domain.chat import MessageRef
from bot.domain.replies import Address
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.continuations import put_continuations
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.private import PRIVATE
from bot.platforms.slack.render.blocks import Message


class Letters:
    """Posts a reply, or changes the message that it stands in already.

    Args:
        poster: Posts, changes and finds.
        ids: Makes an id that is not given twice, for what carries no key.
    """

    def __init__(self, poster: Poster, ids: Callable[[], str]) -> None:
        self._poster = poster
        self._ids = ids

    def before(self, us: Installation, to: Address) -> MessageRef | None:
        """The message to be changed: the one that is named, else one that an earlier try posted.

        Raises:
            Busy: Slack does not show the thread now.
        """
        if to.update is not None:
            return None if to.update.id == PRIVATE else to.update
        if not (to.again and can_be_found(to)):
            return None
        stamp = self._poster.find(us, to.thread, {"key": to.key})
        return MessageRef(thread=to.thread, id=stamp) if stamp else None

    def put(
        self, us: Installation, to: Address, messages: Sequence[Message], before: MessageRef | None
    ) -> MessageRef:
        """Posts the messages, the first of them in place of `before`.

        Raises:
            Busy, Gone: not all of it stands.
        """
        mark = {"key": to.key or self._ids()}
        if before is None:
            stamp = self._poster.post(us, to.thread, messages[0], mark=mark)
            first = MessageRef(thread=to.thread, id=stamp)
        else:
            self._poster.update(us, before, messages[0], mark=mark if to.key else None)
            first = before
        put_continuations(self._poster, us, first, messages[1:], mark=mark, resumed=to.again)
        return first


def can_be_found(to: Address) -> bool:
    """Whether what is sent there carries a mark and can be searched for; not what a response URL shows."""
    if to.only is None:
        return bool(to.key)
    return bool(to.key) and to.thread.channel.startswith("D") and not to.via.get("response_url")
