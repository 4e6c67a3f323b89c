"""Slack's Web API over a workspace, method by method."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from tests.fakes.slack.rules import Broken, check_blocks, check_view
from tests.fakes.slack.workspace import (
    BOT_ID,
    BOT_USER,
    TEAM,
    Ephemeral,
    Json,
    Workspace,
)

STREAM_LASTS = timedelta(minutes=5)
TRIGGER_LASTS = timedelta(seconds=3)
_MOST_TEXT = 40_000
_MOST_STREAM = 12_000


class Refusal(Exception):
    """Slack's own word for what is wrong."""


class Methods:
    """Answers calls.

    Args:
        workspace: What they act on.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._space = workspace

    def call(self, method: str, given: Json) -> Json:
        """The answer to one call.

        Raises:
            Refusal: with Slack's error.
        """
        answer = METHODS.get(method)
        if answer is None:
            raise Refusal("unknown_method")  # noqa: EM101
        try:
            return {"ok": True, **answer(self, given)}
        except Broken as broken:
            code = "msg_blocks_too_long" if "too_long" in str(broken) else "invalid_blocks"
            self._space.refused.append((method, code, str(broken)))
            raise Refusal(code) from broken

    def auth_test(self, _: Json) -> Json:
        told: Json = {"user_id": BOT_USER, "bot_id": BOT_ID, "user": "footnote"}
        told |= {"team": "One", "team_id": TEAM}
        if self._space.organisation:
            told |= {"enterprise_id": self._space.organisation, "is_enterprise_install": True}
        return told

    def post_message(self, given: Json) -> Json:
        channel = self._channel(given)
        self._paced(channel)
        self._check_message(given)
        thread = str(given.get("thread_ts") or "")
        self._need(not thread or self._space.find(channel, thread), "thread_not_found")
        self._need(given.get("unfurl_links") in {"0", False}, "test_wants_no_unfurling")
        message = self._message(given, channel)
        return {"ts": message["ts"], "channel": channel, "message": message}

    def update(self, given: Json) -> Json:
        channel = self._channel(given)
        message = self._own(channel, given)
        self._need(not self._open(message), "streaming_state_conflict")
        self._check_message(given)
        message.update(text=given.get("text", ""), blocks=given.get("blocks") or [])
        message.pop("streamed", None)
        if given.get("metadata"):
            message["metadata"] = given["metadata"]
        message["edits"] = message.get("edits", 0) + 1
        return {"ts": message["ts"], "channel": channel}

    def delete(self, given: Json) -> Json:
        channel = self._channel(given)
        self._space.messages[channel].remove(self._own(channel, given))
        return {}

    def post_ephemeral(self, given: Json) -> Json:
        channel = self._channel(given)
        self._need(given.get("user") in self._space.members.get(channel, []), "user_not_in_channel")
        self._check_message(given)
        self._space.ephemerals.append(
            Ephemeral(
                channel=channel,
                user=str(given["user"]),
                text=str(given.get("text", "")),
                blocks=given.get("blocks") or [],
                thread_ts=str(given.get("thread_ts") or ""),
            )
        )
        return {"message_ts": self._space.stamp()}

    def start_stream(self, given: Json) -> Json:
        self._need("stream" not in self._space.without, "feature_not_enabled")
        channel = self._channel(given)
        self._paced(channel)
        self._need(given.get("thread_ts"), "invalid_arguments")
        if not channel.startswith("D"):
            self._need(given.get("recipient_user_id"), "missing_recipient_user_id")
            self._need(given.get("recipient_team_id"), "missing_recipient_team_id")
        self._check_stream(given)
        sent: list[Json] = given.get("chunks") or []
        chunks = [each for chunk in sent for each in chunk.get("blocks", [])]
        message = self._message({"thread_ts": given["thread_ts"]}, channel)
        message.update(streamed=str(given.get("markdown_text") or ""), chunk_blocks=chunks)
        message["stream_began"] = self._space.now()
        return {"ts": message["ts"], "channel": channel}

    def append_stream(self, given: Json) -> Json:
        message = self._stream(given)
        self._check_stream(given)
        message["streamed"] += str(given.get("markdown_text") or "")
        message["appends"] = message.get("appends", 0) + 1
        return {}

    def stop_stream(self, given: Json) -> Json:
        message = self._stream(given)
        self._check_stream(given)
        message["streamed"] += str(given.get("markdown_text") or "")
        tail: list[Json] = given.get("blocks") or []
        check_blocks(tail, "message")
        words = {"type": "markdown", "text": message["streamed"]}
        head = [words] if message["streamed"] else []
        message["blocks"] = [*head, *message.pop("chunk_blocks", []), *tail]
        message["text"] = message["streamed"]
        message["metadata"] = given.get("metadata") or message.get("metadata")
        message.pop("stream_began")
        return {"ts": message["ts"]}

    def set_status(self, given: Json) -> Json:
        self._need("status" not in self._space.without, "not_allowed")
        self._space.statuses.append(
            (str(given["channel_id"]), str(given["thread_ts"]), str(given.get("status", "")))
        )
        self._need(len(given.get("loading_messages") or []) <= 10, "invalid_arguments")
        return {}

    def set_session(self, given: Json) -> Json:
        self._need("sessions" not in self._space.without, "not_an_agent_app")
        states = {"active", "processing", "suspended", "closed"}
        self._need(given.get("status") in states, "invalid_arguments")
        place = (str(given["channel_id"]), str(given.get("thread_ts", "")))
        self._space.sessions[place] = str(given["status"])
        if title := given.get("title"):
            self._need(len(title) <= 200, "invalid_arguments")
            self._space.titles[place] = title
        return {}

    def set_title(self, given: Json) -> Json:
        place = (str(given["channel_id"]), str(given["thread_ts"]))
        self._space.titles[place] = str(given["title"])
        return {}

    def set_prompts(self, given: Json) -> Json:
        self._need(len(given.get("prompts") or []) <= 4, "invalid_arguments")
        if not given.get("thread_ts"):  # with one, Slack says ok and does nothing
            self._space.prompts[str(given["channel_id"])] = given["prompts"]
        return {}

    def channel_info(self, given: Json) -> Json:
        channel = self._space.channels.get(str(given["channel"]))
        self._need(channel, "channel_not_found")
        return {"channel": channel}

    def channel_members(self, given: Json) -> Json:
        self._need(given.get("channel") in self._space.members, "channel_not_found")
        return self._page("members", self._space.members[given["channel"]], given)

    def user_info(self, given: Json) -> Json:
        user = self._space.users.get(str(given["user"]))
        self._need(user, "user_not_found")
        return {"user": user}

    def user_list(self, given: Json) -> Json:
        bot = {"id": BOT_USER, "name": "footnote", "is_bot": True}
        return self._page("members", [*self._space.users.values(), bot], given)

    def user_channels(self, given: Json) -> Json:
        inside = [
            self._space.channels[each]
            for each, members in self._space.members.items()
            if given["user"] in members and not each.startswith("D")
        ]
        return self._page("channels", inside, given)

    def replies(self, given: Json) -> Json:
        return self._history(given, lambda each: given["ts"] in {each["ts"], each.get("thread_ts")})

    def history(self, given: Json) -> Json:
        return self._history(given, lambda each: not each.get("thread_ts"))

    def open_view(self, given: Json) -> Json:
        made = self._space.triggers.pop(str(given.get("trigger_id")), None)
        self._need(made, "invalid_trigger_id")
        fresh = made is not None and self._space.now() - made <= TRIGGER_LASTS
        self._need(fresh, "expired_trigger_id")
        check_view(given["view"])
        self._space.views.append(given["view"])
        return {"view": {"id": f"V{len(self._space.views)}"}}

    def publish_view(self, given: Json) -> Json:
        check_view(given["view"])
        self._space.homes[str(given["user_id"])] = given["view"]
        return {}

    def file_info(self, given: Json) -> Json:
        self._need(given["file"] in self._space.files, "file_not_found")
        return {"file": {"id": given["file"], "url_private_download": f"/files/{given['file']}"}}

    def _history(self, given: Json, belongs: Callable[[Json], bool]) -> Json:
        self._need("history" not in self._space.without, "missing_scope")
        channel = self._channel(given)
        latest, oldest = str(given.get("latest") or "~"), str(given.get("oldest") or "")
        found = [
            _visible(each, metadata=bool(given.get("include_all_metadata")))
            for each in sorted(self._space.messages[channel], key=lambda each: str(each["ts"]))
            if belongs(each)
            and (
                each["ts"] == given.get("ts")
                or oldest < str(each["ts"]) <= latest
                or (given.get("inclusive") == "1" and oldest == each["ts"])
            )
        ]
        return self._page("messages", found, given)

    def _page(self, name: str, found: list[Any], given: Mapping[str, Any]) -> Json:
        start = int(given.get("cursor") or 0)
        size = int(given.get("limit") or 100)
        following = str(start + size) if start + size < len(found) else ""
        return {
            name: found[start : start + size],
            "response_metadata": {"next_cursor": following},
        }

    def _channel(self, given: Mapping[str, Any]) -> str:
        """The channel; a user's id stands for the direct conversation with them."""
        channel = str(given.get("channel") or "")
        if channel in self._space.users:
            channel = f"D{channel}"
            self._space.members.setdefault(channel, [channel[1:], BOT_USER])
            self._space.channels.setdefault(channel, {"id": channel, "is_im": True})
        self._need(channel in self._space.channels, "channel_not_found")
        self._need(BOT_USER in self._space.members[channel], "not_in_channel")
        self._need(not self._space.channels[channel].get("is_archived"), "is_archived")
        return channel

    def _paced(self, channel: str) -> None:
        now = self._space.now()
        before = self._space.last_post.get(channel)
        if before is not None and now - before < timedelta(seconds=1):
            self._space.refused.append(("chat.postMessage", "ratelimited", channel))
            raise Refusal("ratelimited")  # noqa: EM101
        self._space.last_post[channel] = now

    def _check_message(self, given: Json) -> None:
        self._need(given.get("text") or given.get("blocks"), "no_text")
        self._need(len(str(given.get("text") or "")) <= _MOST_TEXT, "msg_too_long")
        for name in ("parse", "link_names"):
            self._need(name not in given, "test_wants_no_parsing")
        blocks: list[Json] = given.get("blocks") or []
        lacks = "container" in self._space.without
        self._need(
            not lacks or all(each["type"] != "container" for each in blocks), "invalid_blocks"
        )
        check_blocks(blocks, "message")

    def _check_stream(self, given: Json) -> None:
        self._need(len(str(given.get("markdown_text") or "")) <= _MOST_STREAM, "msg_too_long")

    def _stream(self, given: Json) -> Json:
        message = self._own(self._channel(given), given)
        self._need(self._open(message), "message_not_in_streaming_state")
        return message

    def _open(self, message: Json) -> bool:
        began = message.get("stream_began")
        return began is not None and self._space.now() - began <= STREAM_LASTS

    def _own(self, channel: str, given: Mapping[str, Any]) -> Json:
        message = self._space.find(channel, str(given.get("ts")))
        self._need(message, "message_not_found")
        self._need(message is not None and message.get("bot_id") == BOT_ID, "cant_update_message")
        return message or {}

    def _message(self, given: Json, channel: str) -> Json:
        message: Json = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "ts": self._space.stamp(),
            "text": given.get("text", ""),
            "blocks": given.get("blocks") or [],
        }
        for name in ("thread_ts", "metadata"):
            if given.get(name):
                message[name] = given[name]
        self._space.messages[channel].append(message)
        return message

    def _need(self, holds: object, code: str) -> None:
        if not holds:
            raise Refusal(code)


def _visible(message: Json, *, metadata: bool) -> Json:
    """A message as Slack shows it: every block has an id."""
    return {
        name: [{"block_id": f"b{at}", **each} for at, each in enumerate(value)]
        if name == "blocks"
        else value
        for name, value in message.items()
        if name not in {"stream_began", "streamed", "appends", "edits"}
        and (metadata or name != "metadata")
    }


METHODS: Mapping[str, Callable[[Methods, Json], Json]] = {
    "agents.sessions.setStatus": Methods.set_session,
    "assistant.threads.setStatus": Methods.set_status,
    "assistant.threads.setSuggestedPrompts": Methods.set_prompts,
    "assistant.threads.setTitle": Methods.set_title,
    "auth.test": Methods.auth_test,
    "chat.appendStream": Methods.append_stream,
    "chat.delete": Methods.delete,
    "chat.postEphemeral": Methods.post_ephemeral,
    "chat.postMessage": Methods.post_message,
    "chat.startStream": Methods.start_stream,
    "chat.stopStream": Methods.stop_stream,
    "chat.update": Methods.update,
    "conversations.history": Methods.history,
    "conversations.info": Methods.channel_info,
    "conversations.members": Methods.channel_members,
    "conversations.replies": Methods.replies,
    "files.info": Methods.file_info,
    "users.conversations": Methods.user_channels,
    "users.info": Methods.user_info,
    "users.list": Methods.user_list,
    "views.open": Methods.open_view,
    "views.publish": Methods.publish_view,
}
