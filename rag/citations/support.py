"""Whether a passage says what a sentence claims: quoted words, numbers, names, who did what, denial, wording."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import tokenise
from rag.citations import facts
from rag.citations.clean import clean_markdown
from rag.citations.instructions import talks_to_machine
from rag.citations.reading import ReadPassage, Sentence
from rag.citations.roles import replaced, swapped
from rag.citations.rows import BETWEEN, ROW, spoken

ENOUGH = 0.5
"""Share of a claim's terms that the sentences it rests on must hold.

Found with `python benchmarks/answers.py checking`: below it unrelated sentences of the same page pass.
"""
ENOUGH_OF_FEW = 0.66
"""The same for claims of three terms or fewer."""
_FEW = 3
UNSAID = "it does not say that"
_WINDOW = 3
_LONGEST_QUOTE = 600
_SHORTEST_QUOTE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a claim holds against one passage, and on which words."""

    holds: bool
    reason: str = ""
    """Why it does not hold, as the end of a sentence: "the number 12 is not in it"."""
    quote: str = ""
    coverage: float = 0.0


class Claim:
    """A sentence without its markers, taken apart once."""

    def __init__(self, text: str, language: str = "") -> None:
        self.text = text
        self.language = language
        self.numbers = facts.numbers(text)
        self.measures = facts.measures(text)
        self.quotes = facts.quotes(text)
        self.names = facts.names(text, nouns_are_capital=language == "de")
        self._terms: dict[str, tuple[str, ...]] = {}

    def terms(self, language: str) -> tuple[str, ...]:
        """Its terms, cut as those of a passage in `language` are."""
        if language not in self._terms:
            self._terms[language] = tuple(dict.fromkeys(tokenise(self.text, language)))
        return self._terms[language]


def check(claim: Claim, read: ReadPassage) -> Verdict:
    """Holds `claim` against a passage, the strictest test first."""
    reason = (
        _missing_quote(claim, read) or _missing_number(claim, read) or _missing_name(claim, read)
    )
    if reason:
        return Verdict(holds=False, reason=reason)
    said = word_for_word(claim, read)
    if said:
        return Verdict(holds=True, quote=said, coverage=1.0)
    window = _window(claim, read)
    covered = _coverage(claim, window, read)
    quote = _quote(window, read)
    if not _enough(claim, covered, read):
        return Verdict(holds=False, reason=UNSAID, coverage=covered)
    reason = _misread(claim, window, read)
    return Verdict(holds=not reason, reason=reason, quote=quote, coverage=covered)


def word_for_word(claim: Claim, read: ReadPassage) -> str:
    """The sentence of which the claim is nothing but the words; empty where there is none."""
    flat = _bare(claim.text)
    if len(flat) < _SHORTEST_QUOTE:
        return ""
    table = clean_markdown(read.passage.text) if BETWEEN in claim.text else ""
    return next((each.text for each in read.trusted if flat in _wordings(each.text, table)), "")


def _wordings(text: str, table: str) -> tuple[str, ...]:
    """A sentence's bare words; a row's also with the heads of its columns, as it is quoted."""
    if not table or not text.startswith(ROW):
        return (_bare(text),)
    return _bare(text), _bare(spoken(clean_markdown(text), table))


def _bare(text: str) -> str:
    return _flat(text).strip('.!?。！？"“”„«»「」-* ')


def _enough(claim: Claim, covered: float, read: ReadPassage) -> bool:
    """Few words prove little; of another language only names and numbers can be found again."""
    if _speaks_another_language(claim, read) and (claim.names or claim.numbers):
        return True
    return covered >= (ENOUGH if len(claim.terms(read.language)) > _FEW else ENOUGH_OF_FEW)


def _missing_quote(claim: Claim, read: ReadPassage) -> str:
    held = _flat(read.trusted_text)
    gone = next((quote for quote in claim.quotes if _flat(quote).rstrip(".,;:!?") not in held), "")
    return "the quoted words are not in it" if gone else ""


def _flat(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN_MARKS)
    return re.sub(r"\s+", " ", plain).strip()


_PLAIN_MARKS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "*": "",
        "_": "",
        "`": "",
        "\\": "",
        "|": " ",
        "·": " ",
    }
)


def _missing_number(claim: Claim, read: ReadPassage) -> str:
    text = read.trusted_text
    held = facts.numbers(text)
    if facts.months(claim.text):
        held |= facts.months(text)
    gone = sorted(claim.numbers - held)
    return f"the number {gone[0]} is not in it" if gone else ""


def _missing_name(claim: Claim, read: ReadPassage) -> str:
    held = read.trusted_text.casefold()
    months = facts.MONTHS
    for name in claim.names:
        plain = re.sub(r"['’]s?$", "", name).casefold()
        held_somehow = plain in held or _singular(plain) in held or plain in months
        if not held_somehow and len(plain) > 1:
            return f"the name {name} is not in it"
    return ""


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > len("ABs") else name


def _speaks_another_language(claim: Claim, read: ReadPassage) -> bool:
    return bool(claim.language) and claim.language[:2] != read.language[:2]


def _window(claim: Claim, read: ReadPassage) -> Sequence[Sentence]:
    """The neighbouring sentences, three at most, that hold most of the claim in fewest words."""
    wanted = set(claim.terms(read.language))
    best: Sequence[Sentence] = ()
    top = 0.0
    for size in range(1, _WINDOW + 1):
        for start in range(len(read.trusted) - size + 1):
            span = read.trusted[start : start + size]
            held = wanted.intersection(term for each in span for term in each.terms)
            score = len(held) + _numbers_in(claim, span) - 0.6 * (size - 1)
            if score > top:
                best, top = span, score
    return best


def _numbers_in(claim: Claim, span: Sequence[Sentence]) -> int:
    if not claim.numbers:
        return 0
    return len(claim.numbers & facts.numbers(" ".join(each.text for each in span)))


def _coverage(claim: Claim, window: Sequence[Sentence], read: ReadPassage) -> float:
    wanted = claim.terms(read.language)
    if not wanted or not window:
        return 0.0
    held = read.context_terms.union(*(each.terms for each in window))
    return sum(term in held for term in wanted) / len(wanted)


def _misread(claim: Claim, window: Sequence[Sentence], read: ReadPassage) -> str:
    """Everything is there, but says something else."""
    if not window:
        return ""
    text = " ".join(each.text for each in window)
    if _differs_in_unit(claim, text):
        return "the number stands for something else there"
    wanted = set(claim.terms(read.language))
    nearest = max(window, key=lambda each: len(wanted.intersection(each.terms)))
    if claim.numbers - facts.numbers(text) and facts.numbers(nearest.text) - claim.numbers:
        return "it says another number of that"
    if facts.opposed(claim.text, nearest.text):
        return "it says the opposite"
    elsewhere = swapped(claim.text, nearest.text) or replaced(claim.text, nearest.text, text)
    return "it says so of somebody else" if elsewhere else ""


def _differs_in_unit(claim: Claim, text: str) -> bool:
    there = facts.measures(text)
    for number, kind, unit in claim.measures:
        same = {other for held, of_kind, other in there if held == number and of_kind == kind}
        if same and unit not in same:
            return True
    return False


def _quote(window: Sequence[Sentence], read: ReadPassage) -> str:
    """The window's words as one unchanged stretch of the passage."""
    if not window:
        return ""
    text = read.passage.text
    start = text.find(window[0].text)
    end = text.find(window[-1].text, start) + len(window[-1].text)
    stretch = text[start:end]
    if 0 < len(stretch) <= _LONGEST_QUOTE and not talks_to_machine(stretch):
        return stretch
    return window[0].text[:_LONGEST_QUOTE]
