"""Files in S3."""

from bot.storage.s3.files import S3FileStore
from bot.storage.s3.forms import S3UploadForms
from bot.storage.s3.keys import CLIENT_CONFIG

__all__ = ["CLIENT_CONFIG", "S3FileStore", "S3UploadForms"]
