"""Sheets of proposals: what is read, and what is said of lines that cannot be."""

from decimal import Decimal

import pytest

from portfolio.core.errors import WrongInput
from portfolio.jury.line import Ask
from portfolio.jury.proposals import Proposals, read_proposals


def refusal(text: str, budget: str = "100") -> list[str]:
    with pytest.raises(WrongInput) as refused:
        read_proposals(text, budget)
    return str(refused.value).splitlines()


def test_places_follow_the_score_and_equal_scores_the_id_as_text() -> None:
    found = read_proposals("id,score,cost\n9,3.5,40\n10,3.50,30\n2,-1,20\nx,4,10\n", "100")

    assert found == Proposals(
        entries=(Ask("x", 1, 10), Ask("10", 2, 30), Ask("9", 3, 40), Ask("2", 4, 20)),
        scores={"x": Decimal(4), "10": Decimal("3.50"), "9": Decimal("3.5"), "2": Decimal(-1)},
        budget=100,
        decimals=0,
    )
    assert found.ties == (("10", "9"),)


def test_amounts_are_counted_in_their_smallest_decimal_and_given_back_unrounded() -> None:
    found = read_proposals("id,score,cost,minimum\nA,1,600.5,10.25\nB,2,.75,\n", "400000.0")

    assert found.entries == (Ask("B", 1, 75), Ask("A", 2, 60050, 1025))
    assert (found.budget, found.decimals) == (40_000_000, 2)
    assert [found.amount(units) for units in (75, 60050, 40_000_000, 0)] == [0.75, 600.5, 400000, 0]
    assert isinstance(found.amount(40_000_000), int)


def test_large_round_amounts_need_no_decimals() -> None:
    assert read_proposals("id,score,cost\nA,1,187500000\n", "187500000.0")[2:] == (187_500_000, 0)


def test_eligible_is_yes_or_no_and_yes_where_it_is_empty() -> None:
    text = "ID , Eligible,Score,Cost\nA,yes,1,1\nB,,2,1\nC,No,3,1\nD,no,,\nE,TRUE,4,1\nF,0,9,1\n"

    found = read_proposals(text, "5")

    assert [(entry.id, entry.barred) for entry in found.entries] == [
        ("E", ""),
        ("B", ""),
        ("A", ""),
        ("F", "not_eligible"),
        ("C", "not_eligible"),
        ("D", "not_eligible"),
    ]
    assert found.ties == ()


def test_columns_stand_in_any_order_and_others_are_passed_over() -> None:
    found = read_proposals('\ufeffcost;title;id;score\r\n10;"Warm; dry\r\nhomes";A;4,5\r\n;;;\r\n12,50;;B;3\r\n', "100")

    assert found.entries == (Ask("A", 1, 100), Ask("B", 2, 125))  # in tenths
    assert found.scores == {"A": Decimal("4.5"), "B": Decimal(3)}


def test_tabs_part_cells_too() -> None:
    assert read_proposals("id\tscore\tcost\nA\t1\t5", "5").entries == (Ask("A", 1, 5),)


def test_every_line_that_cannot_be_used_is_named_with_what_to_do() -> None:
    text = (
        "id,score,cost,minimum,eligible\n"
        "A,4.6,600,700,\n"
        "B,high,-5,abc,perhaps\n"
        ",3,,-1,\n"
        "\n"
        '"C\nD",,1 000,,yes\n'
        "E,4,6,5,yes,\n"
        "F,4,6,5,yes,7\n"
        "E,4,6,,\n"
        "G,nan,1e3,,no\n"
    )

    assert refusal(text) == [
        "Line 2: the minimum is above the cost. Give at most the cost.",
        "Line 3: eligible is “perhaps”. Write yes or no.",
        "Line 3: score “high” is no number. Write plain digits, such as 3.5. Or write no under eligible.",
        "Line 3: cost “-5” is no amount. Write plain digits, such as 12500.",
        "Line 3: minimum “abc” is no amount. Write plain digits, such as 12500. "
        "Or leave it empty for no partial offer.",
        "Line 4: there is no id. Give every proposal one.",
        "Line 4: there is no cost. Give one in digits, such as 12500.",
        "Line 4: minimum “-1” is no amount. Write plain digits, such as 12500. Or leave it empty for no partial offer.",
        "Line 6: there is no score. Give one in digits, such as 3.5. Or write no under eligible.",
        "Line 6: cost “1 000” is no amount. Write plain digits, such as 12500.",
        "Line 9: 6 cells, but the first line has 5. Put cells with a comma in quotation marks.",
        "Line 10: E stands in line 8 already. Keep one of them.",
        "Line 11: score “nan” is no number. Write plain digits, such as 3.5. Or write no under eligible.",
        "Line 11: cost “1e3” is no amount. Write plain digits, such as 12500.",
    ]


def test_twenty_lines_are_named_and_the_rest_counted() -> None:
    said = refusal("id,score,cost\n" + "A,x,1\n" * 22)

    assert said[0].startswith("Line 2: ")
    assert said[19].startswith("Line 21: ")
    assert said[20:] == ["And 2 more."]
    assert len(refusal("id,score,cost\n" + "A,x,1\n" * 20)) == 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The first line must name the columns id, score and cost. Add id, score, cost."),
        ("id,score\nA,1\n", "The first line must name the columns id, score and cost. Add cost."),
        ("id,score,cost,Cost\nA,1,2,3\n", "The first line names the column cost twice. Keep one."),
        ("id,score,cost\n", "There is no proposal below the header. Write one a line."),
        ('id,score,cost\nA,1,2\n"B,1,2\n', "Line 3: a quotation mark is open or out of place. Close it."),
        (
            "id;score;cost\nA;4,5;1.500\n",
            "Line 2: cost “1.500” can be read in two ways, for this file has decimal commas. Write no point.",
        ),
        ("id,score,cost\nA,1,1234567890123456\n", "An amount has more digits than can be counted exactly. "),
        ("id,score,cost\nA,1,1\nB,1,0.1234567890123456\n", "An amount has more digits than can be counted exactly. "),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_one_sentence(text: str, said: str) -> None:
    (sentence,) = refusal(text)

    assert sentence.startswith(said)


@pytest.mark.parametrize("budget", ["", "-1", "many", "1,5", "inf", "٣"])
def test_a_budget_is_an_amount(budget: str) -> None:
    (sentence,) = refusal("id,score,cost\nA,1,1\n", budget)

    assert sentence == f"The budget “{budget}” is no amount. Write digits, such as 12500."
