"""Holds a model's words against the passages it was given; only what holds goes out."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.analysis import tokenise
from rag.citations import facts
from rag.citations.clean import clean_markdown
from rag.citations.instructions import talks_to_machine
from rag.citations.reading import ReadPassage
from rag.citations.sheet import Sheet
from rag.citations.support import UNSAID, Claim, Verdict, check
from rag.citations.units import Unit
from rag.domain import Passage

_MARKER = re.compile(
    r"\s*[\[【(]\s*(?:(?:source|passage|document|quelle|fuente|出典|来源|출처)s?\s*)?[\^#]?"
    r"(?P<numbers>\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)(?:†[^\]】]*)?\s*[\]】]"
    r"|\s*\((?:source|passage|quelle|fuente)s?\s+(?P<named>\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_WIDEST_RANGE = 10
_CLOSING = re.compile(r"(?:[.!?。！？…]+[\"'”’»)*_]*|\s*\|)\s*$")
_LEAD_IN = re.compile(r"^\s*#{1,6}\s|[:：]\s*\**\s*$|^\s*\|")
_RULE = re.compile(r"^[\s|:\-=*_#>]*$")
_POLAR = re.compile(
    r"^\W*(?:yes|no|correct|right|ja|nein|oui|non|sí|no|네|예|아니요|아니오|はい|いいえ|是的?|不是|对|不)\W*$",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^(?:\s*(?:\d{1,3}[.)]|[-*+•])\s+)+")
_EXCERPT = 90
_GROUNDED = 0.5
_CODE_GROUNDED = 0.6


@dataclass(slots=True)
class Checker:
    """Checks one answer, unit by unit, and keeps its sheet of sources.

    Args:
        passages: What the model was given, `[1]` first.
        question: What it was asked; its words need no proof in lead-ins.
        language: The answer's language; empty where it is the passages'.
    """

    passages: Sequence[Passage]
    question: str
    language: str = ""
    entails: Callable[[str, str], bool] | None = None
    """Asked last, where configured: whether a text says what a claim says."""
    sheet: Sheet = field(default_factory=Sheet)
    removed: list[str] = field(default_factory=list[str])
    """What was taken out and why, one sentence each."""
    _reads: list[ReadPassage] = field(default_factory=list[ReadPassage])
    _held_back: str = ""

    def __post_init__(self) -> None:
        self._reads = [ReadPassage(passage) for passage in self.passages]

    def let_through(self, unit: Unit) -> str:
        """What of the unit may be said, with renumbered markers; empty where nothing holds."""
        text = clean_markdown(unit.text).strip()
        if not text or talks_to_machine(text):
            return self._drop(text, "it repeats words meant for the machine") if text else ""
        if unit.is_code:
            return self._code(text)
        marked = _markers(text)
        claim = _balanced(_MARKER.sub("", text)).strip()
        if _POLAR.match(claim) or not (tokenise(claim, self.language) or facts.numbers(claim)):
            return self._without_content(claim)
        said = self._checked(claim, marked)
        if said and self._held_back:
            said, self._held_back = f"{self._held_back} {said}", ""
        self._held_back = ""
        return said

    def _checked(self, claim: str, marked: Sequence[int]) -> str:
        if not marked and _LEAD_IN.search(claim):
            return claim if self._grounded(claim) else self._drop(claim, "nothing supports it")
        bare = Claim(_LIST_MARK.sub("", claim), self.language)
        proofs, reason = self._holding(bare, marked)
        if not proofs:
            proofs = self._elsewhere(bare)
        if not proofs:
            return self._drop(claim, reason or "nothing supports it")
        numbers = [self.sheet.cite(passage, verdict.quote) for passage, verdict in proofs]
        return _with_markers(claim, sorted(set(numbers)))

    def _holding(
        self, claim: Claim, marked: Sequence[int]
    ) -> tuple[list[tuple[Passage, Verdict]], str]:
        """The marked passages that hold, and why the last of the others does not."""
        proofs: list[tuple[Passage, Verdict]] = []
        reason = ""
        for number in marked:
            if not 0 < number <= len(self._reads):
                reason = f"source {number} was never given to it"
            else:
                verdict = self._verdict(claim, self._reads[number - 1])
                reason = f"of source {number}, {verdict.reason}" if verdict.reason else reason
                if verdict.holds:
                    proofs.append((self.passages[number - 1], verdict))
                    continue
            self.removed.append(f"Marker [{number}] at “{_short(claim.text)}”: {reason}.")
        return proofs, reason

    def _verdict(self, claim: Claim, read: ReadPassage) -> Verdict:
        verdict = check(claim, read)
        if self.entails is None:
            return verdict
        if verdict.holds and not self.entails(claim.text, read.trusted_text):
            return Verdict(holds=False, reason="the model finds that it does not say so")
        translated = verdict.reason == UNSAID and claim.language[:2] != read.language[:2]
        if translated and read.trusted and self.entails(claim.text, read.trusted_text):
            return Verdict(holds=True, quote=read.trusted[0].text, coverage=1.0)
        return verdict

    def _elsewhere(self, claim: Claim) -> list[tuple[Passage, Verdict]]:
        """The one passage that supports the claim best, whatever the model wrote beside it."""
        verdicts = [(each.passage, self._verdict(claim, each)) for each in self._reads]
        holding = [
            (passage, verdict) for passage, verdict in verdicts if verdict.holds and verdict.quote
        ]
        holding = [pair for pair in holding if pair[1].coverage >= _GROUNDED]
        return [max(holding, key=lambda pair: pair[1].coverage)] if holding else []

    def _grounded(self, text: str) -> bool:
        """Whether a heading or a lead-in is made of the question's and the passages' own words."""
        known = "\n".join((self.question, *(read.trusted_text for read in self._reads)))
        if facts.numbers(_LIST_MARK.sub("", text)) - facts.numbers(known):
            return False
        if any(name.casefold() not in known.casefold() for name in facts.names(text)):
            return False
        language = self.language or (self._reads[0].language if self._reads else "")
        held = set(tokenise(known, language))
        words = set(tokenise(text, language))
        return not words or len(words & held) >= _GROUNDED * len(words)

    def _code(self, text: str) -> str:
        for read in self._reads:
            words = set(tokenise(text, read.language))
            held = set(tokenise(read.trusted_text, read.language))
            if (
                words
                and len(words & held) >= _CODE_GROUNDED * len(words)
                and not (facts.numbers(text) - facts.numbers(read.trusted_text))
            ):
                return f"{text}\n[{self.sheet.cite(read.passage, read.trusted[0].text)}]"
        return self._drop(text, "no document holds this code")

    def _without_content(self, claim: str) -> str:
        """A rule is layout; a "Yes." waits for the sentence that proves it."""
        if _RULE.match(claim):
            return claim
        self._held_back = claim
        return ""

    def _drop(self, claim: str, reason: str) -> str:
        self._held_back = ""
        self.removed.append(f"“{_short(claim)}” was left out: {reason}.")
        return ""


def _markers(text: str) -> list[int]:
    numbers: list[int] = []
    for match in _MARKER.finditer(text):
        written = match["numbers"] or match["named"] or ""
        for span in _RANGE.finditer(written):
            first, last = int(span.group(1)), int(span.group(2))
            numbers.extend(range(first, min(last, first + _WIDEST_RANGE) + 1))
        numbers.extend(int(number) for number in re.findall(r"\d+", _RANGE.sub("", written)))
    return list(dict.fromkeys(numbers))


def _with_markers(claim: str, numbers: Sequence[int]) -> str:
    marks = "".join(f"[{number}]" for number in numbers)
    closing = _CLOSING.search(claim)
    at = closing.start() if closing else len(claim)
    gap = "" if claim[:at].endswith((" ", "\n")) else " "
    return f"{claim[:at]}{gap}{marks}{claim[at:]}"


def _balanced(text: str) -> str:
    """A half of a pair of asterisks would make the rest of the answer bold."""
    return text.replace("**", "") if text.count("**") % 2 else text


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT else f"{flat[: _EXCERPT - 1]}…"
