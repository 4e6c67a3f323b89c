"""Who may do what: readers a place gives, and who may change a document."""

from bot.domain import Asked, Commanded, Document, Person, PlaceKind, Pressed, ThreadRef
from rag.domain import EVERYONE


def default_readers(place: PlaceKind, thread: ThreadRef, person: Person) -> frozenset[str]:
    """Who can read what is added here, unless said otherwise: the place's own people.

    A public channel gives everyone, a private one its members, anything less certain the person alone.
    """
    match place:
        case "public":
            return frozenset({EVERYONE})
        case "private" | "group" | "external":
            return frozenset({f"channel:{thread.platform}:{thread.channel}"})
        case _:
            return frozenset({person.reader})


def chosen_readers(
    scope: str, place: PlaceKind, thread: ThreadRef, person: Person
) -> frozenset[str] | None:
    """The readers that a word such as `everyone`, `channel` or `me` stands for; None for no such word.

    Nobody can open a document to a channel they are not speaking in.
    """
    match scope.lower():
        case "":
            return default_readers(place, thread, person)
        case "everyone":
            return frozenset({EVERYONE})
        case "channel" if place != "direct":
            return frozenset({f"channel:{thread.platform}:{thread.channel}"})
        case "me":
            return frozenset({person.reader})
        case _:
            return None


def keeping_owner(readers: frozenset[str], document: Document, person: Person) -> frozenset[str]:
    """The readers when this person changes them: an admin does not take a document from its owner."""
    theirs = document.owner.startswith("user:") and document.owner != person.reader
    return readers | {document.owner} if theirs and EVERYONE not in readers else readers


def may_change(document: Document, person: Person, admins: tuple[str, ...]) -> bool:
    """Whether this person may remove or re-scope the document."""
    return document.owner == person.reader or person.reader in admins


def as_asked(event: Commanded | Pressed) -> Asked:
    """The event as a private question by the same person, to learn what that person may read."""
    return Asked(
        key=event.key,
        thread=event.thread,
        asker=event.person,
        text="",
        place=event.place,
        private=True,
        via=event.via,
    )


def person_from(reader: str, thread: ThreadRef) -> Person | None:
    """The person behind a `user:` reader of the thread's platform; None for anybody else."""
    kind, _, rest = reader.partition(":")
    platform, _, person_id = rest.partition(":")
    if kind != "user" or platform != thread.platform or not person_id:
        return None
    return Person(platform=thread.platform, tenant=thread.tenant, id=person_id)
