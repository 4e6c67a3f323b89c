"""What people do in a month with a deployment."""

from dataclasses import dataclass

SIZES = (50, 500, 5000)
"""Numbers of people that the documentation reckons for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What people do in a month.

    Args:
        users: People who ask.
        questions: Asked in all.
        documents: Held by the index.
        new_documents: That come in.
    """

    users: int
    questions: int
    documents: int
    new_documents: int


CHUNKS = 25
"""Passages of a document."""

SCANS, PAGES = 0.1, 10
"""The part of new documents that are scans, and pages of one."""

WORDS = 300
"""Tokens of a passage."""

TOKENS_IN, TOKENS_OUT = 3900, 380
"""Of one question, the rewritten one included."""


def usage(users: int) -> Usage:
    """What so many people do: between 40 and 60 questions each, and 40 documents for each of them."""
    each = 40 if users <= SIZES[0] else 50 if users <= SIZES[1] else 60
    documents = users * 40
    return Usage(
        users=users, questions=users * each, documents=documents, new_documents=documents // 20
    )
