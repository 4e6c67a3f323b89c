"""What becomes of a question: one outcome, told once, to those who may hear it."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from bot.domain import AnswerReply, Explanation, Notice, Pressed, Retracted, StopPressed
from bot.handlers import words
from bot.handlers.questions import GaveUp
from bot.ports import Busy, Gone, Held
from rag.domain import SearchBusy, Turn
from rag.models import UnknownModel
from tests.fakes.chat import text_of
from tests.unit.handlers.conftest import ADMIN, ANNA, BEN, World, asked, thread

LEAVE = "Everybody has 25 days of leave."
ANSWER = f"The documents say: {LEAVE} [1]"
QUESTION = "how many days of leave?"


def test_a_question_is_answered_in_its_thread_with_a_source(world: World) -> None:
    world.holds(LEAVE)

    world.handlers.handle(asked(QUESTION), last_try=False)

    (message,) = world.chat.messages
    reply = message.final
    assert isinstance(reply, AnswerReply)
    assert reply.answer.text == ANSWER
    assert message.ref.thread == thread()
    (link,) = reply.links.values()
    assert link.startswith("https://footnote.test/d/")


def test_the_same_question_delivered_again_is_answered_once(world: World) -> None:
    world.holds(LEAVE)

    for _ in range(3):
        world.handlers.handle(asked(QUESTION), last_try=False)

    assert world.chat.answers == [ANSWER]


def test_a_sign_of_life_is_recorded_before_the_first_word(world: World) -> None:
    world.holds(LEAVE)
    seen: list[object] = []
    world.answerer.meanwhile = lambda: seen.append(world.ledger.find("slack:T1:C1:1.0"))

    world.handlers.handle(asked(QUESTION), last_try=False)

    (claim,) = seen
    assert getattr(claim, "state", None) == "posted"
    assert getattr(claim, "message", None) == world.chat.messages[0].ref


def test_a_second_try_edits_the_message_of_the_first(world: World) -> None:
    world.holds(LEAVE)
    world.answerer.failures = [SearchBusy("throttled")]

    with pytest.raises(SearchBusy):
        world.handlers.handle(asked(QUESTION), last_try=False)
    world.handlers.handle(asked(QUESTION), last_try=False)

    assert len(world.chat.messages) == 1
    assert world.chat.answers == [ANSWER]


def test_a_message_posted_but_not_recorded_is_found_again(world: World) -> None:
    world.holds(LEAVE)
    world.chat.lost = [Busy("the answer to the post was lost")]

    with pytest.raises(Busy):
        world.handlers.handle(asked(QUESTION), last_try=False)
    world.handlers.handle(asked(QUESTION), last_try=False)

    assert len(world.chat.messages) == 1
    assert world.chat.answers == [ANSWER]


def test_while_another_worker_answers_the_question_waits(world: World) -> None:
    world.holds(LEAVE)
    world.ledger.claim(
        "slack:T1:C1:1.0", thread=thread(), owner="another", lease=timedelta(seconds=60)
    )

    with pytest.raises(Held):
        world.handlers.handle(asked(QUESTION), last_try=False)

    assert world.chat.messages == []


def test_when_search_stays_away_the_room_gets_one_plain_sentence(world: World) -> None:
    world.answerer.failures = [SearchBusy("throttled"), SearchBusy("throttled")]

    for last_try in (False, True):
        with pytest.raises(SearchBusy):
            world.handlers.handle(asked(QUESTION), last_try=last_try)

    (sentence,) = world.chat.answers
    assert "stayed out of reach" in sentence
    assert "throttled" not in sentence


def test_a_replay_after_that_sentence_answers_in_the_same_message(world: World) -> None:
    world.holds(LEAVE)
    world.answerer.failures = [SearchBusy("throttled")]
    with pytest.raises(SearchBusy):
        world.handlers.handle(asked(QUESTION), last_try=True)

    world.handlers.handle(asked(QUESTION), last_try=False)

    assert len(world.chat.messages) == 1
    assert world.chat.answers == [ANSWER]


def test_a_defect_of_ours_is_never_shown_as_it_is(world: World) -> None:
    world.answerer.failures = [ZeroDivisionError("secret internals")]

    with pytest.raises(ZeroDivisionError):
        world.handlers.handle(asked(QUESTION), last_try=True)

    (sentence,) = world.chat.answers
    assert "secret internals" not in sentence
    assert "something on my side broke" in sentence


@pytest.mark.parametrize(("kills", "told"), [(23, ANSWER), (24, None)])
def test_kills_are_forgiven_until_the_question_itself_must_be_the_cause(
    world: World, kills: int, told: str | None
) -> None:
    world.holds(LEAVE)
    for _ in range(kills):
        world.ledger.claim(
            "slack:T1:C1:1.0", thread=thread(), owner="killed", lease=timedelta(seconds=1)
        )
        world.now.advance(2)

    with nullcontext() if told else pytest.raises(GaveUp):
        world.handlers.handle(asked(QUESTION), last_try=False)

    (sentence,) = world.chat.answers
    assert (told or "something on my side broke") in sentence


def test_a_model_that_nobody_configured_is_said_at_once(world: World) -> None:
    world.answerer.failures = [UnknownModel("There is no model named gpt9 here.")]

    world.handlers.handle(asked(QUESTION, options={"model": "gpt9"}), last_try=False)
    world.handlers.handle(asked(QUESTION, options={"model": "gpt9"}), last_try=False)

    assert world.chat.answers == ["There is no model named gpt9 here."]


def test_where_we_were_put_out_the_question_ends(world: World) -> None:
    world.chat.opening = [Gone("not in the channel")]

    with pytest.raises(Gone):
        world.handlers.handle(asked(QUESTION), last_try=False)
    world.handlers.handle(asked(QUESTION), last_try=False)

    claim = world.ledger.find("slack:T1:C1:1.0")
    assert claim is not None
    assert claim.state == "refused"
    assert world.chat.messages == []


def test_stop_ends_the_answer_and_what_was_said_stands(world: World) -> None:
    world.holds(LEAVE)
    stop = StopPressed(key="stop", thread=thread(), person=BEN)

    def pressed() -> None:
        world.handlers.handle(stop, last_try=False)
        world.now.advance(1)

    world.answerer.meanwhile = pressed

    world.handlers.handle(asked(QUESTION), last_try=False)

    reply = world.chat.messages[0].final
    assert isinstance(reply, AnswerReply)
    assert reply.answer.stopped
    assert reply.answer.text == "The documents say: "


def test_a_follow_up_knows_what_was_said(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked(QUESTION), last_try=False)

    world.handlers.handle(asked("and leave for Ben?", ts="2.0", thread=thread()), last_try=False)

    said = [(turn.speaker, turn.text) for turn in world.answerer.questions[-1].turns]
    assert said == [("person", QUESTION), ("footnote", ANSWER)]


def test_called_into_a_thread_it_reads_what_was_said_before(world: World) -> None:
    world.chat.before = [Turn(speaker="person", text="We talk about leave.", name="Ben")]

    world.handlers.handle(asked("what is it?", summoned=True), last_try=False)

    assert world.answerer.questions[-1].turns == tuple(world.chat.before)


def test_called_without_a_word_it_answers_what_was_said_last(world: World) -> None:
    world.holds(LEAVE)
    ben = Turn(speaker="person", text="We talk about leave.", name="Ben")
    world.chat.before = [ben, Turn(speaker="person", text=QUESTION, name="Cleo")]

    world.handlers.handle(asked("", summoned=True), last_try=False)

    assert world.chat.answers == [ANSWER]
    assert world.answerer.questions[-1].text == QUESTION
    assert world.answerer.questions[-1].turns == (ben,)
    assert world.threads.load(thread()).turns[0].text == QUESTION


def test_called_on_a_message_without_a_word_it_answers_the_message(world: World) -> None:
    world.holds(LEAVE)

    world.handlers.handle(asked("", quoted=QUESTION), last_try=False)

    assert world.chat.answers == [ANSWER]


@pytest.mark.parametrize("options", [{}, {"compare": ""}, {"model": "large"}])
def test_called_where_nothing_is_asked_it_says_once_what_to_do(
    world: World, options: dict[str, str]
) -> None:
    world.handlers.handle(asked(" ", summoned=True, options=options), last_try=False)

    (reply,) = (each.final for each in world.chat.messages)
    assert isinstance(reply, Notice)
    assert reply.text == words.NOTHING_ASKED
    assert not world.answerer.questions


def test_an_answered_question_is_not_answered_again_for_a_call_without_a_word(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked(QUESTION), last_try=False)

    world.handlers.handle(asked("", ts="2.0", thread=thread(), summoned=True), last_try=False)

    assert world.chat.answers == [ANSWER, words.NOTHING_ASKED]


def test_in_a_channel_only_what_the_room_may_read_is_used(world: World) -> None:
    world.holds("Anna earns 5 days of leave more.", readers=frozenset({ANNA.reader}))

    world.handlers.handle(asked(QUESTION), last_try=False)

    assert world.chat.answers == ["I could not find this."]


def test_the_asker_alone_hears_that_more_exists_and_may_ask_privately(world: World) -> None:
    world.holds("Anna earns 5 days of leave more.", readers=frozenset({ANNA.reader}))
    world.handlers.handle(asked(QUESTION), last_try=False)
    (hint,) = world.chat.private
    assert isinstance(hint, Notice)
    (button,) = hint.buttons

    world.handlers.handle(
        Pressed(key="p", thread=thread(), person=ANNA, action=button.action, value=button.value),
        last_try=False,
    )

    assert world.chat.answers[-1].startswith("The documents say: Anna earns")
    shared = world.threads.load(thread()).turns
    assert all("Anna earns" not in turn.text for turn in shared)


def test_nobody_else_may_press_the_private_button(world: World) -> None:
    world.holds("Anna earns 5 days of leave more.", readers=frozenset({ANNA.reader}))
    world.handlers.handle(asked(QUESTION), last_try=False)
    (hint,) = world.chat.private
    assert isinstance(hint, Notice)

    value = hint.buttons[0].value
    world.handlers.handle(
        Pressed(key="p", thread=thread(), person=BEN, action="private", value=value),
        last_try=False,
    )

    assert len(world.chat.messages) == 1
    assert text_of(world.chat.private[-1]) == "There is nothing more to show for this answer."


def test_a_guest_gets_a_polite_no(world: World) -> None:
    world.holds(LEAVE)
    world.chat.guests = {ANNA.id}

    world.handlers.handle(asked(QUESTION), last_try=False)
    world.handlers.handle(asked(QUESTION), last_try=False)

    assert world.chat.answers == [
        "Only members of the organisation can ask me. Please ask somebody here who is one."
    ]
    assert world.answerer.questions == []


def test_an_edited_question_is_answered_anew_in_place(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked("what about lunch?"), last_try=False)

    world.handlers.handle(asked(QUESTION, edited=True), last_try=False)

    assert len(world.chat.messages) == 1
    assert world.chat.answers == [ANSWER]
    said = [turn.text for turn in world.threads.load(thread()).turns]
    assert said == [QUESTION, ANSWER]


def test_an_edit_of_what_was_no_question_is_left_alone(world: World) -> None:
    world.handlers.handle(asked(QUESTION, edited=True), last_try=False)

    assert world.chat.messages == []


def test_a_deleted_question_takes_its_answer_with_it(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked(QUESTION), last_try=False)

    world.handlers.handle(
        Retracted(key="slack:T1:C1:1.0", thread=thread()),
        last_try=False,
    )

    assert world.chat.messages[0].deleted
    assert world.threads.load(thread()).turns == ()


def test_a_deleted_question_takes_the_answers_of_every_model_with_it(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked(QUESTION, options={"compare": ""}), last_try=False)

    world.handlers.handle(Retracted(key="slack:T1:C1:1.0", thread=thread()), last_try=False)

    assert [each.deleted for each in world.chat.messages] == [True, True]
    assert world.threads.load(thread()).turns == ()


def test_two_models_answer_side_by_side_each_labelled(world: World) -> None:
    world.holds(LEAVE)

    world.handlers.handle(asked(QUESTION, options={"compare": "a,b"}), last_try=False)

    labels = [
        each.final.model_label
        for each in world.chat.messages
        if isinstance(each.final, AnswerReply)
    ]
    assert labels == ["a", "b"]
    assert [question.model for question in world.answerer.questions] == ["a", "b"]


def test_models_side_by_side_are_not_told_what_the_others_answered(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked("Who approves leave?"), last_try=False)
    compared = asked(QUESTION, ts="2.0", thread=thread("1.0"), options={"compare": "a,b"})

    world.handlers.handle(compared, last_try=False)

    _, first, second = world.answerer.questions
    assert first.turns[0].text == "Who approves leave?"
    assert second.turns == first.turns


def test_too_many_questions_in_a_minute_get_a_polite_no(world: World) -> None:
    world.holds(LEAVE)
    handlers = world.limited(per_minute=2)

    for ts in ("1.0", "2.0", "3.0"):
        handlers.handle(asked(QUESTION, ts=ts), last_try=False)

    assert len(world.chat.answers) == 2
    (refusal,) = world.chat.private
    assert text_of(refusal).startswith("That is more than 2 questions")


def test_a_minute_later_questions_are_welcome_again(world: World) -> None:
    world.holds(LEAVE)
    handlers = world.limited(per_minute=1)
    handlers.handle(asked(QUESTION, ts="1.0"), last_try=False)
    world.now.advance(61)

    handlers.handle(asked(QUESTION, ts="2.0"), last_try=False)

    assert len(world.chat.answers) == 2


def test_how_many_passages_the_readers_kept_out_is_told_to_admins_alone(world: World) -> None:
    world.holds(LEAVE)
    world.handlers.handle(asked(QUESTION), last_try=False)
    (record,) = world.answers.recent(limit=5)

    for person in (ANNA, ADMIN, BEN):
        world.handlers.handle(
            Pressed(key=person.id, thread=thread(), person=person, action="why", value=record.id),
            last_try=False,
        )

    told = [each for each in world.chat.private if isinstance(each, Explanation)]
    assert [each.filtered for each in told] == [None, 2]
