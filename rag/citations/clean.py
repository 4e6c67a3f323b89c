"""Takes out of a text everything that could act by itself: links, images, HTML, mentions, hidden characters.

For words of a model and of documents alike. What is left is Markdown that a person can read and that
no chat platform turns into a link, a picture or a ping.
"""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import html
import re

from rag.citations.rows import BETWEEN, cells
from rag.visible import visible

LINK_LEFT_OUT = "(link left out)"

_ROUNDS = 6

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_ACTIVE = re.compile(
    r"<\s*(script|style|iframe|object|svg|template|form)\b.*?(?:<\s*/\s*\1\s*>|$)",
    re.DOTALL | re.IGNORECASE,
)
_SLACK_LINK = re.compile(r"<(?:[a-z][a-z0-9+.-]*:|//|www\.)[^<>|]*\|([^<>]*)>", re.IGNORECASE)
_SLACK_MENTION = re.compile(r"<[!@#][^<>]*>?")
_PLACEHOLDER = re.compile(
    r"<(?!(?:a|at|b|br|div|em|h\d|hr|i|img|li|ol|p|pre|s|span|strong|sub|sup|table|td|th|tr|u|ul)>)([a-z][\w -]*)>",
    re.IGNORECASE,
)
"""`<bucket-name>` in a manual is a word, no tag."""
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_OPEN_TAG = re.compile(
    r"</?(?:a|at|img|div|span|p|br|table|b|i|u|base|meta|link|input|video|audio|embed)\b[^<>\n]*",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"^[ \t>]*\[[^\]\n]+\]:[ \t]*\S.*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])")
_LINKED_MARKER = re.compile(r"(\[\d+\])\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]*[^\[\]\d\s,;–-][^\[\]\n]*)\]\[[^\[\]\n]*\]")
_LINK_JOINT = re.compile(r"\](?=\()")
_ADDRESS = re.compile(
    r"(?:\b(?:[a-z][a-z0-9+.-]{1,30}:(?:/|\\)|(?:javascript|vbscript):|(?:data|mailto|tel|sms|file):(?=\S))"
    r"|(?<![\w.])(?://|\\\\)(?=[\w.-]+[./\\])"
    r"|\bwww\.)[^\s<>|`\"]*",
    re.IGNORECASE,
)
_HOST_AND_PATH = re.compile(
    r"(?<![\w@./])(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/[^\s<>|`\"\])]*[?=&%#][^\s<>|`\"\])]*|\?[^\s<>|`\"\])]+)",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(
    r"(?<![\w@.`/-])((?:[\w-]+\.)+(?:com|org|net|io|co|dev|app|info|biz|example|test|xyz|top|ru|cn|de|fr"
    r"|es|kr|jp|eu|uk|us|ai|me|link|click|site|online|cloud)(?:/[^\s<>|`\"\])]*)?)(?![\w`-])",
    re.IGNORECASE,
)
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_PING = re.compile(r"(?<![\w.`])[@＠﹫](?=[\w{\[*_])")
_BROADCAST = re.compile(r"[@＠﹫](?=(?:everyone|here|channel|all|team)\b)", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n{3,}")
_LOOSE_SPACE = re.compile(r"[ \t]+(?=\n|$)")
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*\n?", re.MULTILINE)
_ROW = re.compile(r"^\|.*\|[ \t]*$", re.MULTILINE)
_STRONG = re.compile(r"(?<![\w`*_~$])(\*{1,3}|_{2,3}|~~)(?=\w)([^`\n]*?\S)\1(?![\w`*_~])")


def clean_markdown(text: str) -> str:
    """The text without links, images, HTML, mentions and hidden characters; cleaning twice changes nothing.

    `[n]` markers, emphasis, lists, tables and code stay. An address becomes "(link left out)", a
    bare host name is set as code, so that no platform links it.
    """
    for _ in range(_ROUNDS):
        cleaned = _once(text)
        if cleaned == text:
            return cleaned
        text = cleaned
    return _inert(text)


def unmarked(text: str) -> str:
    """A quotation as it is read: without the marks of headings, of strong words and of a table's cells."""
    text = _ROW.sub(_read_out, _RULE.sub("", text))
    return _STRONG.sub(r"\2", _HEADING.sub("", text))


def _read_out(row: re.Match[str]) -> str:
    return BETWEEN.join(filter(None, cells(row.group())))


def _once(text: str) -> str:
    text = visible(html.unescape(text))
    text = _without_html(text)
    text = _without_links(text)
    text = _BROADCAST.sub("", _PING.sub("", text))
    return _EMPTY_LINES.sub("\n\n", _LOOSE_SPACE.sub("", text))


def _without_html(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _ACTIVE.sub("", text)
    text = _SLACK_LINK.sub(r"\1", text)
    text = _SLACK_MENTION.sub("", text)
    text = _TAG.sub("", _PLACEHOLDER.sub(r"‹\1›", text))
    return _OPEN_TAG.sub("", text)


def _without_links(text: str) -> str:
    text = _DEFINITION.sub("", text)
    text = _IMAGE.sub("", text)
    text = _LINKED_MARKER.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(r"\1", text)
    text = _LINK_JOINT.sub("] ", text)
    text = _ADDRESS.sub(LINK_LEFT_OUT, text)
    text = _HOST_AND_PATH.sub(LINK_LEFT_OUT, text)
    parts = _CODE.split(text)
    parts[::2] = [_BARE_HOST.sub(r"`\1`", part) for part in parts[::2]]
    return "".join(parts)


def _inert(text: str) -> str:
    """What nests deeper than anybody writes by accident loses its brackets altogether."""
    flat = visible(html.unescape(text)).translate(str.maketrans("<>[]()@＠﹫&`", " " * 11))
    return _ADDRESS.sub("", flat)
