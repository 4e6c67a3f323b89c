"""What commands, buttons, shortcuts and forms of Slack mean."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.domain.chat import Person, PlaceKind, ThreadRef
from bot.domain.events import Asked, Commanded, Event, Pressed, Rated, StopPressed
from bot.platforms.slack.commands import Line, parse_line
from bot.platforms.slack.envelope import Fields, actions_of, inner, pressed_thread
from bot.platforms.slack.posts import Posts, Told
from bot.platforms.slack.render.blocks import ACTIONS, unpack

_LONGEST_QUOTE = 2000


class Presses:
    """Translates everything that is not a post.

    Args:
        posts: Knows how people and places are written.
    """

    def __init__(self, posts: Posts) -> None:
        self._posts = posts

    def commanded(self, told: Told) -> Sequence[Event]:
        """A slash command; Slack tells of no thread, so it is answered to the asker alone."""
        form = told.payload
        text = self._posts.read(told.us, str(form.get("text") or ""))
        line = parse_line(str(form.get("command") or ""), text)
        thread = ThreadRef(
            platform="slack", tenant=told.tenant, channel=str(form.get("channel_id") or ""), root=""
        )
        person = self._person(told, str(form.get("user_id") or ""))
        place = self._posts.place(told, {}, thread.channel)
        if line.name == "ask":
            return (_asked_by_command(told, thread, person, line, place),)
        options = {"options": "yes"} if line.argument else {}
        command = Commanded(
            key=told.delivery.id,
            thread=thread,
            person=person,
            name=line.name,
            argument=line.argument,
            place=place,
            via={**_via(told), **options},
        )
        return (command,)

    def about_message(self, told: Told) -> Sequence[Event]:
        """The shortcut "Ask about this": the message is the question, the answer its asker's alone."""
        message = inner(told.payload, "message")
        text = self._posts.read(told.us, str(message.get("text") or ""))[:_LONGEST_QUOTE]
        thread = pressed_thread(told.payload)
        return (
            Asked(
                key=told.delivery.id,
                thread=thread,
                asker=self._presser(told),
                text=text,
                place=self._posts.place(told, {}, thread.channel),
                private=True,
                via=_via(told),
            ),
        )

    def add_document(self, told: Told) -> Sequence[Event]:
        """The shortcut "Add a document", which knows no place but the person's own."""
        person = self._presser(told)
        return (
            Commanded(
                key=told.delivery.id,
                thread=_own_place(told, person),
                person=person,
                name="add",
                place="direct",
                via=_via(told),
            ),
        )

    def pressed(self, told: Told) -> Sequence[Event]:
        """Buttons of ours; those of others and link buttons mean nothing."""
        found = [self._pressed(told, each) for each in actions_of(told.payload)]
        return tuple(each for each in found if each is not None)

    def _pressed(self, told: Told, element: Fields) -> Event | None:
        action, value = action_of(element)
        person = self._presser(told)
        thread = pressed_thread(told.payload)
        if not thread.channel:
            thread = _own_place(told, person)
        key = told.delivery.id
        match action:
            case "" | "open":
                return None
            case "stop":
                return StopPressed(key=key, thread=thread, person=person)
            case "rate":
                return _rated(told, thread, person, value)
            case "ask":
                place = self._place(told, thread)
                return _suggestion(key, thread, person, value, place, _via(told))
            case _:
                return Pressed(
                    key=key,
                    thread=thread,
                    person=person,
                    action=action,
                    value=value,
                    place=self._place(told, thread),
                    via=_via(told),
                )

    def _place(self, told: Told, thread: ThreadRef) -> PlaceKind:
        if thread.channel.startswith(("D", "U", "W")):
            return "direct"
        return self._posts.place(told, {}, thread.channel)

    def _presser(self, told: Told) -> Person:
        return self._person(told, str(inner(told.payload, "user").get("id") or ""))

    def _person(self, told: Told, user: str) -> Person:
        return self._posts.person(told, user)


def _asked_by_command(
    told: Told, thread: ThreadRef, person: Person, line: Line, place: PlaceKind
) -> Asked:
    return Asked(
        key=told.delivery.id,
        thread=thread,
        asker=person,
        text=line.argument,
        place=place,
        private=True,
        options=line.options,
        via=_via(told),
    )


def action_of(element: Fields) -> tuple[str, str]:
    """Name and value of a pressed element; an overflow menu says both in its option."""
    name = str(element.get("action_id") or "")
    if not name.startswith(ACTIONS):
        return "", ""
    action = name.removeprefix(ACTIONS).split(":")[0]
    if action == "more":
        chosen = str(inner(element, "selected_option").get("value") or "")
        action, _, value = chosen.partition("|")
        return action, unpack(value)
    return action, unpack(str(element.get("value") or ""))


def _rated(told: Told, thread: ThreadRef, person: Person, value: str) -> Rated:
    """Thumbs: the button's value is `up|` or `down|` and the answer."""
    word, _, answer_id = value.partition("|")
    verdict: Literal["up", "down"] = "up" if word == "up" else "down"
    return Rated(
        key=told.delivery.id,
        thread=thread,
        person=person,
        answer_id=answer_id,
        verdict=verdict,
        via={**_via(told), **_rated_message(told)},
    )


def _rated_message(told: Told) -> Mapping[str, str]:
    """The message that the thumbs stand in; none where only one person sees it."""
    message, container = inner(told.payload, "message"), inner(told.payload, "container")
    stamp = message.get("ts") or container.get("message_ts")
    if not stamp or _only_theirs(told.payload):
        return {}
    return {"rated": str(stamp), "message": json.dumps(message)}


def _suggestion(
    key: str,
    thread: ThreadRef,
    person: Person,
    text: str,
    place: PlaceKind,
    via: Mapping[str, str],
) -> Asked | None:
    """A suggested question, asked by pressing it."""
    if not text:
        return None
    private = not thread.root and place != "direct"
    return Asked(
        key=key, thread=thread, asker=person, text=text, place=place, private=private, via=via
    )


def _own_place(told: Told, person: Person) -> ThreadRef:
    """A person's own conversation with us; Slack takes a user's id for it."""
    return ThreadRef(platform="slack", tenant=told.tenant, channel=person.id, root="")


def _via(told: Told) -> Mapping[str, str]:
    """What a reply needs: where to answer privately, and a trigger that is good for three seconds."""
    payload = told.payload
    found = {
        "response_url": payload.get("response_url"),
        "trigger_id": payload.get("trigger_id"),
        "triggered": told.delivery.received.isoformat(),
        # What was shown to this person alone may be replaced; a message that others see never.
        "replace": "yes" if "command" in payload or _only_theirs(payload) else None,
    }
    return {name: str(value) for name, value in found.items() if value}


def _only_theirs(payload: Fields) -> bool:
    return bool(inner(payload, "container").get("is_ephemeral"))
