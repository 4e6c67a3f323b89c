"""The small pages that links in chat open, and those that install us in Slack, over the AWS stores."""

from collections.abc import Mapping
from uuid import uuid4

from bot.config import Settings
from bot.http import HttpRequest, HttpResponse
from bot.metrics import Metrics
from bot.pages.document_link import ROOT as DOCUMENTS
from bot.pages.document_link import DocumentLink
from bot.pages.rendering import Pages
from bot.pages.tickets import Tickets
from bot.pages.upload import ROOT as UPLOADS
from bot.pages.upload import UploadPage
from bot.ports import Clock
from bot.wiring.cloud.edge import Handle, behind_edge
from bot.wiring.cloud.stores import CloudStores, open_cloud_stores


def open_pages(settings: Settings, *, now: Clock) -> Handle:
    """What answers requests for pages.

    Raises:
        SettingsError: a setting is missing.
    """
    stores = open_cloud_stores(settings, now=now, metrics=Metrics(print, now=now))
    pages = Pages()
    upload = UploadPage(
        Tickets(stores.signer), stores.forms, pages=pages, now=now, new_id=lambda: uuid4().hex
    )
    document = DocumentLink(stores.signer, stores.documents, stores.files, pages=pages)
    installing = _installing(settings, stores, now)

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path in installing:
            return installing[request.path](request)
        if request.path.startswith(UPLOADS):
            return upload.handle(request)
        if request.path.startswith(DOCUMENTS):
            return document.handle(request)
        return HttpResponse.text(404, "There is nothing here.")

    return behind_edge(handle, settings, stores.clients, now=now)


def _installing(settings: Settings, stores: CloudStores, now: Clock) -> Mapping[str, Handle]:
    """Slack's OAuth pages, where the app may be installed in many workspaces."""
    if not settings.slack_client_id:
        return {}
    from bot.wiring.workspaces import open_workspaces

    pages = open_workspaces(settings, now=now, aws=stores.clients).pages
    return dict.fromkeys(pages.paths, pages.handle)
