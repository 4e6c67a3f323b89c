"""How the bucket is spoken to, and which keys are ours."""

import re

from botocore.config import Config

CLIENT_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual"},
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 4},
)
"""For the client: boto3's default still signs forms the old way and for the bucket's global address,
which encrypted buckets refuse and new buckets redirect."""

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,7}")
"""Keys are made by us; nobody else's are taken."""


def checked(key: str) -> str:
    """The key, if it is one of ours.

    Raises:
        ValueError: it is not.
    """
    if KEY.fullmatch(key) is None:
        msg = f"{key!r} is not a key of ours"
        raise ValueError(msg)
    return key
