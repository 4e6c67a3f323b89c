"""Text as searching and citing see it: its language, its terms, its sentences."""

from rag.analysis.asking import is_question
from rag.analysis.languages import detect_language
from rag.analysis.sentences import Span, sentences
from rag.analysis.terms import (
    analyse,
    grams,
    is_symbol,
    names,
    pairs,
    sparse_grams,
    tokenise,
    without_accents,
)

__all__ = [
    "Span",
    "analyse",
    "detect_language",
    "grams",
    "is_question",
    "is_symbol",
    "names",
    "pairs",
    "sentences",
    "sparse_grams",
    "tokenise",
    "without_accents",
]
