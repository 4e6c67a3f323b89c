"""What we ask a workspace for, and why; the manifest says exactly this."""

from collections.abc import Mapping

BOT_SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear mentions",
    "assistant:write": "suggested prompts, titles and the status line",
    "channels:read": "tell public channels from shared ones, and who is in them",
    "chat:write": "answer",
    "commands": "slash commands and shortcuts",
    "files:read": "read a file that is dropped for us",
    "groups:read": "know who is in a private channel",
    "im:history": "hear direct messages",
    "users:read": "names, and who is a guest",
}
"""Without these Footnote does not work."""

OPTIONAL_SCOPES: Mapping[str, str] = {
    "channels:history": "follow-ups without a mention, and what was said before we were called",
    "groups:history": "the same in private channels",
    "mpim:history": "the same in group messages",
    "mpim:read": "know who is in a group message",
}
"""An administrator may decline these; mentions, direct messages and commands go on working."""
