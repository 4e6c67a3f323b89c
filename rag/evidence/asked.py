"""What a question asks for: its terms, its names and numbers, and the kind of answer that would do."""

import re
from dataclasses import dataclass

from rag.analysis import is_question, is_symbol, sentences, tokenise
from rag.analysis.phrasal import put_together
from rag.analysis.wording import LIGHT, telling, weight
from rag.citations import facts
from rag.evidence.kinds import Kind, answers, kind_of

_FISCAL = re.compile(r"\b[FC]Y[ '\u2019]?(?=[12]\d{3}\b)")
"""`FY2021`: what stands in a document is `2021`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question taken apart."""

    text: str
    language: str
    kind: Kind
    terms: tuple[str, ...]
    """Without question words, each once, in order."""
    names: tuple[str, ...]
    numbers: frozenset[str]
    named: frozenset[str] = frozenset()
    """Terms of its names."""
    told: frozenset[str] = frozenset()
    """Terms that stand only beside the question: `We are five in the team. How do we ...?`"""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Its terms that are signs of code or options of commands: `$@`, `2>&1`, `--force`."""
        return tuple(filter(is_symbol, self.terms))

    def weight(self, term: str) -> float:
        """How much a term says about what is asked, before its rarity counts."""
        return LIGHT if term in self.told else weight(term, self.language)

    def answered_by(self, sentence: str) -> bool:
        """Whether the sentence holds something of the kind asked for that the question did not bring along."""
        return answers(self.kind, sentence, self.text, self.numbers, self.language)


def _asking(question: str, language: str) -> str:
    """The sentences that ask; all of them where none does, or where one asks about what another says."""
    spans = sentences(question, language)
    asking = [each for span in spans if is_question(each := question[span.start : span.end])]
    return " ".join(asking) or question


def _terms(question: str, language: str) -> tuple[str, ...]:
    return telling(put_together(question, language), language)


def take_apart(question: str, language: str) -> Asked:
    """The question's parts; `language` decides how its words are cut."""
    question = _FISCAL.sub("", question)
    terms = _terms(question, language)
    asking = _asking(question, language)
    names = facts.names(question, nouns_are_capital=language.startswith("de"))
    return Asked(
        text=question,
        language=language,
        kind=kind_of(question),
        terms=terms,
        names=names,
        numbers=facts.numbers(asking),
        named=frozenset(tokenise(" ".join(names), language)).intersection(terms),
        told=frozenset(terms).difference(_terms(asking, language)),
    )
