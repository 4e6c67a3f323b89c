"""What of a passage goes into which field, and how a question asks each.

The analysis is ours, so that every language is searched by its own words; OpenSearch only parts them at blanks.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rag.analysis import analyse, detect_language, pairs, sparse_grams, tokenise
from rag.domain import IndexedDocument, Passage

BOOSTS = {"terms": 1.0, "context": 0.4, "pairs": 0.45, "grams": 0.3}
"""Words lead; where they stand, what stands beside them and what they are made of decides between equals."""

MOST_TERMS = 128
"""Of a question, in each field; OpenSearch takes 1,024 clauses in all."""

TELLING = 600
"""Characters of a passage that tell its language."""

KEYWORD = {"type": "keyword"}


def schema(dimensions: int) -> Mapping[str, Any]:
    """The index; without vectors where `dimensions` is 0."""
    by_words = {
        name: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
        for name in BOOSTS
    }
    properties: dict[str, Any] = {
        **by_words,
        "kind": KEYWORD,
        "document": KEYWORD,
        "edition": KEYWORD,
        "audience": KEYWORD,
        "position": {"type": "integer"},
        "sequence": {"type": "long"},
        "held": {"type": "object", "enabled": False},
    }
    if dimensions:
        properties["vector"] = {
            "type": "knn_vector",
            "dimension": dimensions,
            "method": {"name": "hnsw", "engine": "faiss", "space_type": "l2"},
        }
    return {
        "settings": {"index": {"knn": bool(dimensions)}},
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def fields(document: IndexedDocument, passage: Passage, *, language: str) -> Mapping[str, str]:
    """Each field's terms, separated by blanks."""
    language = detect_language(passage.text[:TELLING], language)
    body = analyse(passage.text, language)
    title = passage.title or document.title
    about = tokenise("\n".join((title, document.name, *passage.heading)), language)
    return {
        "terms": " ".join((*about, body.terms)),
        "context": " ".join(about),
        "pairs": " ".join((*pairs(about), body.pairs)),
        "grams": body.grams,
    }


def asked(question: str, *, language: str) -> Sequence[Mapping[str, Any]]:
    """The clauses of a question, one for each field that it has terms for."""
    terms = tokenise(question, detect_language(question, language))[:MOST_TERMS]
    given = {
        "terms": dict.fromkeys(terms),
        "context": dict.fromkeys(terms),
        "pairs": dict.fromkeys(pairs(terms)),
        "grams": dict.fromkeys(sparse_grams(question)[:MOST_TERMS]),
    }
    return [
        {"match": {name: {"query": " ".join(words), "boost": BOOSTS[name]}}}
        for name, words in given.items()
        if words
    ]


def audience(organisation: str, readers: frozenset[str]) -> list[str]:
    """One word for each reader with its organisation, so that one clause filters by both."""
    return [f"{organisation}\x1f{reader}" for reader in sorted(readers)]


def unit(vector: Sequence[float]) -> list[float]:
    """The vector at length one: then the nearest by distance is the nearest by angle, which every engine has."""
    length = math.hypot(*vector) or 1.0
    return [number / length for number in vector]
