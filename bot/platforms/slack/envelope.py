"""What a verified Slack payload is called and where it queues, read from a handful of fields.

Standard library only: the ingress imports this and must start in milliseconds.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from bot.domain.chat import Delivery, ThreadRef
from bot.domain.smalltalk import says_stop

Kind = Literal["event", "interaction", "command"]
Fields = Mapping[str, Any]

SOCKET_KINDS: Mapping[str, Kind] = {
    "events_api": "event",
    "interactive": "interaction",
    "slash_commands": "command",
}
"""Socket Mode's word for each kind."""

_STOP_ACTION = "footnote:stop"
_MENTION = re.compile(r"<@\w+(?:\|[^<>]*)?>")


def to_delivery(kind: Kind, payload: Fields, *, raw: str = "", received: datetime) -> Delivery:
    """The delivery a payload makes; `raw` is its JSON text where that is already at hand."""
    text = raw or json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return Delivery(
        id=_delivery_id(kind, payload, text),
        source="slack",
        thread_key=_thread_key(kind, payload, text),
        kind=kind,
        payload=text,
        received=received,
        tenant=tenant_of(payload),
    )


def tenant_of(payload: Fields) -> str:
    """The workspace that installed us, as far as the payload tells; else the organisation."""
    for each in _mappings(payload.get("authorizations")):
        if each.get("team_id"):
            return str(each["team_id"])
    if heard := payload.get("context_team_id"):
        return str(heard)  # in a shared channel `team_id` may be the other side's
    team = _id_of(payload, "team") or str(payload.get("team_id") or "")
    user = payload.get("user")
    if not team and isinstance(user, dict):
        team = str(cast("Fields", user).get("team_id") or "")
    return team or enterprise_of(payload)


def enterprise_of(payload: Fields) -> str:
    """The Enterprise organisation, empty outside of one."""
    for each in _mappings(payload.get("authorizations")):
        if each.get("enterprise_id"):
            return str(each["enterprise_id"])
    heard = payload.get("context_enterprise_id")
    return (
        str(heard or "") or _id_of(payload, "enterprise") or str(payload.get("enterprise_id") or "")
    )


def inner(payload: Fields, *path: str) -> Fields:
    """The mapping at `path`, empty where there is none."""
    found: Any = payload
    for name in path:
        found = cast("Fields", found).get(name) if isinstance(found, Mapping) else None
    return cast("Fields", found) if isinstance(found, Mapping) else {}


def _id_of(payload: Fields, name: str) -> str:
    return str(inner(payload, name).get("id") or "")


def _delivery_id(kind: Kind, payload: Fields, text: str) -> str:
    """Slack names events; commands and interactions are known by the trigger they carry."""
    if kind == "event" and payload.get("event_id"):
        return f"slack:event:{payload['event_id']}"
    if trigger := payload.get("trigger_id"):
        stamps = [str(each.get("action_ts", "")) for each in actions_of(payload)]
        return ":".join(["slack", kind, str(payload.get("type", "")), str(trigger), *stamps])
    return f"slack:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def actions_of(payload: Fields) -> Sequence[Fields]:
    """The pressed elements of a `block_actions` payload."""
    return _mappings(payload.get("actions"))


def _mappings(found: object) -> Sequence[Fields]:
    if not isinstance(found, list):
        return ()
    return [cast("Fields", each) for each in cast("Sequence[Any]", found) if isinstance(each, dict)]


def _thread_key(kind: Kind, payload: Fields, text: str) -> str:
    """The post's thread; presses and stops queue beside it, so that a running answer can be stopped."""
    if kind == "event":
        event = inner(payload, "event")
        key = event_thread(tenant_of(payload), event).key
        return f"{key}\x1fstop" if _stops(event) else key
    if kind == "interaction" and payload.get("type") == "block_actions":
        stops = any(
            str(each.get("action_id", "")).startswith(_STOP_ACTION) for each in actions_of(payload)
        )
        return f"{pressed_thread(payload).key}\x1f{'stop' if stops else 'press'}"
    return _delivery_id(kind, payload, text)


def _stops(event: Fields) -> bool:
    """Whether somebody stops an answer: by Slack's own button, or by the word in its thread."""
    said = _MENTION.sub("", str(event.get("text") or ""))
    return event.get("type") == "agent_session_stopped" or says_stop(said)


def event_thread(tenant: str, event: Fields) -> ThreadRef:
    """The thread an event is about; a post that has none yet is the root of its own."""
    item = inner(event, "item")
    post = inner(event, "message") or inner(event, "previous_message") or event
    channel = event.get("channel") or event.get("channel_id") or item.get("channel") or ""
    if isinstance(channel, Mapping):
        channel = cast("Fields", channel).get("id", "")
    root = post.get("thread_ts") or post.get("ts") or event.get("thread_ts") or ""
    return ThreadRef(platform="slack", tenant=tenant, channel=str(channel), root=str(root))


def channel_in_view(event: Fields) -> str:
    """The channel a person has open beside us, the most relevant first; empty where Slack names none."""
    for each in _mappings(inner(event, "context").get("entities")):
        match each:
            case {"type": "slack#/types/channel_id", "value": str(channel)}:
                return channel
            case {"type": "slack#/types/message_context", "value": {"channel_id": str(channel)}}:
                return channel
            case _:
                continue
    return ""


def pressed_thread(payload: Fields) -> ThreadRef:
    """The thread of the message whose button was pressed."""
    message, container = inner(payload, "message"), inner(payload, "container")
    channel = _id_of(payload, "channel") or str(container.get("channel_id") or "")
    root = message.get("thread_ts") or container.get("thread_ts") or ""
    if not root and not container.get("is_ephemeral"):
        # What only one person sees is no root that a thread could hang from.
        root = message.get("ts") or container.get("message_ts") or ""
    return ThreadRef(platform="slack", tenant=tenant_of(payload), channel=channel, root=str(root))
