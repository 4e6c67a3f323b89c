"""Slack's way of writing, commands and small talk, as Footnote reads them."""

import pytest

from bot.domain.choices import choices_in
from bot.domain.followups import says_nothing
from bot.platforms.slack.commands import parse_line, parse_said
from bot.platforms.slack.speech import Speech, mentions, mentions_others

SPEECH = Speech(
    "UBOT",
    person={"U1": "Ada", "U2": ""}.__getitem__,
    channel={"C1": "general", "C2": ""}.__getitem__,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@UBOT> hello", "hello"),
        ("hello <@UBOT>, is this on?", "hello is this on?"),
        ("<@UBOT>: hello", "hello"),
        ("ask <@U1> or <@U2>", "ask @Ada or @someone"),
        ("in <#C1> or <#C2|old>", "in #general or #old"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example/x|here>", "here (https://a.example/x)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!subteam^S1|@hr> <!date^1^{date}|May>", "@here @hr May"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("one\n  two", "one\ntwo"),
    ],
)
def test_a_message_reads_as_people_see_it(written: str, read: str) -> None:
    assert SPEECH.read(written) == read


def test_who_is_spoken_to() -> None:
    assert mentions("hi <@UBOT>", "UBOT")
    assert mentions("hi <@UBOT|footnote>", "UBOT")
    assert not mentions("hi <@UBOT2>", "UBOT")
    assert not mentions_others("hi <@UBOT>", "UBOT")
    assert mentions_others("hi <@UBOT> and <@U1>", "UBOT")
    assert mentions_others("<!channel>", "UBOT")


@pytest.mark.parametrize(
    ("command", "text", "name", "argument"),
    [
        ("/ask", "what now?", "ask", "what now?"),
        ("/ask", "  ", "help", ""),
        ("/upload", "me --expires 90d", "add", "me --expires 90d"),
        ("/footnote", "ask what now?", "ask", "what now?"),
        ("/footnote", "REMOVE old plan.pdf", "remove", "old plan.pdf"),
        ("/footnote", "dance", "help", "dance"),
        ("/footnote", "", "help", ""),
    ],
)
def test_a_command_line_is_understood(command: str, text: str, name: str, argument: str) -> None:
    line = parse_line(command, text)

    assert (line.name, line.argument) == (name, argument)


def test_options_are_taken_out_of_the_question() -> None:
    assert choices_in("--model=large what now --compare") == (
        "what now",
        {"model": "large", "compare": ""},
    )
    assert choices_in("--compare --model large what?\n--compare") == (
        "what?",
        {"model": "large", "compare": ""},
    )
    assert choices_in("\u2014model large what?") == ("what?", {"model": "large"})
    assert choices_in("what is --comparefoo?") == ("what is --comparefoo?", {})


@pytest.mark.parametrize(
    "question",
    ["What does eval --compare A.json do?", "How do I use ollama run --model llama3 here?"],
)
def test_options_within_a_question_are_what_it_asks_about(question: str) -> None:
    assert choices_in(question) == (question, {})


@pytest.mark.parametrize("said", ["help", "List.", "mute", "remove old.pdf", "add --expires 9d"])
def test_short_orders_are_commands(said: str) -> None:
    assert parse_said(said) is not None


@pytest.mark.parametrize(
    "said", ["remove me?", "list all the holidays we have", "add", "", "what is new", "statuses"]
)
def test_questions_are_no_commands(said: str) -> None:
    found = parse_said(said)
    assert found is None or found.name == "add"


@pytest.mark.parametrize("text", ["thanks!", "ok", ":+1: :tada:", "...", "got it, thank you"])
def test_thanks_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["ok?", "no, I meant contractors", "great, and for interns?"])
def test_questions_say_something(text: str) -> None:
    assert not says_nothing(text)
