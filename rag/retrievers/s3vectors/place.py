"""Where an index is: by the names of its bucket and itself, or by its ARN."""

import re
from collections.abc import Mapping

NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"

NAMES = re.compile(rf"({NAME})/({NAME})")

ARN = re.compile(rf"arn:aws[-a-z0-9]*:s3vectors:[a-z0-9-]+:[0-9]{{12}}:bucket/{NAME}/index/{NAME}")


def place(text: str) -> Mapping[str, str]:
    """The part of each call that names the index; empty where the text is neither form."""
    if ARN.fullmatch(text):
        return {"indexArn": text}
    if names := NAMES.fullmatch(text):
        return {"vectorBucketName": names.group(1), "indexName": names.group(2)}
    return {}
