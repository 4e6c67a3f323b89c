"""Activities as events: plain functions from what Teams sent to what a person did."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.domain import (
    Asked,
    Commanded,
    Conversation,
    DroppedFile,
    Event,
    MessageRef,
    Opened,
    Pressed,
    Rated,
    Retracted,
    StopPressed,
)
from bot.platforms.teams.commands import command_in, question_in
from bot.platforms.teams.invokes import CORRECTION, MAX_WORDS, REASON, quoted_in
from bot.platforms.teams.payload import Incoming, items, mapping, pressed, string

FILE = "application/vnd.microsoft.teams.file.download.info"
_REFERENCE = "messageReference"
_VERDICTS: Mapping[str, Literal["up", "down"]] = {"like": "up", "dislike": "down"}


def key_of(incoming: Incoming) -> str:
    """The identity of a message, the same for its edits and its deletion."""
    return f"teams:{incoming.tenant}:{incoming.thread.channel}:{incoming.id}"


def via(incoming: Incoming) -> dict[str, str]:
    """What a reply needs to know besides its thread."""
    told = {
        "service_url": incoming.service_url,
        "conversation": incoming.conversation,
        "scope": incoming.scope,
        "bot": incoming.bot,
        "user": string(incoming.sender.get("id")),
        "team": incoming.team,
        "targeted": "yes" if incoming.targeted else "",
    }
    return {name: value for name, value in told.items() if value}


def conversation_of(incoming: Incoming) -> Conversation:
    """The group chat or channel it happened in."""
    return Conversation(
        platform="teams",
        tenant=incoming.tenant,
        id=incoming.thread.channel,
        team=incoming.team,
        shared_by_team=incoming.standard,
        address=incoming.service_url,
    )


def of_message(
    incoming: Incoming, told: str, *, follows: Callable[[Incoming], bool]
) -> Sequence[Event]:
    """A message: a stop, a button, a command, files or a question.

    Args:
        incoming: The message.
        told: The delivery's id.
        follows: Whether a message that is not addressed to us goes on asking us all the same.
    """
    if pressed(incoming)[0]:
        return (of_button(incoming, told),)
    if not (_for_us(incoming) or (incoming.text and follows(incoming))):
        return ()
    if incoming.stops and _for_us(incoming):
        return (StopPressed(key=told, thread=incoming.thread, person=incoming.person),)
    command = command_in(incoming.text)
    if command is not None:
        return (_commanded(incoming, *command),)
    if _unreachable_file(incoming):
        invited = _commanded(incoming, "upload", "", why="no-file")
        return (invited, *_asked(incoming)) if incoming.text else (invited,)
    return _asked(incoming)


def _for_us(incoming: Incoming) -> bool:
    return incoming.place == "direct" or incoming.mentioned or incoming.targeted


def of_edit(incoming: Incoming, *, answered: bool) -> Sequence[Event]:
    """A new wording of a question; commands are not carried out anew.

    Args:
        incoming: The message as it is now.
        answered: Whether we answered its first wording, mentioned or not.
    """
    if not (answered or _for_us(incoming)) or command_in(incoming.text) is not None:
        return ()
    return _asked(incoming, edited=True)


def _asked(incoming: Incoming, *, edited: bool = False) -> Sequence[Event]:
    files = () if edited else _files(incoming)
    if edited and not incoming.text:
        return ()
    root = incoming.thread.root
    question, options = question_in(incoming.text)
    return (
        Asked(
            key=key_of(incoming),
            thread=incoming.thread,
            asker=incoming.person,
            text=question,
            message=MessageRef(thread=incoming.thread, id=incoming.id),
            place=incoming.place,
            private=incoming.targeted,
            summoned=incoming.scope == "groupChat" or root not in ("", incoming.id),
            edited=edited,
            files=files,
            options=options,
            language=_language(incoming),
            quoted=_quoted(incoming),
            via=via(incoming),
        ),
    )


def _commanded(incoming: Incoming, name: str, argument: str, *, why: str = "") -> Commanded:
    reason = {"why": why} if why else {}
    return Commanded(
        key=key_of(incoming),
        thread=incoming.thread,
        person=incoming.person,
        name=name,
        argument=argument,
        place=incoming.place,
        via={**via(incoming), "visible": "command", **reason},
    )


def _files(incoming: Incoming) -> tuple[DroppedFile, ...]:
    """Files of a personal chat; elsewhere Teams gives a bot none."""
    found: list[DroppedFile] = []
    for each in items(incoming.raw.get("attachments")):
        if each.get("contentType") != FILE or incoming.place != "direct":
            continue
        about = mapping(each.get("content"))
        found.append(
            DroppedFile(
                id=string(about.get("uniqueId")) or string(each.get("name")),
                name=string(each.get("name")) or "file",
                url=string(about.get("downloadUrl")),
            )
        )
    return tuple(found)


def _unreachable_file(incoming: Incoming) -> bool:
    """Whether a file was put into a channel or a group, where a bot hears of it but never gets it."""
    if incoming.place == "direct":
        return False
    for each in items(incoming.raw.get("attachments")):
        kind = string(each.get("contentType"))
        if kind in {FILE, "reference"}:
            return True
        if kind == "text/html" and "<attachment " in string(each.get("content")):
            return not _quoted(incoming)
    return False


def _quoted(incoming: Incoming) -> str:
    """The message a reply quotes."""
    for each in items(incoming.raw.get("attachments")):
        if each.get("contentType") == _REFERENCE:
            content = each.get("content")
            held = _parsed(content) if isinstance(content, str) else mapping(content)
            return string(held.get("messagePreview"))
    return ""


def _parsed(text: str) -> Mapping[str, object]:
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _language(incoming: Incoming) -> str:
    for each in items(incoming.raw.get("entities")):
        if each.get("type") == "clientInfo":
            return string(each.get("locale"))
    return string(incoming.raw.get("locale"))


def of_deletion(incoming: Incoming) -> Retracted:
    """A message was deleted."""
    return Retracted(key=key_of(incoming), thread=incoming.thread)


def of_installation(incoming: Incoming, told: str) -> Opened:
    """Somebody installed us here."""
    return Opened(
        key=told,
        thread=incoming.thread,
        person=incoming.person,
        surface="installed",
        via=via(incoming),
    )


def of_button(incoming: Incoming, told: str) -> Pressed | StopPressed:
    """A button of ours."""
    action, value = pressed(incoming)
    if action == "stop":
        return StopPressed(key=told, thread=incoming.thread, person=incoming.person)
    return Pressed(
        key=told,
        thread=incoming.thread,
        person=incoming.person,
        action=action,
        value=value,
        place=incoming.place,
        via={**via(incoming), "visible": "button"},
    )


def of_rating(incoming: Incoming, told: str, answer_id: str) -> Rated:
    """Thumbs under an answer, with the words that may come along."""
    value = mapping(incoming.value.get("actionValue"))
    said = string(value.get("feedback"))
    told_words = _parsed(said) if said.startswith("{") else {REASON: said}
    return Rated(
        key=told,
        thread=incoming.thread,
        person=incoming.person,
        answer_id=answer_id,
        verdict=_VERDICTS.get(string(value.get("reaction")), "none"),
        reason=string(told_words.get(REASON)).strip()[:MAX_WORDS],
        correction=string(told_words.get(CORRECTION)).strip()[:MAX_WORDS],
        via=via(incoming),
    )


def of_extension(incoming: Incoming, told: str) -> Asked:
    """A question about a message, asked through the message extension: for the asker alone.

    We may not even be a member of the conversation that the message is in.
    """
    question = string(mapping(incoming.value.get("data")).get("question")).strip()
    return Asked(
        key=told,
        thread=incoming.thread,
        asker=incoming.person,
        text=question,
        place=incoming.place,
        private=True,
        language=_language(incoming),
        quoted=quoted_in(incoming),
        via=via(incoming),
    )
