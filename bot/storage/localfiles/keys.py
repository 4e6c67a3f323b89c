"""Which keys are ours."""

import re

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,7}")
"""No part can be empty, hidden, or lead upwards."""


def checked(key: str) -> str:
    """The key, if we can have made it; what people name their files is never one.

    Raises:
        ValueError: it is not.
    """
    if KEY.fullmatch(key) is None:
        msg = f"{key!r} is not a key of ours"
        raise ValueError(msg)
    return key
