"""The bill is told before it comes: dated prices, every line explained."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra import prices
from infra.bill import sources, total
from infra.choices import ChoiceError, Choices, read_choices
from infra.command import cost
from infra.cost import monthly
from infra.usage import SIZES, usage
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.templates import Synthesis

COMPLETE = [name for name in CONFIGURATIONS if name != "edge_elsewhere"]


def chosen(name: str) -> Choices:
    return read_choices(CONFIGURATIONS[name])


def test_prices_are_dated() -> None:
    held = prices.load()
    assert held.as_of == date(2026, 11, 20)
    assert held.region == "us-east-1"


def test_every_price_says_where_and_when_it_was_read() -> None:
    held = prices.load()
    for name in COMPLETE:
        for source in sources(monthly(50, chosen(name)), held).values():
            assert source.text
            assert date(2026, 1, 1) <= source.read <= date(2026, 11, 30)
            assert source.verified != ("from memory" in source.text)


def test_what_was_only_remembered_is_marked_in_what_is_printed() -> None:
    told = CliRunner().invoke(cost, ["--users", "50"]).output
    assert "*      0.07  DynamoDB: 24 write and 40 read units for a question" in told
    assert "*embeddings: from memory (2026-11-20)" in told
    assert "  sqs: AWS's price page as quoted by" in told


@pytest.mark.parametrize("given", ["colour=red", "kendra"])
def test_what_is_no_choice_is_not_reckoned_without(given: str) -> None:
    refused = CliRunner().invoke(cost, ["-c", given]).exception

    assert isinstance(refused, ChoiceError)
    assert "no choice is called so" in str(refused)


def test_a_small_deployment_costs_what_the_documentation_says() -> None:
    in_all = {users: total(monthly(users, Choices())) for users in SIZES}
    assert 5 < in_all[50] < 25
    assert in_all[50] < in_all[500] < 80
    assert in_all[500] < in_all[5000] < 400


def test_twice_the_users_never_cost_less() -> None:
    for name in COMPLETE:
        amounts = [total(monthly(users, chosen(name))) for users in (25, 50, 500, 5000)]
        assert amounts == sorted(amounts)


def test_every_line_says_how_it_was_reckoned() -> None:
    for name in COMPLETE:
        for line in monthly(500, chosen(name)):
            assert line.dollars >= 0
            assert line.how
            assert line.what


def test_kendra_says_its_price_before_anything_else() -> None:
    line = next(each for each in monthly(50, chosen("kendra_new")) if "Kendra" in each.what)
    assert line.fixed
    assert line.dollars == pytest.approx(0.32 * 730)


def test_kendra_grows_by_units_of_documents() -> None:
    held = prices.load()
    one = held.kendra_monthly("GEN_AI_ENTERPRISE_EDITION", 20_000)
    two = held.kendra_monthly("GEN_AI_ENTERPRISE_EDITION", 20_001)
    assert two - one == pytest.approx(0.25 * 730)


def test_office_hours_and_sleep_cost_less_than_running_on() -> None:
    always = Choices(model="lmi", model_image="i", knowledge="kendra", kendra_index="1")
    office = Choices(model="lmi", model_image="i", office_hours="8-18")
    asleep = Choices(model="lmi", model_image="i", scale_to_zero=True)
    amounts = [
        next(each.dollars for each in monthly(50, choices) if "SageMaker" in each.what)
        for choices in (asleep, office, always)
    ]
    assert amounts == sorted(amounts)
    assert amounts[2] == pytest.approx(1.52 * 730)


def test_prices_may_be_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "prices.toml"
    mine.write_text(prices.SOURCE.read_text().replace("secret = 0.40", "secret = 100.40"))
    more = total(monthly(50, Choices(), prices.load(mine))) - total(monthly(50, Choices()))
    assert more == pytest.approx(100)


def test_the_alarms_that_are_paid_for_are_those_that_are_made(default: Synthesis) -> None:
    made = len(list(default.resources("AWS::CloudWatch::Alarm")))
    (line,) = [each for each in monthly(50, Choices()) if "alarms" in each.how]
    assert f"{made} alarms" in line.how


def test_a_price_that_is_not_known_is_said_in_a_sentence() -> None:
    with pytest.raises(ChoiceError, match=r"no price of models best-model.*Add it there"):
        monthly(50, Choices(model_id="best-model"))


def test_people_ask_and_documents_grow() -> None:
    assert usage(50).questions == 2000
    assert usage(500).questions == 25_000
    assert usage(5000).questions == 300_000
    assert usage(50).documents == 2000
