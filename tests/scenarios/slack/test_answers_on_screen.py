"""What an answer looks like while it comes and once it is there."""

import pytest

from rag.domain import Answer
from tests.fakes.slack.desk import ADA, DIRECT, GENERAL, MENTION, Desk
from tests.fakes.slack.script import cited, passage
from tests.fakes.slack.workspace import Json, shown

LONG = "\n\n".join(f"Paragraph {n} says. " + "Many more words follow it. " * 30 for n in range(40))


def markdown_of(messages: list[Json]) -> str:
    return "\n".join(
        block["text"]
        for message in messages
        for block in message["blocks"]
        if block["type"] == "markdown"
    )


def slowly(desk: Desk, *, seconds: float = 2) -> None:
    """The words come sentence by sentence, with time between them."""
    desk.script.pieces = lambda text: [f"{part}. " for part in text.split(". ")]

    def between() -> None:
        desk.clock.advance(seconds)

    desk.script.between = between


def test_a_status_shows_before_the_search_begins(desk: Desk) -> None:
    seen: list[int] = []
    desk.script.between = lambda: seen.append(len(desk.space.statuses))
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert seen[0] >= 1
    assert desk.space.statuses[0][2] == "is searching the documents..."
    methods = [name for name, _ in desk.space.calls]
    assert methods.index("assistant.threads.setStatus") < methods.index("chat.startStream")


def test_whoever_waits_for_a_silent_model_is_told_so_before_slack_takes_the_status_away(
    desk: Desk,
) -> None:
    seconds = iter(range(0, 150, 5))

    def thinking() -> bool:
        desk.clock.advance(5)
        return next(seconds, None) is not None

    desk.script.thinking = thinking
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    told = [status for _, _, status in desk.space.statuses]
    assert told.count("Still waiting for the language model...") >= 5
    assert "25 days" in shown(desk.answers(GENERAL)[0])


def test_a_sentence_is_shown_with_its_number_as_soon_as_it_is_said(desk: Desk) -> None:
    shown_then: list[str] = []

    def between() -> None:
        desk.clock.advance(5)
        shown_then.append(desk.answers(GENERAL)[0]["streamed"])

    desk.script.pieces = lambda _: ["You get 25 days [1].", " You may keep five [1]."]
    desk.script.between = between
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert shown_then[0] == "You get 25 days [1]."


def test_a_stream_that_slack_throttles_waits_as_long_as_slack_says(desk: Desk) -> None:
    slowly(desk)
    desk.space.trouble("chat.appendStream", "429", times=2, retry_after=9)
    left: list[int] = []
    before = desk.script.between

    def between() -> None:
        before()
        left.append(len(desk.space.faults["chat.appendStream"]))

    desk.script.between = between
    desk.script.usual = Answer(text=" ".join(f"Point {n}." for n in range(12)), answered=True)
    desk.says(ADA, GENERAL, f"{MENTION} everything?")

    assert left[:5] == [1, 1, 1, 1, 1]
    assert "Point 11." in shown(desk.answers(GENERAL)[0])


def test_words_stream_as_they_come_and_end_with_sources_and_thumbs(desk: Desk) -> None:
    slowly(desk)
    desk.script.usual = cited("One is first [1]. Two is second [1]. Three is third [1]. End [1].")
    desk.says(ADA, GENERAL, f"{MENTION} count")

    (answer,) = desk.answers(GENERAL)
    assert answer["appends"] >= 3
    assert markdown_of([answer]).startswith("One is first [[1]](http")
    kinds = [block["type"] for block in answer["blocks"]]
    assert kinds == ["markdown", "container", "actions", "context_actions", "context"]
    assert answer["metadata"]["event_payload"]["key"].startswith("slack:T1:CGENERAL:")


def test_streams_name_for_whom_they_are_and_every_post_asks_for_no_preview(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.space.without |= {"status", "stream"}
    desk.says(ADA, GENERAL, f"{MENTION} leave again?")

    (start,) = desk.space.called("chat.startStream")
    assert (start["recipient_user_id"], start["recipient_team_id"]) == (ADA, "T1")
    for post in desk.space.called("chat.postMessage"):
        assert (post["unfurl_links"], post["unfurl_media"]) == ("0", "0")


def test_where_no_status_can_be_shown_a_message_is_the_first_sign(desk: Desk) -> None:
    desk.space.without |= {"status", "sessions"}
    seen: list[str] = []
    desk.script.between = lambda: seen.append(shown(desk.answers(GENERAL)[0]))
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert "Stop" in seen[0]
    (answer,) = desk.answers(GENERAL)
    assert "25 days" in shown(answer)
    assert "Stop" not in shown(answer)


def test_without_streaming_the_answer_still_comes_whole(desk: Desk) -> None:
    slowly(desk)
    desk.space.without.add("stream")
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    (answer,) = desk.answers(GENERAL)
    assert "25 days" in shown(answer)


def test_a_stream_that_slack_ends_goes_on_in_the_same_message(desk: Desk) -> None:
    slowly(desk, seconds=20)
    desk.script.usual = Answer(text=" ".join(f"Point {n}." for n in range(30)), answered=True)
    desk.says(ADA, GENERAL, f"{MENTION} everything?")

    (answer,) = desk.answers(GENERAL)
    assert "Point 0. " in markdown_of([answer])
    assert "Point 29." in markdown_of([answer])
    assert answer["edits"] >= 2


def test_a_stream_broken_by_slack_is_finished_by_editing(desk: Desk) -> None:
    slowly(desk)
    desk.space.trouble("chat.appendStream", "message_not_in_streaming_state")
    desk.script.usual = Answer(text="One. Two. Three. Four.", answered=True)
    desk.says(ADA, GENERAL, f"{MENTION} count")

    (answer,) = desk.answers(GENERAL)
    assert markdown_of([answer]).startswith("One. Two. Three. Four.")


def test_a_stream_whose_beginning_got_lost_is_found_and_used(desk: Desk) -> None:
    slowly(desk)
    desk.space.trouble("chat.startStream", "lost")
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    (answer,) = desk.answers(GENERAL)
    assert "25 days" in shown(answer)


@pytest.mark.parametrize("looks", [1, 2, 3])
@pytest.mark.parametrize("words", ["many", "one"])
def test_a_stream_whose_beginning_got_lost_is_found_though_slack_hides_the_thread_at_first(
    desk: Desk, looks: int, words: str
) -> None:
    if words == "many":
        slowly(desk)
    desk.space.trouble("chat.startStream", "lost")
    desk.space.trouble("conversations.replies", "429", times=looks)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.clock.advance(130)
    desk.drain()

    (answer,) = desk.answers(GENERAL)
    assert "25 days" in shown(answer)
    assert [name for name, _ in desk.space.calls].count("chat.startStream") == 1


def test_a_long_answer_goes_on_in_further_messages_and_drops_nothing(desk: Desk) -> None:
    desk.script.usual = cited(LONG + "\n\nThe end [1].")
    desk.says(ADA, GENERAL, f"{MENTION} everything?")

    answers = desk.answers(GENERAL)
    assert len(answers) in {3, 4}
    together = markdown_of(answers)
    assert [f"Paragraph {n} says." in together for n in range(40)] == [True] * 40
    assert "Sources" in shown(answers[-1])
    assert "Sources" not in shown(answers[0])


def test_without_containers_the_sources_stand_in_plain_lines(desk: Desk) -> None:
    desk.space.without.add("container")
    desk.script.usual = cited("See this [1].", passage("travel-policy", page=3))
    desk.says(ADA, GENERAL, f"{MENTION} trips?")

    (answer,) = desk.answers(GENERAL)
    assert "Sources" in shown(answer)
    assert "The travel policy" in shown(answer)


def test_nothing_found_says_what_was_searched_and_offers_to_add_a_document(desk: Desk) -> None:
    desk.script.usual = Answer(text="I could not find this.", answered=False)
    desk.says(ADA, GENERAL, f"{MENTION} where do I park?")
    (answer,) = desk.answers(GENERAL)
    assert "Searched for “where do I park?”" in shown(answer)
    assert "add the document that says it" in shown(answer)

    desk.presses(ADA, GENERAL, answer, "add")
    assert desk.space.views[-1]["callback_id"] == "footnote_add"


def test_nothing_found_names_the_nearest_documents_and_lists_no_references(desk: Desk) -> None:
    desk.script.usual = Answer(
        text="I could not find this in 3 documents.", answered=False, nearest=(passage("parking"),)
    )
    desk.says(ADA, GENERAL, f"{MENTION} wifi password?")

    (answer,) = desk.answers(GENERAL)
    assert "Closest documents" in shown(answer)
    assert "The parking" in shown(answer)
    assert "Sources" not in shown(answer)


def test_a_native_stop_stops_the_model_and_keeps_what_was_said(desk: Desk) -> None:
    desk.script.pieces = lambda text: text.split(" ")
    post = desk.space.says(ADA, DIRECT, "tell me all")
    stops = iter([False, True])

    def between() -> None:
        desk.clock.advance(1)
        if next(stops, False):
            desk.event(
                {
                    "type": "agent_session_stopped",
                    "channel": DIRECT,
                    "user": ADA,
                    "thread_ts": post["ts"],
                }
            )
            desk.work()

    desk.script.between = between
    desk.script.usual = Answer(text=" ".join(f"word{n} " for n in range(50)), answered=True)
    desk.told(post, DIRECT)
    desk.drain()

    (answer,) = desk.answers(DIRECT)
    assert "word0" in shown(answer)
    assert "word40" not in shown(answer)
    assert "Stopped before the end" in shown(answer)
    assert desk.space.sessions[DIRECT, post["ts"]] == "active"


def test_our_own_stop_button_works_where_slack_has_none(desk: Desk) -> None:
    desk.space.without |= {"status", "sessions"}
    desk.script.pieces = lambda text: text.split(" ")
    pressed: list[bool] = []

    def between() -> None:
        desk.clock.advance(1)
        if not pressed:
            pressed.append(True)
            desk.presses(ADA, GENERAL, desk.answers(GENERAL)[0], "stop", drain=False)
            desk.work()

    desk.script.between = between
    desk.script.usual = Answer(text=" ".join(f"word{n} " for n in range(50)), answered=True)
    desk.says(ADA, GENERAL, f"{MENTION} tell me all")

    (answer,) = desk.answers(GENERAL)
    assert "word40" not in shown(answer)


@pytest.mark.parametrize("word", [f"{MENTION} stop", f"{MENTION} Stop!"])
def test_the_word_stop_in_the_thread_stops_the_answer_being_written(desk: Desk, word: str) -> None:
    desk.script.pieces = lambda text: text.split(" ")
    post = desk.space.says(ADA, GENERAL, f"{MENTION} tell me all")
    said: list[bool] = []

    def between() -> None:
        desk.clock.advance(1)
        if not said:
            said.append(True)
            desk.told(desk.space.says("UBEN", GENERAL, word, thread=post["ts"]), GENERAL)
            desk.work()

    desk.script.between = between
    desk.script.usual = Answer(text=" ".join(f"word{n} " for n in range(50)), answered=True)
    desk.told(post, GENERAL)
    desk.drain()

    (answer,) = desk.answers(GENERAL)
    assert "word40" not in shown(answer)
    assert "Stopped before the end" in shown(answer)


def test_text_of_documents_cannot_call_people_or_lead_away(desk: Desk) -> None:
    desk.script.usual = cited(
        "<!channel> <@UBEN> @here ![x](https://evil.example/p.png) [bank](https://evil.example) "
        "<https://evil.example|bank> https://evil.example/q 50% of a<b>c [1]",
        passage("<!everyone> *plan*"),
    )
    desk.says(ADA, GENERAL, f"{MENTION} plan?")

    (answer,) = desk.answers(GENERAL)
    for live in ("<!", "<@", "<#", "@here", "](https://evil", "<https"):
        assert live not in str(answer["blocks"])
        assert live not in answer["text"]
    assert "50% of" in shown(answer)
