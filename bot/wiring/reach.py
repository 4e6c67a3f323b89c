"""Who can reach us."""

from urllib.parse import urlsplit

from bot.config import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def announced(settings: Settings) -> bool:
    """Whether a public address is announced: a proxy may stand before us, and may hide that it does."""
    return bool(settings.public_url) and urlsplit(settings.public_url).hostname not in LOOPBACK


def exposed(settings: Settings) -> bool:
    """Whether others than this machine reach us."""
    return settings.host not in LOOPBACK or announced(settings)
