"""The upload page: a file picker whose form posts straight to the store."""

import json
import re
from urllib.parse import unquote, urlsplit

from bot.domain import UploadForm, UploadTicket, readable_by
from bot.http import HttpRequest, HttpResponse
from bot.pages.rendering import Pages
from bot.pages.tickets import NewId, Tickets
from bot.ports import Clock, UploadForms
from bot.signing import ExpiredToken, TokenError

ROOT = "/upload/"
PAGE_FIELD = "x-ignore-page"
"""Names this page, for our own store to come back to; S3 ignores names that begin so."""

ANY_TYPE = "application/octet-stream"
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}")
LONGEST_NAME = 255


class UploadPage:
    """Answers `GET /upload/<token>`: the page, or with `?name=` the form for that one file.

    Args:
        tickets: Open the token.
        forms: Make the forms.
        pages: Renders.
        now: The present moment.
        new_id: Makes an unguessable id for each file.
    """

    def __init__(
        self, tickets: Tickets, forms: UploadForms, *, pages: Pages, now: Clock, new_id: NewId
    ) -> None:
        self._tickets = tickets
        self._forms = forms
        self._pages = pages
        self._now = now
        self._new_id = new_id

    def handle(self, request: HttpRequest) -> HttpResponse:
        """The answer to one request below `/upload/`."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"allow": "GET, HEAD"})
        token = unquote(request.path.removeprefix(ROOT))
        asset = self._pages.asset(token)
        if asset:
            return asset
        try:
            ticket = self._tickets.open(token)
        except TokenError as refused:
            return self._refused(request, refused)
        if "name" in request.query:
            return self._form_of_one(request, ticket)
        return self._page(request, ticket, token)

    def _page(self, request: HttpRequest, ticket: UploadTicket, token: str) -> HttpResponse:
        form = self._form(ticket, "", ANY_TYPE)
        if urlsplit(form.url).netloc != request.headers.get("host"):
            # A bucket does not pass on what the browser calls the file, so it gets a name of ours.
            form = self._form(ticket, f"Document of {self._now():%Y-%m-%d %H.%M.%S}", ANY_TYPE)
        left = int((ticket.expires - self._now()).total_seconds() // 60) + 1
        return self._pages.page(
            200,
            "upload.html",
            stores=(form.url,),
            form=form,
            fields={**form.fields, PAGE_FIELD: token},
            readers=readable_by(ticket.readers),
            minutes=left,
            megabytes=form.max_bytes // (1024 * 1024),
            added="added" in request.query,
        )

    def _form_of_one(self, request: HttpRequest, ticket: UploadTicket) -> HttpResponse:
        name = request.query["name"][:LONGEST_NAME]
        given = request.query.get("type", "").lower()
        kind = given if MEDIA_TYPE.fullmatch(given) else ANY_TYPE
        if kind.startswith(("audio/", "video/")):
            return HttpResponse.text(422, "Sound and video cannot be read. Add their text instead.")
        form = self._form(ticket, name, kind)
        held = {
            "url": form.url,
            "fields": dict(form.fields),
            "max_bytes": form.max_bytes,
        }
        answer = HttpResponse.json(200, json.dumps(held).encode())
        return HttpResponse(
            status=200,
            body=answer.body,
            headers={
                **answer.headers,
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
        )

    def _form(self, ticket: UploadTicket, name: str, media_type: str) -> UploadForm:
        key = f"uploads/{ticket.id}/{self._new_id()}"
        return self._forms.form(ticket, key=key, name=name, media_type=media_type)

    def _refused(self, request: HttpRequest, refused: TokenError) -> HttpResponse:
        status = 410 if isinstance(refused, ExpiredToken) else 404
        if "name" in request.query:
            return HttpResponse.text(status, str(refused))
        return self._pages.sentence(status, str(refused))
