"""Short names of readers, where an index has room for few characters."""

import base64
import hashlib


def short_name(organisation: str, reader: str = "") -> str:
    """A reader's, its organisation's own; of the organisation itself without a reader."""
    plain = f"{organisation}\n{reader}".encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hashlib.sha256(plain).digest()[:9]).decode()
