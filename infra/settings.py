"""The settings of the functions, by the names that `bot.config` reads."""

from collections.abc import Mapping
from dataclasses import fields

from bot.config import Secret, Settings

NAMES: Mapping[str, str] = {
    each.name: str(each.metadata["env"]) for each in fields(Settings) if each.metadata
}
"""The environment's name of each setting."""


SECRETS = frozenset(
    str(each.metadata["env"]) for each in fields(Settings) if isinstance(each.default, Secret)
)
"""Those that may never lie in an environment."""


def environment(**given: str) -> dict[str, str]:
    """An environment in which settings are named as `bot.config` reads them; empty ones are left out.

    Raises:
        KeyError: there is no such setting.
    """
    return {NAMES[name]: value for name, value in given.items() if value}
