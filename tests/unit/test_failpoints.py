"""The list of failpoints is read from the code."""

from tests.proof.failpoints import in_code, on_one_machine, unknown, unpassed


def test_every_failpoint_has_its_other_half() -> None:
    names = in_code()

    assert len(names) > 80
    for name in names:
        noun, _, moment = name.partition(".")
        assert moment.startswith(("before_", "after_")), name
        other = moment.replace("before_", "\0").replace("after_", "before_").replace("\0", "after_")
        if noun not in {"library", "question"}:  # several steps in a row share a moment
            assert f"{noun}.{other}" in names, name


def test_what_one_machine_runs_is_a_part_of_all() -> None:
    here = in_code(on_one_machine)

    assert here < in_code()
    assert {"queue.before_put", "passages.after_*", "teams_message.before_create"} <= here
    assert "kendra.before_*" not in here


def test_patterns_stand_for_the_names_made_of_them() -> None:
    known = {"slack_*.before_call", "queue.before_put"}

    assert unpassed(known, ["slack_post.before_call"]) == ["queue.before_put"]
    assert unknown(known, ["slack_post.before_call", "new.before_call"]) == ["new.before_call"]
