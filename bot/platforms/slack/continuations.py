"""The further messages of what does not fit into one, each found again by its part."""

from collections.abc import Sequence

from bot.domain.chat import MessageRef
from bot.platforms.slack.calls import Refused
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.posting import Mark, Poster
from bot.platforms.slack.render.blocks import Message
from bot.platforms.slack.threads import find_ours, thread_messages


def put_continuations(
    poster: Poster,
    us: Installation,
    first: MessageRef,
    rest: Sequence[Message],
    *,
    mark: Mark,
    resumed: bool,
) -> None:
    """Posts what follows the first message, or changes what an earlier try posted of it.

    Args:
        poster: Posts and changes.
        us: Who speaks.
        first: The first message.
        rest: What follows it; those of a longer, older wording go.
        mark: The first message's.
        resumed: An earlier try (or an earlier wording) may have left further messages.

    Raises:
        Busy, Gone: not all of it stands.
    """
    held = continuations(us, first) if resumed else {}
    for number, message in enumerate(rest, start=2):
        part = {"key": mark["key"], "of": first.id, "part": str(number)}
        if stamp := held.pop(str(number), ""):
            poster.update(us, MessageRef(thread=first.thread, id=stamp), message, mark=part)
        else:
            poster.post(us, first.thread, message, mark=part)
    for stamp in held.values():
        poster.delete(us, MessageRef(thread=first.thread, id=stamp))


def continuations(us: Installation, first: MessageRef) -> dict[str, str]:
    """The further messages of an answer, by part; none where we may not look.

    Raises:
        Busy: Slack does not show the thread now.
    """
    try:
        messages = thread_messages(us, first.thread, since=first.id)
    except Refused:
        return {}
    found = find_ours(us, messages, lambda mark: mark.get("of") == first.id)
    return {str(each["metadata"]["event_payload"].get("part")): str(each["ts"]) for each in found}
