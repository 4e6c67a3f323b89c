"""A question as a query of the word index."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import tantivy

from rag.analysis import detect_language, is_question, names, pairs, sparse_grams, tokenise
from rag.analysis.defining import named, thing_asked
from rag.analysis.everyday import standing_for
from rag.analysis.phrasal import terms_together
from rag.analysis.slips import may_be_slip
from rag.analysis.wording import telling, weight
from rag.domain import Principal
from rag.retrievers.embedded.fields import (
    CONTEXT,
    DEFINED,
    GRAMS,
    NAME,
    PAIRS,
    TERMS,
    audience_terms,
)

_QUESTION = {TERMS: 1.0, PAIRS: 0.45, GRAMS: 0.3}
_TOPIC = {TERMS: 1.0, PAIRS: 0.3, GRAMS: 0.3, CONTEXT: 0.8, NAME: 0.4}
"""What a match in each field counts.

A question is answered by what a passage says, whatever stands above it; its words lead, what stands beside them
and what they are made of decides between equals. A topic is what a page is about, so title, headings and the
file's name count as well.
"""
_NAMED = 3.0
_NAMED_PARTLY = {True: 0.25, False: 0.5}
"""What being named in a file's name counts for a question or a topic, as a multiple of the name's rarity; a word
said often has 2.2."""
_DEFINED = 1.0
"""What it counts to say what the thing asked about is, as a multiple of how rare that is."""
_FEW = 6
_COMMON = 0.25
"""Share of all passages from which on a piece of a word tells nothing and only costs time."""
_READ = 12_000
"""Entries of the lists of pieces that one search reads at most: an eighth of a millisecond or so, however large the
index. Four times as many found nothing more on any development set."""
_SATURATED = 2.2
"""What BM25 gives a word said often, as a multiple of its rarity: k1 + 1 of tantivy's k1 = 1.2."""
_ABSENT = 1.2
"""What a word counts at most that no passage has, as a multiple of one that a single passage has."""
_SLIP = 0.5
"""What a word a letter apart counts, as a multiple of what a word of one passage has: it is likely the one that was
meant where nothing the asker may read says the word itself."""
_OTHERWISE = 0.6
"""What another word for the same counts, beside the word itself."""
_UNSEEN = 8
"""Terms that nothing says looked at at most: a pasted page is found without."""
_MANY = 64
"""Terms searched for at most: a pasted page is found by its first words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart."""

    text: str
    language: str
    terms: tuple[str, ...]
    grams: tuple[str, ...]
    names: tuple[str, ...]
    together: tuple[str, ...]
    """Terms of verbs that the question writes apart: `setup` where something is set up."""
    thing: str
    """What is to be defined, where the question asks what it is."""
    is_question: bool
    """Or else the text only names a topic."""


class Missed(NamedTuple):
    """Terms to look for beside the question's, where nothing says these."""

    slips: tuple[str, ...] = ()
    """The question's terms that are likely mistyped: those a letter apart count too."""
    otherwise: tuple[str, ...] = ()
    """Other words for the same."""


NOTHING = Missed()


def take_apart(question: str, main_language: str) -> Asked:
    """The question's distinct terms; where its language cannot be told, the index's main one counts."""
    language = detect_language(question, main_language)
    terms = tokenise(question, language)[:_MANY]
    return Asked(
        question,
        language,
        tuple(terms),
        tuple(dict.fromkeys(sparse_grams(question)))[:_MANY],
        tuple(dict.fromkeys(names(question, language)))[:_MANY],
        tuple(terms_together(question, terms, language)),
        named(thing_asked(question, language)),
        is_question(question),
    )


def build_query(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    asked: Asked,
    principal: Principal,
    missed: Missed = NOTHING,
) -> tantivy.Query:
    """Passages that share terms with the question, of those the principal may read."""
    wanted = {
        **dict.fromkeys((TERMS, CONTEXT, NAME), dict.fromkeys((*asked.terms, *asked.together))),
        PAIRS: dict.fromkeys(pairs(asked.terms)),
        GRAMS: _telling(searcher, asked.grams),
    }
    boosts = _QUESTION if asked.is_question else _TOPIC
    clauses = [
        (tantivy.Occur.Should, _clause(schema, field, term, boost))
        for field, boost in boosts.items()
        for term in wanted[field]
    ]
    clauses += [(tantivy.Occur.Should, query) for query in _named(searcher, schema, asked)]
    clauses += [(tantivy.Occur.Should, query) for query in _defining(searcher, schema, asked)]
    clauses += [(tantivy.Occur.Should, _close_to(searcher, schema, term)) for term in missed.slips]
    clauses += [
        (tantivy.Occur.Should, _clause(schema, field, term, _OTHERWISE * boosts[field]))
        for field in (TERMS, CONTEXT)
        if field in boosts
        for term in missed.otherwise
    ]
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Must, tantivy.Query.boolean_query(clauses)),
            (tantivy.Occur.Must, _allowed(schema, principal)),
        ]
    )


def missed_in(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    asked: Asked,
    principal: Principal,
    texts: Sequence[str],
) -> Missed:
    """What else to look for, because nothing that was found says some of the question's terms.

    What others may read must not tell whether a term is a slip: the answer would be another where it says the word.
    What was found, `texts`, says most words; only for the others the index is asked, which costs half a millisecond
    each.
    """
    held = "\n".join(texts).casefold()
    unseen = [term for term in asked.terms if term not in held][:_UNSEEN]
    slips = [
        term
        for term in unseen
        if may_be_slip(term) and not _is_said(searcher, schema, term, principal)
    ]
    otherwise = (
        other
        for term in unseen
        if weight(term, asked.language) == 1
        for other in standing_for(term, asked.language)
    )
    return Missed(tuple(slips), tuple(sorted({*otherwise}.difference(asked.terms))))


def _is_said(
    searcher: tantivy.Searcher, schema: tantivy.Schema, term: str, principal: Principal
) -> bool:
    if not searcher.doc_freq(TERMS, term):
        return False
    said = tantivy.Query.term_query(schema, TERMS, term, "basic")
    both = [(tantivy.Occur.Must, said), (tantivy.Occur.Must, _allowed(schema, principal))]
    return bool(searcher.search(tantivy.Query.boolean_query(both), 1, count=False).hits)


def _close_to(searcher: tantivy.Searcher, schema: tantivy.Schema, term: str) -> tantivy.Query:
    """Words a letter apart; the first letter is taken to be right."""
    close = tantivy.Query.fuzzy_term_query(schema, TERMS, term)
    first = tantivy.Query.regex_query(schema, TERMS, f"[^{term[0]}]?{term[1:]}")
    both = [(tantivy.Occur.Must, close), (tantivy.Occur.MustNot, first)]
    weight = _SLIP * _SATURATED * _rarity(searcher, term)
    return tantivy.Query.boost_query(tantivy.Query.boolean_query(both), weight)


def _telling(searcher: tantivy.Searcher, grams: Iterable[str]) -> list[str]:
    """The rarest pieces first, as many as there is time for; common ones tell nothing anyway."""
    most = searcher.num_docs * _COMMON
    left = _READ
    telling: list[str] = []
    for count, gram in sorted((searcher.doc_freq(GRAMS, gram), gram) for gram in grams):
        left -= count
        if count > most or left < 0:
            break
        telling.append(gram)
    return telling


def _named(
    searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked
) -> Iterator[tantivy.Query]:
    """Documents whose file the question names.

    A name and a number together (`Acme`, `2019`) single out one document of a series, and count in full;
    a name or a number alone is in many files' names, and counts a little: nothing where passages everywhere
    say it, as they do the product's own name.
    """
    held = {name: searcher.doc_freq(NAME, name) for name in asked.names}
    rarity = {
        name: math.log((searcher.num_docs + 1) / count) for name, count in held.items() if count
    }
    query = {name: tantivy.Query.term_query(schema, NAME, name, "basic") for name in rarity}
    for name in rarity:
        said = max(held[name], searcher.doc_freq(TERMS, name))
        weight = math.log((searcher.num_docs + 1) / said)
        yield tantivy.Query.const_score_query(
            query[name], _NAMED_PARTLY[asked.is_question] * weight
        )
    words = [name for name in rarity if not name.isdigit()]
    for word, number in product(words[:_FEW], [name for name in rarity if name.isdigit()][:_FEW]):
        both = [(tantivy.Occur.Must, query[word]), (tantivy.Occur.Must, query[number])]
        yield tantivy.Query.const_score_query(
            tantivy.Query.boolean_query(both), _NAMED * (rarity[word] + rarity[number])
        )


def _defining(
    searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked
) -> Iterator[tantivy.Query]:
    """Passages that say what the thing asked about is."""
    held = searcher.doc_freq(DEFINED, asked.thing) if asked.thing else 0
    if held:
        query = tantivy.Query.term_query(schema, DEFINED, asked.thing, "basic")
        weight = _DEFINED * math.log((searcher.num_docs + 1) / held)
        yield tantivy.Query.const_score_query(query, weight)


def _clause(schema: tantivy.Schema, field: str, term: str, boost: float) -> tantivy.Query:
    query = tantivy.Query.term_query(schema, field, term, "basic" if field == NAME else "freq")
    return tantivy.Query.boost_query(query, boost)


def _allowed(schema: tantivy.Schema, principal: Principal) -> tantivy.Query:
    terms = audience_terms(principal.organisation, principal.readers)
    if len(terms) == 1:
        query = tantivy.Query.term_query(schema, "audience", terms[0], "basic")
    else:
        query = tantivy.Query.term_set_query(schema, "audience", terms)
    # Being allowed makes nothing more relevant.
    return tantivy.Query.const_score_query(query, 0.0)


def full_score(searcher: tantivy.Searcher, asked: Asked) -> float:
    """What a passage would score for saying every word of the question, and saying it often.

    A word that no passage has counts most: a question made of such words is about something else. Words that
    questions are made of count little.
    """
    return _SATURATED * sum(
        weight(term, asked.language) * _rarity(searcher, term)
        for term in telling(asked.text, asked.language)[:_MANY]
    )


def _rarity(searcher: tantivy.Searcher, term: str) -> float:
    """BM25's; what no passage has counts a little more than what a single one has, however few there are."""
    total = searcher.num_docs + 0.5
    held = searcher.doc_freq(TERMS, term)
    once = math.log(1 + total / 1.5)
    return (
        math.log(1 + total / (held + 0.5))
        if held
        else min(math.log(1 + total / 0.5), _ABSENT * once)
    )
