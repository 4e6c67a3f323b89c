"""Answers as HTML: Markdown without raw HTML, images or foreign links, markers made into links."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MARKER = re.compile(r"\[(\d{1,3})\]")
OUR_LINKS = ("/d/", "/source/")
HEADINGS_START_AT = 3
"""The page has its own `h1` and `h2`; an answer's headings go below them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What stands behind `[n]`."""

    href: str
    label: str
    """Read aloud instead of the bare number."""


class AnswerMarkdown:
    """Turns an answer's Markdown into HTML that can hold nothing but our own links.

    Args:
        base_url: Our own address; links to documents may be given with it.
    """

    def __init__(self, base_url: str = "") -> None:
        self._ours = OUR_LINKS + tuple(
            base_url.rstrip("/") + path for path in OUR_LINKS if base_url
        )
        self._parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
        self._parser.enable(["table", "strikethrough"])
        self._parser.disable(["html_block", "html_inline", "autolink", "reference"])
        self._parser.inline.ruler.before("link", "mark", _mark_rule)
        self._parser.core.ruler.push("ours_alone", self._ours_alone)
        self._parser.add_render_rule("mark", _render_mark)
        self._parser.add_render_rule("image", _render_nothing)

    def html(self, text: str, marks: Mapping[int, Mark] | None) -> str:
        """The HTML of `text`; `[n]` becomes a link where `marks` holds n, and stays text elsewhere.

        While an answer is being written (`marks` is None) its sources are not known yet: each
        marker then only looks like one.
        """
        return str(self._parser.render(text, {"marks": marks}))

    def _ours_alone(self, state: StateCore) -> None:
        for token in state.tokens:
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1:]) + HEADINGS_START_AT - 1)}"
            if token.children:
                token.children = self._without_foreign_links(token.children)

    def _without_foreign_links(self, tokens: Sequence[Token]) -> list[Token]:
        """The same words; a link that is not ours loses its link."""
        kept: list[Token] = []
        ours = True
        for token in tokens:
            if token.type == "link_open":
                ours = str(token.attrGet("href") or "").startswith(self._ours)
            if token.type not in {"link_open", "link_close"} or ours:
                kept.append(token)
        return kept


def _mark_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's own shape
    found = MARKER.match(state.src, state.pos)
    marks = state.env["marks"]
    if not found or (marks is not None and int(found[1]) not in marks):
        return False
    if not silent:
        # The number belongs to the word before it, so no line may break between them.
        state.pending = state.pending.rstrip(" ")
        state.push("mark", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _render_mark(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    number = int(tokens[index].content)
    if env["marks"] is None:
        return f'<span class="mark">{number}</span>'
    mark: Mark = env["marks"][number]
    href, label = escape(mark.href), escape(mark.label)
    return (
        f'<a class="mark" href="{href}" data-source aria-label="{label}" title="{label}">'
        f"{number}</a>"
    )


def _render_nothing(
    _renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any
) -> str:
    return ""
