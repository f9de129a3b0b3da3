from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.core.money import Money
from portfolio.reports.content import QuarterReport, quarter_report
from portfolio.reports.content.money import MoneyRow
from portfolio.reports.content.portfolio import MatrixRow
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import Reviews
from portfolio.reports.facts.money import MoneySum
from portfolio.reports.facts.portfolio import TagCount, Word
from portfolio.reports.sentences import Label, Sentence, Share
from portfolio.reports.shape import report_json
from tests.reports import samples


def numbers(sentence: Sentence) -> dict[str, Any]:
    return dict(sentence.values)


def made(**changed: Any) -> QuarterReport:
    return quarter_report(replace(samples.empty_city(), **changed))


@pytest.mark.parametrize("facts", [samples.empty_city(), samples.one_project(), samples.city_of(300)])
def test_stages_of_every_day_add_up_to_its_total(facts: QuarterFacts) -> None:
    portfolio = quarter_report(facts).portfolio

    by_day = [sum(row.counts[place] for row in portfolio.stages) for place in range(len(portfolio.days))]
    assert tuple(by_day) == portfolio.totals
    assert portfolio.projects == sum(count.projects for count in facts.stages if count.day == facts.as_of)
    assert sum(row.projects for row in portfolio.matrix.rows) == portfolio.projects


def test_a_day_without_projects_still_has_its_total() -> None:
    portfolio = made().portfolio

    assert (portfolio.days, portfolio.totals, portfolio.stages) == (samples.DAYS, (0, 0, 0, 0), ())
    assert portfolio.finding.text == "No project was on record yet."


def test_the_largest_stage_is_said_with_its_count() -> None:
    # city_of(40): 13 stages of 40 // 13 = 3 projects, and 9 more that run: 48 in all.
    portfolio = quarter_report(samples.city_of(40)).portfolio

    assert numbers(portfolio.largest) == {"most": 12, "all": 48, "stage": Label("stage", "running")}
    assert numbers(portfolio.finding) == {"n": 48, "running": 12}


def test_the_matrix_shows_zeros_and_what_is_not_said() -> None:
    tags = (
        TagCount("governance", "analytical", 2),
        TagCount(None, None, 1),
        TagCount("own", None, 1),
        TagCount("governance", None, 2, "type"),
        TagCount("own", None, 1, "type"),
        TagCount(None, None, 1, "type"),
        TagCount(None, "analytical", 2, "capability"),
        TagCount(None, None, 2, "capability"),
    )

    matrix = made(tags=tags, types=(*samples.TYPES, Word("own", "Ours"), Word("retired", ""))).portfolio.matrix

    assert [word.key if word else None for word in matrix.capabilities] == [
        "leadership",
        "organisational",
        "analytical",
        "partnership",
        None,
    ]
    assert matrix.rows[3] == MatrixRow(Word("governance", ""), (0, 0, 2, 0, 0), 2)
    assert matrix.rows[5:] == (MatrixRow(Word("own", "Ours"), (0, 0, 0, 0, 1), 1), MatrixRow(None, (0, 0, 0, 0, 1), 1))
    assert (matrix.columns, matrix.most) == ((0, 0, 2, 0, 2), 2)
    assert [matrix.step(cell) for cell in (0, 1, 2)] == [0, 3, 5]


@pytest.mark.parametrize(
    ("part", "whole", "value", "printed"),
    [
        (0, 0, None, None),
        (2, 4, Decimal("0.5"), None),  # four cases: counts only
        (13, 20, Decimal("0.65"), Decimal("0.65")),
        (1, 8, Decimal("0.125"), Decimal("0.13")),  # half up, no decimals below 200
        (1, 200, Decimal("0.005"), Decimal("0.005")),  # 0.5 %
        (1, 300, Decimal(1) / Decimal(300), Decimal("0.003")),
    ],
)
def test_a_percentage_knows_when_to_keep_quiet(
    part: int, whole: int, value: Decimal | None, printed: Decimal | None
) -> None:
    share = Share(part, whole, "nothing_due")

    assert (share.value, share.printed) == (value, printed)


def test_measures_are_judged_by_the_rules_of_measures() -> None:
    # 22 to 8, now 15: half the way. 120 to 90, now 126: (126 - 120) / (90 - 120) = -0.2.
    table = quarter_report(samples.city_of(40)).measures

    assert [(row.standing.key, row.standing.share) for row in table.rows[:4]] == [
        ("not_met", Decimal("0.5")),
        ("wrong_way", Decimal("-0.2")),
        ("not_met", None),
        ("unknown", None),
    ]


def test_unknown_measures_never_count_among_those_judged() -> None:
    # 13 running, 26 measures: 13 met, 6 not met, 3 the wrong way, 4 unknown; 22 are judged.
    table = quarter_report(samples.city_of(40)).measures

    assert table.goal_met == Share(13, 22, "nothing_to_judge")
    # Fifteen stand on the page: 26 - 15, and of the larger city 200 - 15, though 40 are kept.
    assert (len(table.rows), len(table.on_page), table.more) == (26, 15, 11)
    large = quarter_report(samples.city_of(300)).measures
    assert (len(large.rows), len(large.on_page), large.more) == (40, 15, 185)


def test_money_of_three_kinds_is_never_added_up_across() -> None:
    table = quarter_report(samples.city_of(40)).money[0]

    def euros(*minor: int) -> tuple[Money, ...]:
        return tuple(Money(amount, "EUR") for amount in minor)

    assert [row.label for row in table.sources] == ["eu_direct", "national", "eu_shared"]
    assert table.own.amounts == euros(98_765_432_10, 98_765_432_10, 45_000_000_00)
    # 123,456,789.01 + 3,000,000 + 5,000,000 + 98,765,432.10; work and goods of 790,000 stay out of it.
    assert table.money.amounts == euros(230_222_221_11, 165_197_532_10, 57_320_678_90)
    assert (table.given.committed, table.own_given.committed) == euros(40_000_00, 750_000_00)
    assert [money.currency for money in quarter_report(samples.city_of(40)).money] == ["EUR", "JPY"]


def test_own_share_is_not_a_source() -> None:
    sums = (MoneySum("EUR", "city_operating", "own", "cash", 7_00, 0, 0, 1, 0),)

    table = made(money=sums).money[0]

    nothing = Money(0, "EUR")
    assert table.sources == ()
    assert table.own == MoneyRow("own_money", Money(7_00, "EUR"), nothing, nothing)


def test_cents_are_printed_in_all_rows_or_in_none() -> None:
    whole = MoneySum("EUR", "national", "grant", "cash", 5_00, 0, 0, 1, 0)

    assert made(money=(whole,)).money[0].is_whole
    assert not made(money=(whole, replace(whole, kind="private", spent=1))).money[0].is_whole


def test_reviews_are_counted_in_projects_and_their_states_add_up() -> None:
    reviews = Reviews(20, 1, 2, 4, 6, 1, 1, 2, 1, 2, ())

    table = made(reviews=reviews).reviews

    # Due: 6 signed, 1 held, 1 postponed, 2 + 1 + 2 late.
    assert (table.due, table.signed_of_due, table.more) == (13, Share(6, 13, "nothing_due"), 7)
    assert sum(count for _, count in table.states) == 20


def test_nothing_due_is_null_with_a_reason_never_zero() -> None:
    report = made()

    assert report.reviews.finding.text == "No outcome review was due yet."
    assert report_json(report)["reviews"]["signed_of_due"] == {
        "part": 0,
        "of": 0,
        "value": None,
        "reason": "nothing_due",
    }
    assert report_json(report)["measures"]["goal_met"]["reason"] == "nothing_to_judge"


def test_json_carries_unrounded_numbers() -> None:
    json = report_json(quarter_report(samples.city_of(300)))

    assert json["reviews"]["signed_of_due"] == {"part": 75, "of": 100, "value": 0.75, "reason": None}
    assert json["measures"]["goal_met"]["value"] == 100 / 175
    assert json["money"][0]["money"] == {
        "committed": "230222221.11",
        "received": "165197532.10",
        "spent": "57320678.90",
    }
    assert json["money"][1]["sources"] == [
        {"kind": "philanthropy", "committed": "120000000", "received": "60000000", "spent": "0"}
    ]
    assert json["measures"]["rows"][1]["share_of_way"] == -0.2


def test_the_method_names_settings_and_the_head_of_history() -> None:
    told = [(sentence.text, numbers(sentence)) for sentence in quarter_report(samples.city_of(40)).settings]

    values = [values for _, values in told]
    assert (values[0], values[1]) == ({"day": date(2024, 1, 1)}, {"grace": 30, "fresh": 365})
    assert values[-3:] == [{"n": 3}, {"number": 41_204, "hash": "9f" * 32}, {"software": "Portfolio 0.1.0"}]
    assert [sentence.text for sentence in made(as_known=date(2026, 10, 31)).settings] == [
        "All outcome reviews count; no earliest day is set.",
        "Left out is what was recorded after %(day)s.",
        "There was no history yet.",
    ]


def test_the_day_as_known_is_the_citys_own() -> None:
    # 12 October 2026, 23:30 UTC is already 13 October in Vienna.
    report = made(known_at=samples.empty_city().known_at.replace(hour=23))

    assert numbers(report.state) == {"as_of": date(2026, 9, 30), "known": date(2026, 10, 13)}
