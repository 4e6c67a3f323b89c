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
from bot.platforms.web.sessions import TENANT

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
            case "feedback":
                return (_rated(held, key, thread, person),)
            case "press":
                return (
                    Pressed(
                        key=key,
                        thread=thread,
                        person=person,
                        action=held.get("action", ""),
                        value=held.get("value", ""),
                        place="direct",
                    ),
                )
            case _:
                return ()


def _said(held: Mapping[str, str], key: str, thread: ThreadRef, person: Person) -> Event:
    text = held["text"].strip()
    name, _, argument = text.removeprefix("/").partition(" ")
    if name == "footnote" and text.startswith("/"):
        name, _, argument = argument.strip().partition(" ")
        name = name or "help"
    if text.startswith("/") and name.isalpha() and name.lower() != "ask":
        return Commanded(
            key=key,
            thread=thread,
            person=person,
            name=name.lower(),
            argument=argument.strip(),
            place="direct",
        )
    asked = argument.strip() if text.startswith("/ask ") else text
    options = {"model": held["model"]} if held.get("model") else {}
    return Asked(
        key=key,
        thread=thread,
        asker=person,
        text=asked,
        message=MessageRef(thread=thread, id=held["message"]),
        place="direct",
        options=options,
    )


def _rated(held: Mapping[str, str], key: str, thread: ThreadRef, person: Person) -> Rated:
    return Rated(
        key=key,
        thread=thread,
        person=person,
        answer_id=held.get("answer", ""),
        verdict=VERDICTS.get(held.get("verdict", ""), "none"),
        reason=held.get("reason", "")[:2000],
    )
