"""The bytes of documents on one machine: a folder, links to what it holds, forms that bring more."""

from bot.storage.localfiles.forms import LocalUploadForms, UploadGrant
from bot.storage.localfiles.store import LinkedFile, LocalFileStore

__all__ = ["LinkedFile", "LocalFileStore", "LocalUploadForms", "UploadGrant"]
