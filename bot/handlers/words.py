"""Every sentence Footnote itself says in chat."""

from datetime import timedelta

from bot.domain import Document

NOTHING_ASKED = "Ask me a question, or drop a file here and I will read it."
BUSY = "Search is busy just now. I will answer here as soon as it is free."
MODEL_AWAY = "The language model does not answer just now. I will try again in a moment."
STILL_WAITING = "Still waiting for the language model..."
WAKING_UP = "The language model is waking up (a few minutes). I will answer here then."
FAILED = (
    "I could not answer this: {what}. Nothing is lost; ask again, or an operator can replay it."
)
WHAT_FAILED = "something on my side broke"
WHAT_BUSY = "search or the language model stayed out of reach"
STOPPED_BEFORE_WORDS = "Stopped before there was anything to say."
TOO_MANY = "That is more than {limit} questions in a minute. Please give me a moment."
TOO_MANY_HERE = (
    "That is more than {limit} questions in a minute in this channel. "
    "Please give me a moment, or ask me directly."
)
NO_GUESTS = "Only members of the organisation can ask me. Please ask somebody here who is one."
MORE_FOR_YOU = (
    "There is more on this in documents that only you may read. I left it out of the shared answer."
)
ONE_AHEAD = "One question is ahead of yours."
MORE_AHEAD = "{ahead} questions are ahead of yours."
SEARCHING = "Searching the documents..."
MUTED = "I will stay quiet in this thread unless I am mentioned."
UNMUTED = "I will answer follow-ups in this thread again."
FORGOTTEN = "Done: I no longer remember what was said in this thread."
NOT_YOURS = "Only the person who added this document, or an admin, can do that."
NO_SUCH_DOCUMENT = "I know no document by that name that you may read. `list` shows them."
SEVERAL_DOCUMENTS = "Several documents match. Say which one: {names}."
NOTHING_TO_SHOW = "There is nothing more to show for this answer."
REMOVED = "Removed **{title}**. It is out of every answer from now on."
CONFIRM_REMOVE = "Remove **{title}** for everybody? This cannot be undone."
KEPT = "Nothing was removed."
RESCOPED = "**{title}** can now be read by {readers}."
AND_OWNER = "{readers} and whoever added it"
NOT_KEPT = "I no longer keep that answer, so I could not note what you think of it."
SUMMARISE = "Summarise {title}"
THANKS = "Thank you, noted."
UNCHANGED = "**{title}** is unchanged: I already hold exactly this file."
READ_FAILED = "I could not read **{name}**: {reason}"
NO_ROOM = (
    "There is no room left on the disk where documents are kept; an operator has to free some."
)
NO_LIFE_TIME = "`{text}` is no life time. Write a number and h, d or w, such as 90d."
NOT_NOW = "What keeps the documents does not answer just now. Please try again later."
STILL_READING = "Reading **{name}**. This one takes a while; I will say here when it is searchable."
WHICH_ONE = "Which one? Say `remove NAME`; `list` shows the documents you may read."
RETENTION = (
    "Questions and answers are kept for {days} days, documents until they are removed or expire."
)
HELP = """\
**Ask** me anything that is in your documents: mention me, or write to me directly.
**Add a document**: `add` (or `upload`) gives you a link; or drop a file into a message to me.
**See** what I know: `list`. **Remove** one: `remove NAME`. **Status**: `status`.
**Change who may read** one: `scope NAME everyone`, `channel` or `me`.
In a thread I answer follow-ups; `mute` keeps me quiet there, `unmute` undoes it, and `forget` \
erases what I remember of it.
Every claim carries a number, and every number links to the page that proves it."""


def ahead(count: int) -> str:
    """How many come first, in one sentence short enough for a status line."""
    return MORE_AHEAD.format(ahead=count) if count > 1 else ONE_AHEAD


def counted(count: int, thing: str) -> str:
    """So many of a thing, such as `1 page` or `3 pages`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def status(indexed: int, waiting: int) -> str:
    """How much there is to search, for one person."""
    found = f"{counted(indexed, 'document')} {'is' if indexed == 1 else 'are'}"
    read = f"; {waiting} {'is' if waiting == 1 else 'are'} being read" if waiting else ""
    return f"{found} searchable for you here{read}."


def life_time(text: str) -> timedelta | None:
    """A life time such as `90d`, `12h` or `4w`; None where the text is none."""
    units = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
    number, unit = text[:-1], text[-1:].lower()
    if not number.isdecimal() or unit not in units or int(number) == 0:
        return None
    return int(number) * units[unit]


def named(documents: tuple[Document, ...]) -> str:
    """Titles in a row, for a choice."""
    return ", ".join(f"`{document.name}`" for document in documents[:5])
