"""Slack's documented limits on blocks and texts, as errors instead of pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

Block = Mapping[str, Any]
Path = str

MOST_MARKDOWN = 12_000
SURFACES = {"message": 50, "modal": 100, "home": 100}


class Broken(Exception):
    """A payload that Slack would refuse; the text says where."""


def check_blocks(found: object, surface: str) -> None:
    """Refuses what Slack's Block Kit reference forbids."""
    if not isinstance(found, list):
        raise Broken("blocks: not a list")  # noqa: EM101, TRY003
    blocks = cast("list[Block]", found)
    _need(len(blocks) <= SURFACES[surface], "blocks: too many")
    for at, block in enumerate(blocks):
        _check_block(block, f"/blocks/{at}", surface, set())
    total = sum(len(str(each.get("text"))) for each in _all(blocks) if each["type"] == "markdown")
    _need(total <= MOST_MARKDOWN, "msg_blocks_too_long")


def _all(blocks: Sequence[Block]) -> list[Block]:
    flat: list[Block] = []
    for each in blocks:
        flat.append(each)
        flat += _all(cast("list[Block]", each.get("child_blocks", [])))
    return flat


def _check_block(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    kind = str(block.get("type"))
    check = _BLOCKS.get(kind)
    _need(check is not None, f"{at}: unknown block {kind}")
    needed, allowed, rule = cast("tuple[set[str], set[str], Callable[..., None]]", check)
    have = set(block) - {"type", "block_id"}
    _need(needed <= have, f"{at}: lacks {sorted(needed - have)}")
    _need(have <= needed | allowed, f"{at}: has {sorted(have - needed - allowed)}")
    rule(block, at, surface, ids)


def _text(found: Any, at: Path, most: int, kinds: tuple[str, ...]) -> None:
    _need(isinstance(found, dict), f"{at}: no text object")
    _need(found.get("type") in kinds, f"{at}: text type {found.get('type')}")
    text = found.get("text")
    _need(isinstance(text, str) and 0 < len(text) <= most, f"{at}: text of {len(text or '')}")
    allowed = (
        {"type", "text", "emoji"} if found["type"] == "plain_text" else {"type", "text", "verbatim"}
    )
    _need(set(found) <= allowed, f"{at}: fields {sorted(set(found) - allowed)}")


def _section(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    _text(block["text"], at, 3000, ("mrkdwn", "plain_text"))
    if "accessory" in block:
        _element(block["accessory"], f"{at}/accessory", surface, ids)


def _header(block: Block, at: Path, _: str, __: set[str]) -> None:
    _text(block["text"], at, 150, ("plain_text",))


def _context(block: Block, at: Path, _: str, __: set[str]) -> None:
    _need(0 < len(block["elements"]) <= 10, f"{at}: context elements")
    for each in block["elements"]:
        _text(each, at, 2000, ("mrkdwn", "plain_text"))


def _actions(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    _need(0 < len(block["elements"]) <= 25, f"{at}: action elements")
    for each in block["elements"]:
        _element(each, at, surface, ids)


def _context_actions(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    _need(0 < len(block["elements"]) <= 5, f"{at}: context actions")
    for each in block["elements"]:
        _need(each.get("type") in {"feedback_buttons", "icon_button"}, f"{at}: element")
        _element(each, at, surface, ids)


def _markdown(block: Block, at: Path, surface: str, _: set[str]) -> None:
    _need(surface in {"message", "modal"}, f"{at}: no markdown on {surface}")
    _need(isinstance(block["text"], str) and block["text"] != "", f"{at}: empty markdown")
    _need(len(block["text"]) <= MOST_MARKDOWN, "msg_blocks_too_long")


def _container(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    _text(block["title"], at, 150, ("plain_text",))
    _need(0 < len(block["child_blocks"]) <= 10, f"{at}: child blocks")
    _need(not block.get("default_collapsed") or block.get("is_collapsible"), f"{at}: collapsed")
    for number, child in enumerate(block["child_blocks"]):
        _need(child.get("type") != "container", f"{at}: container in container")
        _check_block(child, f"{at}/child_blocks/{number}", surface, set(ids))


def _rich(block: Block, at: Path, _: str, __: set[str]) -> None:
    _need(len(block["elements"]) > 0, f"{at}: empty rich text")
    for part in block["elements"]:
        kinds = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
        _need(part.get("type") in kinds, f"{at}: rich text part {part.get('type')}")
        _need(len(part["elements"]) > 0, f"{at}: empty rich text part")
        for each in part["elements"]:
            _need(each.get("type") in {"text", "link", "emoji"}, f"{at}: {each.get('type')}")
            text = each.get("text")
            _need(each["type"] == "emoji" or (isinstance(text, str) and text), f"{at}: no text")
            if each["type"] == "link":
                _url(each.get("url"), at)


def _input(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    _need(surface in {"modal", "home"}, f"{at}: input on {surface}")
    _text(block["label"], at, 2000, ("plain_text",))
    _element(block["element"], at, surface, ids)


def _fine(block: Block, at: Path, surface: str, ids: set[str]) -> None:
    del block, at, surface, ids


def _element(found: Any, at: Path, surface: str, ids: set[str]) -> None:
    kind = found.get("type")
    needed, allowed = _ELEMENTS.get(kind, (None, None))
    _need(needed is not None and allowed is not None, f"{at}: unknown element {kind}")
    have = set(found) - {"type", "action_id"}
    _need(cast("set[str]", needed) <= have, f"{at}: {kind} lacks {sorted(needed or ())}")
    _need(
        have <= cast("set[str]", needed) | cast("set[str]", allowed),
        f"{at}: {kind} has {sorted(have)}",
    )
    action = found.get("action_id")
    _need(isinstance(action, str) and 0 < len(action) <= 255, f"{at}: action_id")
    _need(action not in ids, f"{at}: action_id {action} twice")
    ids.add(cast("str", action))
    _ELEMENT_RULES.get(kind, _no_rule)(found, at, surface)


def _button(found: Any, at: Path, _: str) -> None:
    _text(found["text"], at, 75, ("plain_text",))
    _need(len(found.get("value", "")) <= 2000, f"{at}: value")
    _printable(found.get("value", ""), at)
    _need(found.get("style", "primary") in {"primary", "danger"}, f"{at}: style")
    if "url" in found:
        _url(found["url"], at)
    if confirm := found.get("confirm"):
        _text(confirm["title"], at, 100, ("plain_text",))
        _text(confirm["text"], at, 300, ("plain_text", "mrkdwn"))
        _text(confirm["confirm"], at, 30, ("plain_text",))
        _text(confirm["deny"], at, 30, ("plain_text",))


def _overflow(found: Any, at: Path, _: str) -> None:
    _need(0 < len(found["options"]) <= 5, f"{at}: options")
    for each in found["options"]:
        _text(each["text"], at, 75, ("plain_text",))
        _need(0 < len(each["value"]) <= 150, f"{at}: option value")
        _printable(each["value"], at)


def _feedback(found: Any, at: Path, surface: str) -> None:
    _need(surface == "message", f"{at}: feedback on {surface}")
    for name in ("positive_button", "negative_button"):
        each = found[name]
        _text(each["text"], at, 75, ("plain_text",))
        _need(0 < len(each["value"]) <= 2000, f"{at}: value")
        _printable(each["value"], at)
        _need(len(each.get("accessibility_label", "")) <= 75, f"{at}: label")


def _file_input(found: Any, at: Path, surface: str) -> None:
    _need(surface == "modal", f"{at}: file_input on {surface}")
    _need(1 <= found.get("max_files", 10) <= 10, f"{at}: max_files")


def _no_rule(found: Any, at: Path, surface: str) -> None:
    del found, at, surface


def _printable(value: str, at: Path) -> None:
    _need(all(ord(char) >= 32 for char in value), f"{at}: control character in a value")


def _url(url: Any, at: Path) -> None:
    good = isinstance(url, str) and url.startswith(("http://", "https://")) and len(url) <= 3000
    _need(good, f"{at}: url")


def check_view(view: Any) -> None:
    """Refuses a view that breaks the limits of modals and homes."""
    kind = view.get("type")
    _need(kind in {"modal", "home"}, f"view type {kind}")
    if kind == "modal":
        for name in ("title", "submit", "close"):
            if name in view:
                _text(view[name], f"/{name}", 24, ("plain_text",))
        _need("title" in view, "/title is missing")
        inputs = any(each.get("type") == "input" for each in view["blocks"])
        _need(not inputs or "submit" in view, "/submit is missing")
    _need(len(view.get("private_metadata", "")) <= 3000, "/private_metadata")
    _need(len(view.get("callback_id", "")) <= 255, "/callback_id")
    check_blocks(view["blocks"], kind)


def _need(holds: object, what: str) -> None:
    if not holds:
        raise Broken(what)


_BLOCKS: Mapping[str, tuple[set[str], set[str], Callable[..., None]]] = {
    "actions": ({"elements"}, set(), _actions),
    "container": (
        {"child_blocks", "title"},
        {"is_collapsible", "default_collapsed", "subtitle", "width", "has_header_divider"},
        _container,
    ),
    "context": ({"elements"}, set(), _context),
    "context_actions": ({"elements"}, set(), _context_actions),
    "divider": (set(), set(), _fine),
    "header": ({"text"}, set(), _header),
    "input": ({"label", "element"}, {"optional", "hint", "dispatch_action"}, _input),
    "markdown": ({"text"}, set(), _markdown),
    "rich_text": ({"elements"}, set(), _rich),
    "section": ({"text"}, {"accessory", "expand"}, _section),
}
_ELEMENTS: Mapping[object, tuple[set[str] | None, set[str] | None]] = {
    "button": ({"text"}, {"value", "url", "style", "confirm", "accessibility_label"}),
    "feedback_buttons": ({"positive_button", "negative_button"}, set()),
    "file_input": (set(), {"filetypes", "max_files"}),
    "overflow": ({"options"}, {"confirm"}),
    "plain_text_input": (
        set(),
        {"multiline", "max_length", "min_length", "placeholder", "initial_value"},
    ),
}
_ELEMENT_RULES: Mapping[object, Callable[[Any, Path, str], None]] = {
    "button": _button,
    "feedback_buttons": _feedback,
    "file_input": _file_input,
    "overflow": _overflow,
}
