"""What a draft lacks, worked out by hand, and which moves a pitch makes."""

from datetime import date
from typing import NamedTuple

import pytest

from portfolio.calls.rules import AskTerms, Span
from portfolio.core.errors import RuleBroken
from portfolio.pitches import rules
from portfolio.pitches.rules import Answer, Lack

ANY = AskTerms(None, None, True)
SPAN = Span(1, 1, 1, date(2026, 11, 2), date(2026, 11, 30))


class Asked(NamedTuple):
    key: str
    kind: str
    is_required: bool = True
    limit: int | None = None
    choices: list[str] | None = None
    required_answer: bool | None = None


TEXT = Asked("why", "text", limit=3)
COSTS = Asked("costs", "costs")
ASK = Asked("ask", "amount")
METRIC = Asked("metric", "metric")


def costs(*rows: tuple[str, int]) -> Answer:
    return Answer(body={"rows": [{"what": "x", "kind": kind, "amount": amount} for kind, amount in rows]})


def measure(**said: object) -> Answer:
    return Answer(body={"rows": [{"name": "Wait", "goal": 5, "how": "Counted", **said}]})


def test_words_are_what_stands_between_spaces() -> None:
    assert [rules.count_words(text) for text in (None, "", " ", "one", "one  two\nthree", "well-known")] == [
        0,
        0,
        0,
        1,
        3,
        1,
    ]


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        (None, [Lack("why", rules.EMPTY)]),
        ("one two three", []),
        ("one two three four", [Lack("why", rules.TOO_LONG, 4, 3)]),
    ],
)
def test_a_text_is_owed_and_keeps_to_its_limit(said: str | None, lacks: list[Lack]) -> None:
    assert rules.lacks([TEXT], {"why": Answer(said)}, ANY) == lacks


def test_what_is_not_required_may_stay_open_but_not_be_wrong() -> None:
    assert rules.lacks([TEXT._replace(is_required=False)], {}, ANY) == []
    assert rules.lacks([TEXT._replace(is_required=False)], {"why": Answer("a b c d")}, ANY) != []


def test_a_choice_is_one_of_those_offered() -> None:
    asked = Asked("area", "choice", choices=["Homes", "Streets"])

    assert rules.lacks([asked], {"area": Answer("Homes")}, ANY) == []
    assert rules.lacks([asked], {"area": Answer("Moon")}, ANY) == [Lack("area", rules.NO_SUCH_CHOICE)]


@pytest.mark.parametrize(("said", "code"), [(None, rules.EMPTY), (False, rules.EXCLUDED), (True, None)])
def test_an_answer_that_excludes_is_told_apart_from_none(said: bool | None, code: str | None) -> None:
    asked = Asked("agrees", "eligibility", required_answer=True)

    found = rules.lacks([asked], {"agrees": Answer(body={"yes": said})}, ANY)

    assert [lack.code for lack in found] == ([code] if code else [])


def test_no_may_be_the_answer_that_is_asked_for() -> None:
    asked = Asked("funded_elsewhere", "eligibility", required_answer=False)

    assert rules.excludes(asked, Answer(body={"yes": True})) is True
    assert rules.excludes(asked, Answer(body={"yes": False})) is False


@pytest.mark.parametrize(
    ("ask", "least", "codes"),
    [
        (99_99, None, ["under_minimum"]),
        (100_00, None, []),
        (500_00, 500_00, []),
        (500_01, None, ["over_ceiling"]),
        (400_00, 400_01, ["least_above_ask"]),
    ],
)
def test_the_ask_lies_between_minimum_and_ceiling(ask: int, least: int | None, codes: list[str]) -> None:
    said = {"ask": Answer(amount_minor=ask, body={"least": least})}

    found = rules.lacks([ASK], said, AskTerms(500_00, 100_00, True))

    assert found == [Lack("ask", code) for code in codes]


def test_costs_sum_exactly_to_the_ask() -> None:
    """12,000.00 + 3,000.50 = 15,000.50; a cent less is told at the table."""
    table = costs(("goods", 1_200_000), ("services", 300_050))

    assert rules.lacks([COSTS, ASK], {"costs": table, "ask": Answer(amount_minor=1_500_050)}, ANY) == []
    assert rules.lacks([COSTS, ASK], {"costs": table, "ask": Answer(amount_minor=1_500_049)}, ANY) == [
        Lack("costs", "costs_differ")
    ]


def test_staff_costs_are_refused_where_the_call_pays_none() -> None:
    said = {"costs": costs(("staff", 100_00)), "ask": Answer(amount_minor=100_00)}

    assert rules.lacks([COSTS, ASK], said, AskTerms(None, None, False)) == [Lack("costs", "staff_costs")]
    assert rules.lacks([COSTS, ASK], said, ANY) == []


def test_without_a_question_for_the_amount_the_costs_are_the_ask() -> None:
    said = {"costs": costs(("goods", 100_00), ("travel", 50_00))}

    assert rules.asked([COSTS], said) == (150_00, None)
    assert rules.lacks([COSTS], said, AskTerms(149_99, None, True)) == [Lack("costs", "over_ceiling")]


def test_a_table_that_is_optional_and_empty_is_not_compared() -> None:
    optional = COSTS._replace(is_required=False)

    assert rules.lacks([optional, ASK], {"ask": Answer(amount_minor=5)}, ANY) == []


def test_a_table_that_is_owed_and_empty_is_told_once() -> None:
    assert rules.lacks([COSTS, ASK], {"ask": Answer(amount_minor=5)}, ANY) == [Lack("costs", rules.EMPTY)]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (measure(), []),
        (measure(goal=0), []),
        (measure(goal=None), [rules.METRIC_GOAL]),
        (measure(how=""), [rules.METRIC_HOW]),
        (measure(name="", how=None), [rules.METRIC_NAME, rules.METRIC_HOW]),
        (Answer(), [rules.EMPTY]),
    ],
)
def test_every_pitch_states_a_measure_with_how_it_will_be_known(said: Answer, codes: list[str]) -> None:
    """A goal of nothing, such as no accident any more, is a goal."""
    assert rules.lacks([METRIC], {"metric": said}, ANY) == [Lack("metric", code) for code in codes]


def test_one_measure_is_owed_even_where_each_may_stay_open() -> None:
    optional = [METRIC._replace(is_required=False), METRIC._replace(key="second", is_required=False)]

    assert rules.lacks(optional, {}, ANY) == [Lack("metric", rules.NO_METRIC)]
    assert rules.lacks(optional, {"second": measure()}, ANY) == []


def test_files_keep_to_their_number() -> None:
    asked = Asked("annex", "file", limit=2)

    assert rules.lacks([asked], {"annex": Answer(files=2)}, ANY) == []
    assert rules.lacks([asked], {"annex": Answer(files=3)}, ANY) == [Lack("annex", rules.TOO_MANY_FILES, 3, 2)]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 1), "not_open"),
        (date(2026, 11, 2), None),
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), "closed"),
    ],
)
def test_a_round_takes_pitches_through_its_closing_day(day: date, code: str | None) -> None:
    if code is None:
        rules.check_open(SPAN, day, is_running=True)
        return
    with pytest.raises(RuleBroken) as broken:
        rules.check_open(SPAN, day, is_running=True)
    assert broken.value.code == code


def test_a_call_that_was_called_off_takes_nothing() -> None:
    with pytest.raises(RuleBroken, match="takes no pitches now"):
        rules.check_open(SPAN, date(2026, 11, 3), is_running=False)


def test_l39_a_round_is_sealed_through_its_closing_day_unless_a_lead_opened_it() -> None:
    last, next_day = date(2026, 11, 30), date(2026, 12, 1)

    assert rules.is_sealed(SPAN, last, is_opened_early=False) is True
    assert rules.is_sealed(SPAN, next_day, is_opened_early=False) is False
    assert rules.is_sealed(SPAN, last, is_opened_early=True) is False
    assert rules.is_sealed(SPAN._replace(closes_on=None), last, is_opened_early=False) is False


def test_l36_only_the_last_stage_makes_a_project() -> None:
    assert [rules.makes_project(stage, stages) for stage, stages in ((1, 1), (1, 2), (2, 2))] == [True, False, True]


@pytest.mark.parametrize(
    ("state", "to"), [("submitted", "withdrawn"), ("eligible", "not_eligible"), ("not_eligible", "submitted")]
)
def test_a_reason_is_owed_for_withdrawing_refusing_and_bringing_back(state: str, to: str) -> None:
    with pytest.raises(RuleBroken, match="Say why"):
        rules.check_move(state, to)
    rules.check_move(state, to, reason="Sent twice")


def test_a_pitch_that_is_withdrawn_is_not_awarded() -> None:
    with pytest.raises(RuleBroken):
        rules.check_move("withdrawn", "awarded")


def test_the_seal_depends_on_content_and_not_on_order() -> None:
    one, other = rules.canonical({"b": 1, "a": "ä"}), rules.canonical({"a": "ä", "b": 1})

    assert one == other == '{"a":"ä","b":1}'
    assert rules.seal(one) == "507aab815f2bdfce1c740c0b1ae7b1c874f56b9aa5b9ab109a07b57365148233"
