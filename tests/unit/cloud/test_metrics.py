"""Figures in CloudWatch's embedded format; nobody's words are in them."""

import json
from collections.abc import Callable, Sequence

from bot.domain import AnswerRecord, Rating
from bot.metrics import COUNT, MeasuredAnswerer, MeasuredAnswers, Metrics
from rag.domain import Answer, Principal, Question, Trace
from tests.fakes.clock import START, Clock
from tests.fakes.samples import record


class Log:
    """An answer log that knows one answer."""

    def save(self, record: AnswerRecord) -> None:
        del record

    def find(self, answer_id: str) -> AnswerRecord | None:
        return record(answer_id)

    def rate(self, answer_id: str, rating: Rating) -> bool:
        del rating
        return answer_id == "a1"

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        return [record("a1")][:limit]


class Slow:
    """Says two words after a while."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        del question, stopping
        self._clock.advance(1.5)
        say("two")
        self._clock.advance(1.5)
        say(" words")
        return Answer(text="two words", answered=True, trace=Trace(question="", model="m"))


def test_a_figure_is_one_line_that_declares_itself() -> None:
    lines: list[str] = []
    Metrics(lines.append, now=Clock()).emit({"WakeUps": (2, COUNT)}, {"model": "m", "kb": ""})

    line = json.loads(lines[0])

    assert line["WakeUps"] == 2
    assert line["_aws"]["Timestamp"] == int(START.timestamp() * 1000)
    (declared,) = line["_aws"]["CloudWatchMetrics"]
    assert declared["Dimensions"] == [["model"]]
    assert declared["Metrics"] == [{"Name": "WakeUps", "Unit": "Count"}]


def test_nothing_to_say_writes_nothing() -> None:
    lines: list[str] = []
    Metrics(lines.append, now=Clock()).emit({})
    assert lines == []


def test_an_answer_is_measured_and_none_of_its_words_are_written() -> None:
    lines: list[str] = []
    answers = MeasuredAnswers(Log(), Metrics(lines.append, now=Clock()))

    answers.save(record("a1"))

    line = json.loads(lines[0])
    assert (line["platform"], line["NoAnswer"], line["Passages"]) == ("slack", 0, 2)
    assert line["RetrieveMs"] == 2.5
    for secret in ("notice", "months", "U1", "Handbook", "C1"):
        assert secret not in lines[0]


def test_thumbs_are_counted_where_there_is_an_answer() -> None:
    lines: list[str] = []
    answers = MeasuredAnswers(Log(), Metrics(lines.append, now=Clock()))

    for answer_id, verdict in (("a1", "up"), ("a1", "down"), ("a1", "none"), ("a2", "up")):
        answers.rate(answer_id, Rating(person="user:slack:U1", verdict=verdict))  # type: ignore[arg-type]

    names = [
        json.loads(line)["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for line in lines
    ]
    assert names == ["FeedbackUp", "FeedbackDown"]


def test_the_first_word_is_timed() -> None:
    lines, clock, said = list[str](), Clock(), list[str]()
    answerer = MeasuredAnswerer(
        Slow(clock), Metrics(lines.append, now=clock), lambda: clock().timestamp()
    )
    question = Question(text="?", principal=Principal(readers=frozenset({"everyone"})))

    answerer.answer(question, say=said.append, stopping=lambda: False)

    assert said == ["two", " words"]
    assert json.loads(lines[0])["FirstTokenMs"] == 1500


def test_who_listens_hears_of_thumbs_with_their_answer() -> None:
    heard: list[tuple[str, str]] = []
    answers = MeasuredAnswers(Log(), Metrics(lambda _: None, now=Clock()))
    answers.listen(lambda record, rating: heard.append((record.id, rating.verdict)))

    answers.rate("a1", Rating(person="user:slack:U1", verdict="down"))
    answers.rate("a1", Rating(person="user:slack:U1", verdict="none"))
    answers.rate("a2", Rating(person="user:slack:U1", verdict="up"))

    assert heard == [("a1", "down")]
