"""A scripted answerer: says what the test wrote, and remembers what it was asked."""

from collections.abc import Callable, Sequence

from rag.domain import Answer, Citation, Passage, Question, Stopped, Trace


def passage(document: str = "handbook", *, page: int | None = 12, text: str = "") -> Passage:
    """A passage of a made-up handbook."""
    return Passage(
        id=f"{document}#1",
        document=document,
        title=f"The {document.replace('-', ' ')}",
        text=text or "Employees get 25 days of annual leave.",
        page=page,
        relevance=0.9,
    )


def cited(text: str, *passages: Passage) -> Answer:
    """An answer whose `[n]` stand for these passages."""
    found = passages or (passage(),)
    return Answer(
        text=text,
        answered=True,
        citations=tuple(
            Citation(number=number, passage=each, quote=each.text)
            for number, each in enumerate(found, start=1)
        ),
        trace=Trace(question="leave days", passages=found, model="scripted", confidence=0.9),
    )


LEAVE = cited("You get **25 days** of leave a year [1].")


class Script:
    """Answers as told; implements `rag.ports.Answerer`.

    Args:
        answer: What is said to every question that has no answer of its own.
    """

    def __init__(self, answer: Answer = LEAVE) -> None:
        self.usual = answer
        self.asked: list[Question] = []
        self.answers: dict[str, Answer] = {}
        self.failures: list[Exception] = []
        self.pieces: Callable[[str], Sequence[str]] = lambda text: [text]
        """How the words come."""
        self.thinking: Callable[[], bool] = lambda: False
        """Asked again and again before the first word; time may pass in it."""
        self.between: Callable[[], None] = lambda: None
        """What happens between two pieces."""

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        self.asked.append(question)
        if self.failures:
            raise self.failures.pop(0)
        found = self.answers.get(question.text, self.usual)
        while self.thinking():
            stopping()
        said = ""
        for piece in self.pieces(found.text):
            if stopping():
                return Answer(text=said, answered=True, stopped=True)
            try:
                say(piece)
            except Stopped:
                return Answer(text=said, answered=True, stopped=True)
            said += piece
            self.between()
        return found
