"""Words typed with a slip: a letter too many or too few, a wrong one, or two or three neighbours in another order."""

from itertools import takewhile

_LONG = 6
"""Letters that the longer of two terms has at least: among shorter ones too many words are a letter apart."""


def may_be_slip(term: str) -> bool:
    """Whether the term is a word long enough that one wrong letter does not make it another."""
    return len(term) >= _LONG - 1 and term.isalpha()


def is_slip(typed: str, meant: str) -> bool:
    """Whether one slip of the keyboard lies between two terms.

    The first letter is taken to be right: there hardly anybody slips, and `maternity` is not `paternity`.
    """
    if not (typed[:1] == meant[:1] and typed.isalpha() and meant.isalpha()):
        return False
    if max(len(typed), len(meant)) < _LONG:
        return False
    one, other = _differing(typed, meant)
    one, other = (each[::-1] for each in _differing(one[::-1], other[::-1]))
    if sorted(one) == sorted(other):
        return 0 < len(one) <= len("iec")
    return {len(one), len(other)} <= {0, 1}


def _differing(one: str, other: str) -> tuple[str, str]:
    """Both from the first letter on in which they differ."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one[same:], other[same:]
