"""English verbs written apart and nouns written together: `set it up` is what a manual calls `Setup`."""

import re

_VERBS = {
    "back": "up",
    "break": "down",
    "build": "up",
    "clean": "up",
    "fall": "back",
    "hand": "over out",
    "log": "in on off out",
    "opt": "in out",
    "roll": "back out",
    "set": "up",
    "shut": "down off",
    "sign": "in on off out up",
    "start": "up",
    "take": "over",
    "time": "out",
    "warm": "up",
}
_PARTICLES = "up down in out on off over back"
_FORMS = "(?:s|es|ed|ing|(?P<doubled>[tgnp])(?:ed|ing))?"
_BETWEEN = r"(?:\s+(?:it|them|this|that|these|those|everything|(?:an?|the|my|our|your|its|their)(?:\s+[\w-]+){1,2}|[A-Z][\w-]*))?"
_APART = re.compile(
    rf"\b(?P<verb>{'|'.join(_VERBS)}){_FORMS}{_BETWEEN}\s+(?P<particle>{'|'.join(_PARTICLES.split())})\b",
    re.IGNORECASE,
)


def together(question: str) -> tuple[str, ...]:
    """The nouns made of the question's verbs that are written apart: `setup` of `How do I set it up?`."""
    found = (
        (match["verb"].lower(), match["particle"].lower()) for match in _APART.finditer(question)
    )
    return tuple(
        dict.fromkeys(
            verb + particle for verb, particle in found if particle in _VERBS[verb].split()
        )
    )
