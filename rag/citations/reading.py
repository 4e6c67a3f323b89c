"""A passage as the check reads it: its sentences with their terms."""

from dataclasses import dataclass
from functools import cached_property

from rag.analysis import detect_language, sentences, tokenise
from rag.analysis.phrasal import terms_together
from rag.citations.instructions import talks_to_machine
from rag.domain import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a passage, unchanged, and where it stands."""

    text: str
    terms: tuple[str, ...]
    position: int


class ReadPassage:
    """A passage split into sentences once, however many claims are held against it."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage

    @cached_property
    def language(self) -> str:
        """The language its text is in."""
        return detect_language(self.passage.text, "en")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in reading order."""
        text = self.passage.text
        spans = sentences(text, self.language)
        pieces = [text[span.start : span.end] for span in spans]
        return tuple(
            Sentence(text=piece, terms=self._terms(piece), position=position)
            for position, piece in enumerate(pieces)
        )

    @cached_property
    def terms(self) -> frozenset[str]:
        """All its terms."""
        return frozenset(term for each in self.sentences for term in each.terms)

    @cached_property
    def trusted(self) -> tuple[Sentence, ...]:
        """Its sentences without those that talk to the machine."""
        return tuple(each for each in self.sentences if not talks_to_machine(each.text))

    @cached_property
    def trusted_text(self) -> str:
        """What a claim may rest on."""
        return "\n".join((self.context, *(each.text for each in self.trusted)))

    @cached_property
    def context(self) -> str:
        """Title and headings, which are true of everything below them."""
        return "\n".join((self.passage.title, *self.passage.heading))

    @cached_property
    def context_terms(self) -> frozenset[str]:
        """The terms of title and headings."""
        return frozenset(self._terms(self.context))

    def _terms(self, text: str) -> tuple[str, ...]:
        """Its terms, those of verbs that are written apart (`set it up`) as a question's are."""
        terms = tokenise(text, self.language)
        return (*terms, *terms_together(text, terms, self.language))
