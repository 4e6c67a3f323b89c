"""The pieces of Block Kit that our messages are made of, each within Slack's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from bot.platforms.slack.render.safety import escape, inert, one_line, plain

Block = Mapping[str, Any]

ACTIONS = "footnote:"
MOST_BLOCKS = 50
_LABEL = 75
_VALUE = 2000
_OPTION = 150
_TEXT = 3000
_FALLBACK = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One Slack message: its blocks, and the words that notifications and screen readers get."""

    blocks: tuple[Block, ...]
    text: str


def message(blocks: Sequence[Block], words: str) -> Message:
    """A message whose fallback is `words` without their Markdown."""
    return Message(blocks=tuple(blocks), text=escape(one_line(plain(words), _FALLBACK)))


def pack(value: str) -> str:
    """A value as a button can carry it: our keys hold a control character that Slack may drop."""
    packed = value.replace("%", "%25")
    return "".join(f"%{ord(char):02X}" if ord(char) < 32 else char for char in packed)  # noqa: PLR2004


def unpack(value: str) -> str:
    """The value that a pressed button carried."""
    return unquote(value)


def words(text: str, most: int = _LABEL) -> Block:
    """Words that Slack shows as they are."""
    return {"type": "plain_text", "text": one_line(inert(text), most) or "-", "emoji": False}


def markdown(text: str) -> Block:
    """Standard Markdown."""
    return {"type": "markdown", "text": text}


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": words(text, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def note(*lines: str) -> Block:
    """Small print; each line is plain words."""
    return {"type": "context", "elements": [words(line, 2000) for line in lines[:10]]}


def section(mrkdwn: str, *, accessory: Block | None = None) -> Block:
    """Slack's own markup, already escaped, with a button beside it."""
    block: dict[str, Any] = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": mrkdwn[:_TEXT], "verbatim": True},
    }
    return {**block, "accessory": accessory} if accessory else block


def link(url: str, label: str) -> str:
    """A link of ours in Slack's own markup."""
    return f"<{url}|{escape(one_line(label, 150)).replace('|', '/')}>" if url else escape(label)


def button(label: str, action: str, value: str = "", *, style: str = "", number: int = 0) -> Block:
    """A button that comes back as `Pressed(action, value)`."""
    found: dict[str, Any] = {
        "type": "button",
        "text": words(label),
        "action_id": f"{ACTIONS}{action}:{number}",
    }
    if value:
        found["value"] = pack(value)[:_VALUE]
    return {**found, "style": style} if style else found


def link_button(label: str, url: str, *, style: str = "") -> Block:
    """A button that opens one of our addresses."""
    found = {
        "type": "button",
        "text": words(label),
        "action_id": f"{ACTIONS}open:0",
        "url": url,
    }
    return {**found, "style": style} if style else found


def asking(of: Block, *, title: str, text: str, yes: str) -> Block:
    """A button that asks before it does what cannot be undone."""
    confirm = {
        "title": words(title, 100),
        "text": words(text, 300),
        "confirm": words(yes, 30),
        "deny": words("Keep", 30),
        "style": "danger",
    }
    return {**of, "confirm": confirm}


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements[:25])}


def more(options: Sequence[tuple[str, str, str]]) -> Sequence[Block]:
    """The small menu of what is seldom wanted: label, action, value; buttons where a value is long."""
    packed = [(label, action, pack(value)) for label, action, value in options]
    if any(len(f"{action}|{value}") > _OPTION for _, action, value in packed):
        return [button(*each, number=at) for at, each in enumerate(options, start=1)]
    menu = {
        "type": "overflow",
        "action_id": f"{ACTIONS}more:0",
        "options": [
            {"text": words(label), "value": f"{action}|{value}"} for label, action, value in packed
        ],
    }
    return [menu]


def thumbs(answer_id: str) -> Block:
    """Slack's own feedback buttons."""
    value = pack(answer_id)

    def thumb(text: str, verdict: str) -> Block:
        return {
            "text": words(text),
            "value": f"{verdict}|{value}",
            "accessibility_label": f"Mark this answer as {text.lower()}",
        }

    feedback = {
        "type": "feedback_buttons",
        "action_id": f"{ACTIONS}rate:0",
        "positive_button": thumb("Helpful", "up"),
        "negative_button": thumb("Not helpful", "down"),
    }
    return {"type": "context_actions", "elements": [feedback]}


def said(text: str, *, bold: bool = False, italic: bool = False) -> Block:
    """Words inside rich text, where nothing is live."""
    found: dict[str, Any] = {"type": "text", "text": inert(text)}
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {**found, "style": style} if style else found


def linked(url: str, text: str) -> Block:
    """A link inside rich text, or bare words where there is nowhere to lead."""
    return {"type": "link", "url": url, "text": inert(text)} if url else said(text)


def line(*elements: Block) -> Block:
    """A line of rich text; Slack refuses one with an empty word in it."""
    return {"type": "rich_text_section", "elements": [each for each in elements if each["text"]]}


def quote(text: str) -> Block:
    """A quotation in rich text."""
    return {"type": "rich_text_quote", "elements": [said(text)]}


def code(text: str) -> Block:
    """Words to be copied exactly."""
    return {"type": "rich_text_preformatted", "elements": [said(text)]}


def rich(*parts: Block) -> Block:
    """Rich text made of lines, quotations and code."""
    return {"type": "rich_text", "elements": list(parts)}


def container(title: str, *blocks: Block) -> Block:
    """A section that folds."""
    return {
        "type": "container",
        "title": words(title, 150),
        "is_collapsible": True,
        "default_collapsed": False,
        "child_blocks": list(blocks[:10]),
    }


def unfolded(found: Message) -> Message:
    """The message for a Slack without containers: a bold line, and what belongs under it."""
    blocks: list[Block] = []
    for each in found.blocks:
        if each["type"] == "container":
            blocks.append(rich(line(said(each["title"]["text"], bold=True))))
            blocks.extend(each["child_blocks"])
        else:
            blocks.append(each)
    return Message(blocks=tuple(blocks), text=found.text)


def folds(found: Message) -> bool:
    """Whether the message holds a container."""
    return any(each["type"] == "container" for each in found.blocks)
