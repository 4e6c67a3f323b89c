"""The one renderer of the small pages: escaped, without inline script, closed against foreign content."""

from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.http import HttpResponse

if TYPE_CHECKING:
    from jinja2 import Environment

ASSETS = {
    "adding.js": "text/javascript; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "mark.svg": "image/svg+xml",
}


class Pages:
    """Makes responses of templates; loads jinja with the first one, so that importing costs nothing."""

    def page(
        self, status: int, template: str, *, stores: tuple[str, ...] = (), **values: object
    ) -> HttpResponse:
        """A page, never cached.

        Args:
            status: HTTP's number.
            template: The template's name.
            stores: Addresses besides our own that a form of the page posts to.
            values: What the template shows; all text is escaped.
        """
        posts_to = "".join(f" {origin}" for origin in sorted({_origin(each) for each in stores}))
        return HttpResponse(
            status=status,
            body=self._templates.get_template(template).render(**values).encode(),
            headers={
                "content-type": "text/html; charset=utf-8",
                "cache-control": "no-store",
                "content-security-policy": (
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    f"connect-src 'self'{posts_to}; form-action 'self'{posts_to}; "
                    "base-uri 'none'; frame-ancestors 'none'"
                ),
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
                "x-frame-options": "DENY",
            },
        )

    def sentence(self, status: int, sentence: str) -> HttpResponse:
        """A page that says one thing."""
        return self.page(status, "sentence.html", sentence=sentence)

    def asset(self, name: str) -> HttpResponse | None:
        """Script or style of the pages; None for any other name."""
        if name not in ASSETS:
            return None
        return HttpResponse(
            status=200,
            body=(files("bot.pages") / "static" / name).read_bytes(),
            headers={
                "content-type": ASSETS[name],
                "cache-control": "public, max-age=3600",
                "x-content-type-options": "nosniff",
            },
        )

    @cached_property
    def _templates(self) -> "Environment":
        from jinja2 import (  # noqa: PLC0415 - the ingress imports this module and must stay light
            Environment,
            PackageLoader,
            StrictUndefined,
        )

        return Environment(
            loader=PackageLoader("bot.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
