"""Where an index is, and how its server is spoken to."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,200}")

ON_AWS = re.compile(r"\.([a-z0-9-]+)\.(aoss|es)\.amazonaws\.com(?:\.cn)?$")

SERVERLESS = "aoss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An index on a server.

    Args:
        address: The server's, without the index.
        index: Its name.
        service: The name that requests are signed for: `aoss` for OpenSearch Serverless, `es` for a domain; empty
            for a server that is not AWS's.
        region: Of AWS.
        user: And password, for a server that wants them.
        password: See `user`.
    """

    address: str
    index: str
    service: str = ""
    region: str = ""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Place({self.address}/{self.index})"

    @property
    def delayed(self) -> bool:
        """Whether what is written is only found some seconds later, and nothing can be done about it."""
        return self.service == SERVERLESS


def place(text: str) -> Place | None:
    """The place that `https://HOST[/PATH]/INDEX[?service=es&region=eu-west-1]` names; None where it names none.

    AWS's own host names say service and region by themselves.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    before, _, index = parts.path.rstrip("/").rpartition("/")
    if parts.scheme not in {"http", "https"} or not host or not NAME.fullmatch(index):
        return None
    asked = parse_qs(parts.query)
    aws = ON_AWS.search(host)
    return Place(
        address=f"{parts.scheme}://{host}{port}{before}",
        index=index,
        service=asked.get("service", [aws[2] if aws else ""])[0],
        region=asked.get("region", [aws[1] if aws else ""])[0],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
