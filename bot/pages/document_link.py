"""`/d/<id>`: a citation's link, checked each time, then sent on to the file at its page."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, unquote

from bot.domain import Document
from bot.http import HttpRequest, HttpResponse
from bot.pages.rendering import Pages
from bot.ports import DocumentStore, FileStore
from bot.signing import ExpiredToken, Signer, TokenError
from rag.domain import NoReaders, Principal

ROOT = "/d/"
PURPOSE = "document"
LASTS = timedelta(minutes=10)
"""How long the file's own address works once the link was followed."""

LONGEST_QUOTE = 300

NOT_YOURS = "This link does not open a document for you. Please ask again for a new one."
EXPIRED = "This link has expired. Please ask again for a new one."
REMOVED = "This document was removed."
NOT_KEPT = "The original of this document is not kept here."


def _nobody(request: HttpRequest) -> Principal | None:
    del request
    return None


class DocumentLink:
    """Opens documents for those whom a reply was made for, or who are logged in to the console.

    The token in the link says which readers the reply was for. Whether they may still read the
    document is asked anew each time, so a removal or a change of readers is felt at once.

    Args:
        signer: Signed the token.
        documents: Say where a document stands and who may read it.
        files: Hold its bytes.
        pages: Renders refusals.
        visitor: Who is logged in with this request, where somebody can be.
    """

    def __init__(
        self,
        signer: Signer,
        documents: DocumentStore,
        files: FileStore,
        *,
        pages: Pages,
        visitor: Callable[[HttpRequest], Principal | None] = _nobody,
    ) -> None:
        self._signer = signer
        self._documents = documents
        self._files = files
        self._pages = pages
        self._visitor = visitor

    def handle(self, request: HttpRequest) -> HttpResponse:
        """The answer to one request below `/d/`; absent and forbidden look the same."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"allow": "GET, HEAD"})
        document_id = unquote(request.path.removeprefix(ROOT))
        try:
            principal = self._follower(request, document_id)
        except ExpiredToken:
            return self._pages.sentence(410, EXPIRED)
        document = self._documents.get(document_id) if principal else None
        if (
            principal is None
            or document is None
            or not principal.may_read(document.organisation, document.readers)
        ):
            return self._pages.sentence(404, NOT_YOURS)
        if document.state in {"removed", "expired"}:
            return self._pages.sentence(410, REMOVED)
        return self._sent_on(document, request)

    def _follower(self, request: HttpRequest, document_id: str) -> Principal | None:
        """What those who follow the link may read; None where nothing says who they are."""
        token = request.query.get("t", "")
        if not token:
            return self._visitor(request)
        try:
            held = self._signer.open(PURPOSE, token)
            if held["d"] != document_id:
                return None
            return Principal(readers=frozenset(held["r"]), organisation=held["o"])
        except ExpiredToken:
            visitor = self._visitor(request)
            if visitor is None:
                raise
            return visitor
        except (TokenError, NoReaders, KeyError, TypeError):
            return None

    def _sent_on(self, document: Document, request: HttpRequest) -> HttpResponse:
        if document.key:
            to = self._files.link(
                document.key,
                name=document.name,
                media_type=document.media_type,
                expires=LASTS,
            )
        elif document.source.startswith(("https://", "http://")):
            to = document.source
        else:
            return self._pages.sentence(404, NOT_KEPT)
        return HttpResponse(
            status=302,
            headers={
                "location": to + _place(document, request),
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
            },
        )


def _place(document: Document, request: HttpRequest) -> str:
    """Where in the file: its page, or for text the quoted words."""
    page, words = request.query.get("page", ""), request.query.get("q", "")[:LONGEST_QUOTE]
    if document.media_type == "application/pdf":
        return f"#page={int(page)}" if page.isdecimal() and len(page) < 7 else ""  # noqa: PLR2004
    if document.media_type.startswith("text/") and words.strip():
        return f"#:~:text={quote(words.strip(), safe='').replace('-', '%2D')}"
    return ""
