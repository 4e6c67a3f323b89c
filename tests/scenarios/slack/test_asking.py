"""People ask in Slack."""

from rag.domain import Answer
from tests.fakes.slack.desk import ADA, BEN, DIRECT, GENERAL, MENTION, STAFF, Desk
from tests.fakes.slack.workspace import shown


def test_a_mention_is_answered_once_in_its_thread_with_its_source(desk: Desk) -> None:
    post = desk.says(ADA, GENERAL, f"{MENTION} how many days of leave do I get?")

    (answer,) = desk.answers(GENERAL)
    assert answer["thread_ts"] == post["ts"]
    assert "You get **25 days** of leave a year" in shown(answer)
    assert "The handbook" in shown(answer)
    assert "page 12" in shown(answer)
    assert "AI-generated" in shown(answer)
    assert [question.text for question in desk.script.asked] == ["how many days of leave do I get?"]


def test_mentions_links_and_channels_are_read_as_a_person_reads_them(desk: Desk) -> None:
    desk.says(
        ADA,
        GENERAL,
        f"hey {MENTION}, does <@{BEN}> know <#{STAFF}|staff> and <https://x.example/a|the wiki>? a &amp; b",
    )

    assert desk.script.asked[0].text == (
        "hey does @Ben know #staff and the wiki (https://x.example/a)? a & b"
    )


def test_a_direct_message_needs_no_mention(desk: Desk) -> None:
    post = desk.says(ADA, DIRECT, "how many days of leave?")

    (answer,) = desk.answers(DIRECT)
    assert answer["thread_ts"] == post["ts"]
    assert desk.space.titles[DIRECT, post["ts"]] == "how many days of leave?"


def test_called_into_a_thread_it_reads_once_what_was_said_and_by_whom(desk: Desk) -> None:
    root = desk.space.says(BEN, GENERAL, "I think leave is 30 days")
    desk.space.says(ADA, GENERAL, "no, <@UBEN>, fewer", thread=root["ts"])
    desk.says(ADA, GENERAL, f"{MENTION} who is right?", thread=root["ts"])

    turns = desk.script.asked[0].turns
    assert [(turn.name, turn.text) for turn in turns] == [
        ("Ben", "I think leave is 30 days"),
        ("Ada", "no, @Ben, fewer"),
    ]

    desk.says(ADA, GENERAL, f"{MENTION} and for contractors?", thread=root["ts"])
    assert [turn.text for turn in desk.script.asked[1].turns] == [
        "who is right?",
        "You get **25 days** of leave a year [1].",
    ]


def test_a_mention_and_its_twin_message_redelivered_ten_times_give_one_answer(desk: Desk) -> None:
    post = desk.space.says(ADA, GENERAL, f"{MENTION} leave?")
    for attempt in range(5):
        event = {**post, "channel": GENERAL, "team": "T1"}
        desk.event({**event, "type": "app_mention"}, event_id="Ev-a")
        desk.event({**event, "channel_type": "channel"}, event_id="Ev-b")
        desk.event({**event, "type": "app_mention"}, event_id=f"Ev-late-{attempt}")
    desk.drain()

    assert len(desk.answers(GENERAL)) == 1
    assert len(desk.script.asked) == 1


def test_bots_joins_unfurls_and_its_own_words_get_no_answer(desk: Desk) -> None:
    desk.says(ADA, DIRECT, "hello?", bot_id="BOTHER")
    desk.says("UBOT", DIRECT, "hello?", bot_id="BBOT")
    desk.says(ADA, DIRECT, "joined", subtype="channel_join")
    desk.says("USLACKBOT", DIRECT, "hello?")
    desk.event(
        {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "channel": DIRECT,
            "message": {"user": ADA, "text": "x", "ts": "1.1", "attachments": [{}]},
            "previous_message": {"user": ADA, "text": "x", "ts": "1.1"},
        }
    )
    desk.event({"type": "emoji_changed"})
    desk.drain()

    assert desk.script.asked == []


def test_people_talking_in_a_channel_are_left_alone(desk: Desk) -> None:
    desk.says(ADA, GENERAL, "how many days of leave do we get?")

    assert desk.script.asked == []


def test_an_edited_question_is_answered_anew_in_place(desk: Desk) -> None:
    post = desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.script.usual = Answer(text="Ten weeks [1].", answered=True)
    desk.clock.advance(30)
    desk.edits(GENERAL, post, f"{MENTION} parental leave?")

    (answer,) = desk.answers(GENERAL)
    assert "Ten weeks" in shown(answer)
    assert desk.script.asked[-1].text == "parental leave?"


def test_an_edit_after_an_hour_changes_nothing(desk: Desk) -> None:
    post = desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.clock.advance(3600)
    desk.edits(GENERAL, post, f"{MENTION} parental leave?")

    assert len(desk.script.asked) == 1


def test_a_mention_added_by_an_edit_is_answered(desk: Desk) -> None:
    post = desk.space.says(ADA, GENERAL, "leave?")
    desk.clock.advance(10)
    desk.edits(GENERAL, post, f"{MENTION} leave?")

    assert len(desk.answers(GENERAL)) == 1


def test_a_deleted_question_takes_its_answer_with_it(desk: Desk) -> None:
    post = desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.deletes(GENERAL, post)

    assert desk.answers(GENERAL) == []


def test_a_deleted_question_takes_every_part_of_a_long_answer_with_it(desk: Desk) -> None:
    desk.script.usual = Answer(
        text="\n\n".join(f"Paragraph {n}. " + "Words and more words. " * 40 for n in range(30)),
        answered=True,
    )
    post = desk.says(ADA, DIRECT, "tell me everything")
    assert len(desk.answers(DIRECT)) > 2
    desk.deletes(DIRECT, post)

    assert desk.answers(DIRECT) == []
