"""What an index keeps beside it in a bucket, where it cannot keep that itself."""

from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from rag.domain import Unavailable


class Objects:
    """Objects by key.

    Args:
        client: An `s3` client.
        bucket: The bucket.
    """

    def __init__(self, client: Any, *, bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def get(self, key: str) -> bytes | None:
        """What lies there; None for nothing.

        Raises:
            Unavailable: the bucket does not answer.
        """
        try:
            return bytes(self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except ClientError as error:
            if cast("Any", error.response)["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise _away(error) from error
        except BotoCoreError as error:
            raise _away(error) from error

    def put(self, key: str, body: bytes) -> None:
        """Keeps it there.

        Raises:
            Unavailable: the bucket does not answer.
        """
        try:
            self._client.put_object(Bucket=self.bucket, Key=key, Body=body)
        except (BotoCoreError, ClientError) as error:
            raise _away(error) from error

    def erase(self, *keys: str) -> None:
        """Forgets what lies there; nothing is fine.

        Raises:
            Unavailable: the bucket does not answer.
        """
        try:
            for key in keys:
                self._client.delete_object(Bucket=self.bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise _away(error) from error


def _away(error: Exception) -> Unavailable:
    return Unavailable(
        f"the bucket behind the search index does not answer ({type(error).__name__})"
    )
