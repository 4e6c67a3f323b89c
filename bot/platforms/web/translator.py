"""What the console's deliveries mean, in our own words."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from bot.domain import (
    Asked,
    Commanded,
    Delivery,
    Event,
    MessageRef,
    Person,
    Pressed,
    Rated,
    StopPressed,
    ThreadRef,
)
from bot.domain.choices import choices_in
from bot.domain.smalltalk import wanted
from bot.platforms.web.sessions import TENANT

QUIET = "quiet"
"""In `via`: the reply is only shown in passing."""

MAX_WORDS = 2_000
"""Characters of what is said about an answer."""

VERDICTS: Mapping[str, Literal["up", "down", "none"]] = {"up": "up", "down": "down"}


class WebTranslator:
    """Turns a console delivery into the one event it is."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """The event; a question that starts with `/` is a command, as in Slack."""
        held = cast("Mapping[str, str]", json.loads(delivery.payload))
        person = Person(platform="web", tenant=TENANT, id=held["person"], name="You")
        thread = ThreadRef(
            platform="web", tenant=TENANT, channel=person.id, root=held.get("thread", "")
        )
        key = f"web:{TENANT}:{thread.root}:{held['message']}"
        match delivery.kind:
            case "messages":
                return (_said(held, key, thread, person),)
            case "stop":
                return (StopPressed(key=key, thread=thread, person=person),)
            case "forget":
                # The thread is gone from the page, so there is no place left to say that it is.
                return (_command("forget", "", key, thread, person, quiet=True),)
            case "feedback":
                return (_rated(held, key, thread, person),)
            case "press":
                return (_pressed(held, key, thread, person),)
            case _:
                return ()


def _pressed(held: Mapping[str, str], key: str, thread: ThreadRef, person: Person) -> Pressed:
    return Pressed(
        key=key,
        thread=thread,
        person=person,
        action=held.get("action", ""),
        value=held.get("value", ""),
        place="direct",
    )


def _said(held: Mapping[str, str], key: str, thread: ThreadRef, person: Person) -> Event:
    text = held["text"].strip()
    name, _, argument = text.removeprefix("/").partition(" ")
    if name == "footnote" and text.startswith("/"):
        name, _, argument = argument.strip().partition(" ")
        name = name or "help"
    if text.startswith("/") and name.isalpha() and name.lower() != "ask":
        return _command(name.lower(), argument.strip(), key, thread, person)
    if amounts_to := wanted(text):
        return _command(amounts_to, "", key, thread, person)
    asked, options = choices_in(argument if text[:1] == "/" and name.lower() == "ask" else text)
    return Asked(
        key=key,
        thread=thread,
        asker=person,
        text=asked,
        message=MessageRef(thread=thread, id=held["message"]),
        place="direct",
        options=options,
    )


def _command(
    name: str, argument: str, key: str, thread: ThreadRef, person: Person, *, quiet: bool = False
) -> Commanded:
    return Commanded(
        key=key,
        thread=thread,
        person=person,
        name=name,
        argument=argument,
        place="direct",
        via={QUIET: "1"} if quiet else {},
    )


def _rated(held: Mapping[str, str], key: str, thread: ThreadRef, person: Person) -> Rated:
    return Rated(
        key=key,
        thread=thread,
        person=person,
        answer_id=held.get("answer", ""),
        verdict=VERDICTS.get(held.get("verdict", ""), "none"),
        reason=held.get("reason", "").strip()[:MAX_WORDS],
        correction=held.get("correction", "").strip()[:MAX_WORDS],
    )
