"""What every answer log promises."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import Rating
from bot.ports import AnswerLog
from tests.fakes.clock import START, Clock
from tests.fakes.samples import record

HISTORY = timedelta(days=30)

UP = Rating(person="user:slack:U1", verdict="up", at=START)
DOWN = Rating(
    person="user:slack:U2",
    verdict="down",
    reason="Out of date \u2013 \u65e5\u672c",
    correction="28 days, since M\u00e4rz",
    at=START,
)


class AnswerLogContract:
    """For logs made with `HISTORY`; a subclass gives the fixtures `clock` and `answers`."""

    def test_an_answer_comes_back_as_it_was_given(self, answers: AnswerLog) -> None:
        answers.save(record("a1"))
        assert answers.find("a1") == record("a1")

    def test_an_unknown_answer_is_not_found(self, answers: AnswerLog) -> None:
        assert answers.find("a1") is None

    def test_saving_again_replaces_the_answer_and_keeps_its_ratings(
        self, answers: AnswerLog
    ) -> None:
        answers.save(record("a1"))
        answers.rate("a1", UP)
        answers.save(record("a1", question="Reworded?"))
        assert answers.find("a1") == record("a1", question="Reworded?", ratings=(UP,))

    def test_each_person_has_one_rating_the_newest(self, answers: AnswerLog) -> None:
        answers.save(record("a1"))
        assert answers.rate("a1", UP) is True
        assert answers.rate("a1", DOWN) is True
        changed = replace(UP, verdict="down", reason="On second thoughts")
        assert answers.rate("a1", changed) is True
        found = answers.find("a1")
        assert found is not None
        assert set(found.ratings) == {changed, DOWN}

    def test_what_was_wrong_and_what_would_be_right_are_kept_apart(
        self, answers: AnswerLog
    ) -> None:
        answers.save(record("a1"))
        answers.rate("a1", DOWN)
        found = answers.find("a1")
        assert found is not None
        (kept,) = found.ratings
        assert (kept.reason, kept.correction) == (DOWN.reason, DOWN.correction)

    def test_an_unknown_answer_cannot_be_rated(self, answers: AnswerLog) -> None:
        assert answers.rate("a1", UP) is False
        answers.save(record("a1"))
        assert answers.find("a1") == record("a1")

    def test_recent_answers_come_newest_first_with_their_ratings(
        self, answers: AnswerLog, clock: Clock
    ) -> None:
        for id_ in ("a1", "a2", "a3"):
            answers.save(record(id_, at=clock.advance(1)))
        answers.rate("a2", DOWN)
        recent = answers.recent()
        assert [each.id for each in recent] == ["a3", "a2", "a1"]
        assert [each.ratings for each in recent] == [(), (DOWN,), ()]
        assert [each.id for each in answers.recent(limit=1)] == ["a3"]

    def test_history_ends(self, answers: AnswerLog, clock: Clock) -> None:
        answers.save(record("old", at=clock()))
        clock.advance(HISTORY - timedelta(seconds=1))
        answers.save(record("new", at=clock()))
        assert answers.find("old") is not None
        clock.advance(timedelta(seconds=2))
        assert answers.find("old") is None
        assert answers.rate("old", UP) is False
        assert [each.id for each in answers.recent()] == ["new"]
