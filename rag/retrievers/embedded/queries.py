"""A question as a query of the word index."""

import math
from dataclasses import dataclass

import tantivy

from rag.analysis import detect_language, grams, pairs, tokenise
from rag.domain import Principal
from rag.retrievers.embedded.fields import CONTEXT, GRAMS, PAIRS, TERMS, audience_terms

_BOOSTS = {TERMS: 1.0, CONTEXT: 0.4, PAIRS: 0.3, GRAMS: 0.2}
"""Words lead; where they stand, what stands beside them and what they are made of decides between equals."""
_MANY = 64
"""Terms searched for at most: a pasted page is found by its first words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart."""

    language: str
    terms: tuple[str, ...]
    grams: tuple[str, ...]


def take_apart(question: str, main_language: str) -> Asked:
    """The question's distinct terms; where its language cannot be told, the index's main one counts."""
    language = detect_language(question, main_language)
    terms = tokenise(question, language)[:_MANY]
    return Asked(language, tuple(terms), tuple(dict.fromkeys(grams(question)))[:_MANY])


def build_query(schema: tantivy.Schema, asked: Asked, principal: Principal) -> tantivy.Query:
    """Passages that share terms with the question, of those the principal may read."""
    wanted = {
        TERMS: dict.fromkeys(asked.terms),
        CONTEXT: dict.fromkeys(asked.terms),
        PAIRS: dict.fromkeys(pairs(asked.terms)),
        GRAMS: dict.fromkeys(asked.grams),
    }
    clauses = [
        (tantivy.Occur.Should, _clause(schema, field, term))
        for field, terms in wanted.items()
        for term in terms
    ]
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Must, tantivy.Query.boolean_query(clauses)),
            (tantivy.Occur.Must, _allowed(schema, principal)),
        ]
    )


def _clause(schema: tantivy.Schema, field: str, term: str) -> tantivy.Query:
    query = tantivy.Query.term_query(schema, field, term, "freq")
    return tantivy.Query.boost_query(query, _BOOSTS[field])


def _allowed(schema: tantivy.Schema, principal: Principal) -> tantivy.Query:
    terms = audience_terms(principal.organisation, principal.readers)
    if len(terms) == 1:
        query = tantivy.Query.term_query(schema, "audience", terms[0], "basic")
    else:
        query = tantivy.Query.term_set_query(schema, "audience", terms)
    # Being allowed makes nothing more relevant.
    return tantivy.Query.const_score_query(query, 0.0)


class Coverage:
    """How much of a question a passage covers, its rarer words counting more."""

    def __init__(self, searcher: tantivy.Searcher, asked: Asked) -> None:
        total = searcher.num_docs
        self._weights = {
            term: math.log(1 + (total + 0.5) / (searcher.doc_freq(TERMS, term) + 0.5))
            for term in dict.fromkeys(asked.terms)
        }
        self._sum = sum(self._weights.values())
        self._language = asked.language

    def of(self, text: str) -> float:
        """0 to 1: the weight of the question's terms that the text holds, of all their weight."""
        if not self._sum:
            return 0.0
        held = set(tokenise(text, self._language))
        return sum(weight for term, weight in self._weights.items() if term in held) / self._sum
