"""What a document itself asks, or names in a heading, just above a sentence: that is what the sentence answers."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from rag.analysis import tokenise
from rag.analysis.phrasal import put_together
from rag.citations.reading import ReadPassage, Sentence

_ANSWERED_WITHIN = 3
_QUESTION_MARKS = ("?", "\uff1f", "?**", "?*")
_HEADING = "#"
_BELOW = 4
"""Sentences that a heading speaks of most."""
_COVERED = 0.6
"""Share of the question that heading and title must name together."""
_NARROW = 0.5
"""Share of a heading that must be what is asked."""


def posed(read: ReadPassage, sentence: Sentence) -> set[str]:
    """The terms of the question that this sentence answers in its own document, as in a list of FAQs."""
    before = read.sentences[max(0, sentence.position - _ANSWERED_WITHIN) : sentence.position]
    asking = [each for each in before if each.text.rstrip().endswith(_QUESTION_MARKS)]
    if asking:
        return set(asking[-1].terms)
    heading = read.passage.heading[-1:]
    if heading and heading[0].rstrip().endswith(_QUESTION_MARKS):
        return set(read.context_terms)
    return set()


def headed(
    read: ReadPassage,
    sentence: Sentence,
    wanted: Mapping[str, float],
    meant: Mapping[str, AbstractSet[str]],
) -> float:
    """How well the heading right above names what is asked, 0 to 1: `Upgrade` for `How do I upgrade?`.

    Args:
        read: The passage.
        sentence: One of its sentences.
        wanted: Each term of the question with its share of the question.
        meant: What else each may stand for.
    """
    # As a question's: `Set up Slack` names the setup.
    written = put_together(_heading(read, sentence.position), read.language)
    heading = frozenset(tokenise(written, read.language))
    if not heading:
        return 0.0
    around = heading | read.context_terms
    named = {term for term in wanted if not heading.isdisjoint({term, *meant[term]})}
    within = {term for term in wanted if not around.isdisjoint({term, *meant[term]})}
    covered = sum(wanted[term] for term in within)
    asked = {other for term in named for other in (term, *meant[term])}
    narrow = len(heading & asked) / len(heading)
    return covered * narrow if covered >= _COVERED and narrow >= _NARROW else 0.0


def _heading(read: ReadPassage, at: int) -> str:
    """The heading that the sentence stands right below; empty where there is none."""
    for above in read.sentences[max(0, at - _BELOW) : at][::-1]:
        if above.text.startswith(_HEADING):
            return above.text
    return "".join(read.passage.heading[-1:]) if at < _BELOW else ""
