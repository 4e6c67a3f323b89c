"""Which network addresses a page may be fetched from: public ones, whatever form they hide in."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port -> every address they stand for, as text."""

_CARRIERS = (
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
    ipaddress.ip_network("::/96"),
)
"""IPv6 networks that only wrap IPv4: 6to4, Teredo, and the old compatible form."""
_NOBODY_PUBLISHES = tuple(
    ipaddress.ip_network(each)
    for each in ("168.63.129.16", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20")
)
"""What the standard library takes for global, though a cloud's own services answer there, or nobody does:
Azure's WireServer, metadata at 192.0.0.192, the retired 6to4 relays and site-local range, documentation."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LAST_32 = 0xFFFFFFFF


def resolve(host: str, port: int) -> list[str]:
    """Every address of the host, each once, in the system's order.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether the address belongs to the open internet: no loopback, private, link-local or metadata."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & _LAST_32)))
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
    if any(found in network for network in (*_CARRIERS, *_NOBODY_PUBLISHES)):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved
