"""Words of models, documents and people, made harmless for Slack: no mention, no link, nothing hidden.

Whatever the words say, what comes out of here cannot notify anybody, cannot be followed and hides nothing.
The links of a message are put in afterwards, by us, and lead to our own addresses only.
"""

import re
from collections.abc import Callable, Mapping

from rag.visible import visible

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LIVE = re.compile(r"<(?=[@!#]|[a-zA-Z/])")
_LIVE_IN_CODE = re.compile(r"<(?=[@!#]|https?:|mailto:)")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_ADDRESS = re.compile(
    r"(?:[a-zA-Z][a-zA-Z0-9+.-]*://|\bwww\.|\bmailto:|(?<![\w@/.-])(?:[\w-]+\.)+[a-zA-Z]{2,}/)[^\s|<>`]*"
)
_EVERYBODY = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_TRAILING = ".,;:!?)]}*_\"'"
_FRAMES = re.compile(r"^[ \t]*(?:\|?[ \t:|-]*-{3,}[ \t:|-]*$|#{1,6}[ \t]|>[ \t]?)", re.MULTILINE)
"""Rules of tables, and what begins headings and quotations."""

_SIGNS = re.compile(r"[*`~]+|(?<![^\W_])_+|_+(?![^\W_])")
_MARKER = re.compile(r"\[(\d{1,3})\]")


def inert(text: str) -> str:
    """Words for where Slack reads no markup; broken up all the same, should they ever be read elsewhere."""
    return _EVERYBODY.sub("＠", _harmless_code(visible(text)))  # noqa: RUF001 - notifies nobody


def one_line(text: str, most: int) -> str:
    """`text` in one visible line of at most `most` characters."""
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def escape(text: str) -> str:
    """`text` inside Slack's own `mrkdwn`, where exactly three characters are live."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _EVERYBODY.sub("＠", escaped)  # noqa: RUF001 - looks like it, and notifies nobody


def safe_markdown(text: str) -> str:
    """Markdown that keeps its form and has lost whatever could notify, lead away or hide."""
    return _by_part(visible(text), _harmless, _harmless_code)


def link_markers(text: str, links: Mapping[int, str]) -> str:
    """Turns each `[n]` of harmless Markdown into a link to what proves it."""

    def linked(found: re.Match[str]) -> str:
        url = links.get(int(found[1]))
        return f"[[{found[1]}]]({_in_parentheses(url)})" if url else found[0]

    return _by_part(text, lambda part: _MARKER.sub(linked, part), lambda code: code)


def plain(text: str) -> str:
    """Markdown as plain words, for notifications."""
    unlinked = re.sub(r"\[(\[\d+\])\]\([^()]*\)", r"\1", text)
    bare = _FRAMES.sub("", safe_markdown(unlinked))
    return " ".join(_SIGNS.sub("", bare.replace("|", " ")).split())


def _by_part(text: str, prose: Callable[[str], str], code: Callable[[str], str]) -> str:
    """Applies `prose` to what is read and `code` to what is code, line by line."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            lines.append(code(line))
            if found and found[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif found:
            fence = found[1]
            lines.append(code(line))
        else:
            lines.append(_inline(line, prose, code))
    return "\n".join(lines)


def _inline(line: str, prose: Callable[[str], str], code: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    for found in _CODE.finditer(line):
        parts += (prose(line[at : found.start()]), code(found[0]))
        at = found.end()
    return "".join((*parts, prose(line[at:])))


def _harmless(prose: str) -> str:
    prose = _IMAGE.sub(lambda found: found[1], prose)
    prose = _LINK.sub(_label, prose)
    # What no pattern foresaw cannot become a link either: its two halves are pulled apart.
    prose = prose.replace("](", "] (").replace("]:", "] :")
    prose = _LIVE.sub("‹", prose)  # noqa: RUF001 - looks like it, and opens nothing
    prose = _ADDRESS.sub(_shown, prose)
    return _EVERYBODY.sub("＠", prose)  # noqa: RUF001


def _harmless_code(code: str) -> str:
    return _LIVE_IN_CODE.sub("‹", code)  # noqa: RUF001


def _label(found: re.Match[str]) -> str:
    label = found[1]
    return f"[{label}]" if label.isdigit() else label


def _shown(found: re.Match[str]) -> str:
    """An address to be read and copied, not followed."""
    address = found[0].rstrip(_TRAILING)
    return f"`{address}`{found[0][len(address) :]}" if address else found[0]


def _in_parentheses(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
