"""What a form of ours means once it is sent."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from bot.domain.chat import Person, PlaceKind, ThreadRef
from bot.domain.events import Asked, Event, Rated
from bot.platforms.slack.envelope import Fields, inner
from bot.platforms.slack.posts import Posts, Told, dropped_files
from bot.platforms.slack.render.ratings import REASON_FORM
from bot.platforms.slack.render.views import ADD_FORM


class Forms:
    """Translates forms.

    Args:
        posts: Knows how people and places are written.
    """

    def __init__(self, posts: Posts) -> None:
        self._posts = posts

    def submitted(self, told: Told) -> Sequence[Event]:
        """A form of ours, sent."""
        view = inner(told.payload, "view")
        name = view.get("callback_id")
        if name == REASON_FORM:
            return self._reason(told, view)
        return self._added(told, view) if name == ADD_FORM else ()

    def _reason(self, told: Told, view: Fields) -> Sequence[Event]:
        """What is said of an answer after a thumb; an empty form says no more than the thumb did."""
        kept = _kept(view)
        reason, correction = _typed(view, "reason"), _typed(view, "correction")
        verdict: Literal["up", "down"] = "up" if kept.get("verdict") == "up" else "down"
        person = self._person(told)
        rated = Rated(
            key=_key(told, view),
            thread=_place_of(told, kept, person),
            person=person,
            answer_id=kept.get("answer", ""),
            verdict=verdict,
            reason=reason,
            correction=correction,
        )
        return (rated,) if reason or correction else ()

    def _added(self, told: Told, view: Fields) -> Sequence[Event]:
        """Files that were added; they take the same way as files dropped into a message."""
        person = self._person(told)
        thread = _place_of(told, _kept(view), person)
        files = dropped_files(_answer(view, "files").get("files"))
        asked = Asked(
            key=_key(told, view),
            thread=thread,
            asker=person,
            text="",
            place=self._place(told, thread),
            private=True,
            files=files,
        )
        return (asked,) if files else ()

    def _person(self, told: Told) -> Person:
        return self._posts.person(told, str(inner(told.payload, "user").get("id") or ""))

    def _place(self, told: Told, thread: ThreadRef) -> PlaceKind:
        if thread.channel.startswith(("D", "U", "W")):
            return "direct"
        return self._posts.place(told, {}, thread.channel)


def _key(told: Told, view: Fields) -> str:
    return f"slack:form:{told.tenant}:{view.get('id')}"


def _place_of(told: Told, kept: Mapping[str, str], person: Person) -> ThreadRef:
    """Where the form was opened; a form opened nowhere belongs to the person's own conversation."""
    return ThreadRef(
        platform="slack",
        tenant=told.tenant,
        channel=kept.get("channel", "") or person.id,
        root=kept.get("root", ""),
    )


def _kept(view: Fields) -> Mapping[str, str]:
    """What we wrote into a form to know it again."""
    try:
        found = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in cast("Fields", found).items()}


def _answer(view: Fields, name: str) -> Fields:
    """What was entered into the form's block and element called `name`."""
    return inner(view, "state", "values", name, name)


def _typed(view: Fields, name: str) -> str:
    """The words entered there."""
    return str(_answer(view, name).get("value") or "").strip()
