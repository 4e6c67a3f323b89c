"""Which hosts may be spoken to: a token or a request never goes anywhere else."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

SERVICE_HOSTS = (
    "botframework.com",
    "smba.trafficmanager.net",
    "teams.microsoft.com",
    "teams.microsoft.us",
    "botframework.azure.us",
    "botframework.azure.cn",
)
"""Where Teams' connector lives; each stands for its sub-domains too."""

FILE_HOSTS = ("sharepoint.com", "sharepoint.us", "sharepoint.cn", "svc.ms")
"""Where a file dropped into a personal chat may lie."""


_ODD = frozenset("\\{}<> \t\r\n")
"""No address of Teams holds these; botbuilder's client would read braces as a template."""


def is_loopback(host: str) -> bool:
    """Whether a host name or an address is this very machine."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


class HostList:
    """The hosts that may be spoken to, over https; further ones by name, on loopback over http too.

    Args:
        known: Domains that stand for all their sub-domains.
        further: Hosts an operator named, each exactly this one.
        local: Whether any port of this machine is fine (no app id: no token exists to lose).
    """

    def __init__(
        self,
        known: Iterable[str] = SERVICE_HOSTS,
        further: Iterable[str] = (),
        *,
        local: bool = False,
    ) -> None:
        self._known = tuple(known)
        self._further = frozenset(each.lower() for each in further)
        self._local = local

    def allows(self, url: str) -> bool:
        """Whether `url` is at one of the hosts; a user name or a port trick in it is a no."""
        try:
            parts = urlsplit(url)
            host, named, _ = (parts.hostname or "").lower(), parts.netloc.lower(), parts.port
        except ValueError:
            return False
        if not host or "@" in parts.netloc or not _ODD.isdisjoint(url):
            return False
        if self._local:
            return is_loopback(host) and parts.scheme in {"http", "https"}
        if host in self._further or named in self._further:
            return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
        inside = any(host == each or host.endswith(f".{each}") for each in self._known)
        return parts.scheme == "https" and inside
