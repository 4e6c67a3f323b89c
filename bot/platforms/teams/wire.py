"""Activities on their way out: plain dictionaries become botbuilder's, with nothing lost."""

from typing import Any

from botbuilder.schema import (
    Activity,
    Attachment,
    CardAction,
    ChannelAccount,
    ConversationAccount,
    Entity,
    SuggestedActions,
)

from bot.platforms.teams.payload import Json, items, mapping

LARGEST = 80 * 1024
"""Bytes of a message counted as UTF-16; Teams refuses from about 100 KB."""


class RawEntity(Entity):
    """An entity that keeps all its properties.

    botbuilder's own drops everything but the type when it is sent, and with it citations, the AI label and
    stream information (microsoft/botbuilder-python#2122).
    """

    _attribute_map = {  # noqa: RUF012 - read by msrest on the class
        "additional_properties": {"key": "", "type": "{object}"},
        "type": {"key": "type", "type": "str"},
    }

    def __init__(self, entity: Json) -> None:
        super().__init__(type=str(entity["type"]))
        self.additional_properties = {k: v for k, v in entity.items() if k != "type"}


def to_activity(body: Json, *, conversation: str, bot: str) -> Activity:
    """The rendered body as botbuilder's activity, from us, in that conversation."""
    told: Any = body
    return Activity(
        type=body["type"],
        text=told.get("text"),
        text_format=told.get("textFormat"),
        summary=told.get("summary"),
        channel_data=told.get("channelData"),
        entities=[RawEntity(each) for each in items(body.get("entities"))] or None,
        attachments=[_attachment(each) for each in items(body.get("attachments"))] or None,
        suggested_actions=_suggested(mapping(body.get("suggestedActions"))),
        from_property=ChannelAccount(id=bot) if bot else None,
        conversation=ConversationAccount(id=conversation),
    )


def _attachment(each: Json) -> Attachment:
    return Attachment(content_type=each["contentType"], content=each["content"])


def _suggested(told: Json) -> SuggestedActions | None:
    actions = [
        CardAction(type=each["type"], title=each["title"], value=each["value"])
        for each in items(told.get("actions"))
    ]
    return SuggestedActions(to=list(told.get("to", [])), actions=actions) if actions else None


def utf16_size(text: str) -> int:
    """Bytes of the text as Teams counts them."""
    return len(text.encode("utf-16-le", "surrogatepass"))
