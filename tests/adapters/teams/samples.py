"""Answers for tests: citations of a handbook, with our own links."""

from bot.domain import AnswerReply
from rag.domain import Answer, Citation, Passage

LINK = "https://bot.example.com/d/d1?t=token"


def passage(number: int = 1, **changed: object) -> Passage:
    """A passage of the HR handbook."""
    told: dict[str, object] = {
        "id": f"p{number}",
        "document": "d1",
        "title": "HR handbook.pdf",
        "text": "Everyone gets 25 days of leave a year.",
        "page": 11 + number,
        "heading": ("Working here", "Leave"),
        **changed,
    }
    return Passage(**told)  # pyright: ignore[reportArgumentType]


def citation(number: int = 1, quote: str = "25 days of leave", **changed: object) -> Citation:
    """A citation of it."""
    return Citation(number=number, passage=passage(number, **changed), quote=quote)


def reply(
    text: str = "You get 25 days [1].", *citations: Citation, **changed: object
) -> AnswerReply:
    """An answer that cites it."""
    told: dict[str, object] = {"answered": True, "citations": citations or (citation(),), **changed}
    answer = Answer(text=text, **told)  # pyright: ignore[reportArgumentType]
    return AnswerReply(answer_id="a1", answer=answer, question="q", links={"d1": LINK})
