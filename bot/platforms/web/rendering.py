"""The console's one renderer: values in, safe HTML out, with the headers every page carries."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from typing import cast
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.transcript import Entry
from bot.http import HttpResponse
from bot.platforms.web.markdown import AnswerMarkdown, Mark
from bot.ports import Clock
from rag.citations.clean import unmarked
from rag.visible import visible

LONGEST_QUOTE = 300
"""Characters of a quote carried in an address; enough to find it again on the page."""
_STATIC = (
    ("bot.platforms.web", "console.css"),
    ("bot.platforms.web", "console.js"),
    ("bot.pages", "adding.js"),
)


class Renderer:
    """Renders messages and pages.

    Args:
        base_url: Our own address, for links to documents in answers.
        now: The present moment, for ages.
        store_origins: Hosts besides our own that the upload form may post to, such as a bucket.
    """

    def __init__(self, *, base_url: str, now: Clock, store_origins: tuple[str, ...] = ()) -> None:
        self._now = now
        self._markdown = AnswerMarkdown(base_url)
        self._stores = store_origins

    def message(self, entry: Entry, *, csrf: str = "") -> str:
        """One message of a thread."""
        template = self._templates.get_template("message.html")
        return template.render(entry=entry, view=entry.view, csrf=csrf)

    def fragment(self, template: str, **values: object) -> HttpResponse:
        """A part of a page, for the page's script."""
        return self.page(200, template, **values)

    def page(self, status: int, template: str, **values: object) -> HttpResponse:
        """A page, never cached and closed against foreign content."""
        html = self._templates.get_template(template).render(version=self._version, **values)
        return HttpResponse(
            status=status,
            body=html.encode(),
            headers={"content-type": "text/html; charset=utf-8", **self.headers},
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """What every page of the console says about itself."""
        stores = "".join(f" {origin}" for origin in self._stores)
        return {
            "cache-control": "no-store",
            "content-security-policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                f"connect-src 'self'{stores}; form-action 'self'{stores}; base-uri 'none'; "
                "frame-ancestors 'none'"
            ),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }

    @cached_property
    def _templates(self) -> Environment:
        made = Environment(
            loader=PackageLoader("bot.platforms.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_visible,
        )
        made.filters |= {
            "markdown": self._html,
            "source": source_address,
            "age": self._age,
            "readers": readers_in_words,
            "size": size_in_words,
            "unmarked": unmarked,
        }
        return made

    @cached_property
    def _version(self) -> str:
        """Changes with script and style, so that browsers may keep them for ever."""
        digest = hashlib.sha256()
        for room, name in _STATIC:
            digest.update((files(room) / "static" / name).read_bytes())
        return digest.hexdigest()[:12]

    def _html(self, text: str, citations: Sequence[Mapping[str, object]] | None = ()) -> Markup:
        marks = (
            None
            if citations is None
            else {
                int(cast("int", each["number"])): Mark(
                    href=source_address(each),
                    label=f"Source {each['number']}: {visible(place_in_words(each))}",
                )
                for each in citations
            }
        )
        # Safe: the parser escapes all text, and passes no raw HTML through.
        return Markup(self._markdown.html(visible(text), marks))  # noqa: S704

    def _age(self, moment: datetime | str) -> str:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        minutes = int((self._now() - at).total_seconds() // 60)
        if minutes < 1:
            return "just now"
        for size, unit in ((525_600, "year"), (43_200, "month"), (1_440, "day"), (60, "hour")):
            if minutes >= size:
                return f"{_many(minutes // size, unit)} ago"
        return f"{_many(minutes, 'minute')} ago"


def _visible(value: object) -> object:
    """What jinja calls on everything it prints."""
    return visible(value) if type(value) is str else value


def source_address(citation: Mapping[str, object]) -> str:
    """Where a citation opens in the console: the document's text at the quoted passage."""
    asked = {
        "passage": citation.get("passage") or "",
        "v": citation.get("version") or 1,
        "q": str(citation.get("quote") or "")[:LONGEST_QUOTE],
    }
    path = quote(str(citation["document"]), safe="")
    return f"/source/{path}?{urlencode({k: v for k, v in asked.items() if v})}#quote"


def place_in_words(citation: Mapping[str, object]) -> str:
    """Title and page, as one says them."""
    page = citation.get("page")
    return f"{citation['title']}, page {page}" if page else str(citation["title"])


def readers_in_words(readers: Sequence[str]) -> str:
    """Who may read a document."""
    held = set(readers)
    if "everyone" in held:
        return "Everyone"
    kinds = {each.partition(":")[0] for each in held}
    if held == {"user:web:operator"}:
        return "Only you"
    if len(held) == 1:
        return {"channel": "One channel", "user": "One person", "group": "One group"}.get(
            kinds.pop(), "Restricted"
        )
    return f"{len(held)} groups and people"


def size_in_words(size: int) -> str:
    """Bytes, rounded for people."""
    for unit, bytes_each in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}".replace(".0 ", " ")
    return _many(size, "byte")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
