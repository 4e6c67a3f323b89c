"""What a form of ours means once it is sent."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from bot.domain.chat import PlaceKind, ThreadRef
from bot.domain.events import Asked, Event, Rated
from bot.platforms.slack.envelope import Fields, inner
from bot.platforms.slack.posts import Posts, Told, dropped_files
from bot.platforms.slack.render.views import ADD_FORM

REASON_FORM = "footnote_reason"


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
        kept = _kept(view)
        person = self._posts.person(told, str(inner(told.payload, "user").get("id") or ""))
        thread = ThreadRef(
            platform="slack",
            tenant=told.tenant,
            channel=kept.get("channel", "") or person.id,
            root=kept.get("root", ""),
        )
        key = f"slack:form:{told.tenant}:{view.get('id')}"
        if view.get("callback_id") == REASON_FORM:
            reason = str(_answer(view, "reason").get("value") or "").strip()
            verdict: Literal["up", "down"] = "up" if kept.get("verdict") == "up" else "down"
            rated = Rated(
                key=key,
                thread=thread,
                person=person,
                answer_id=kept.get("answer", ""),
                verdict=verdict,
                reason=reason,
            )
            return (rated,) if reason else ()
        if view.get("callback_id") != ADD_FORM:
            return ()
        files = dropped_files(_answer(view, "files").get("files"))
        place = self._place(told, thread)
        asked = Asked(
            key=key,
            thread=thread,
            asker=person,
            text="",
            place=place,
            private=True,
            files=files,
        )
        return (asked,) if files else ()

    def _place(self, told: Told, thread: ThreadRef) -> PlaceKind:
        if thread.channel.startswith(("D", "U", "W")):
            return "direct"
        return self._posts.place(told, {}, thread.channel)


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
