from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.core.errors import WrongInput
from portfolio.jury.ratings import Rating
from portfolio.jury.score_sheet import ScoreSheet, read_scores

LONG = """proposal,juror,criterion,score
P1,J1,idea,4
P1,J1,team,3.5
P2,J1,idea,
P1,J2,idea,.5
"""


def refused(text: str) -> list[str]:
    with pytest.raises(WrongInput) as wrong:
        read_scores(text)
    return str(wrong.value).split("\n")


def rating(proposal: str, juror: str, score: str, criterion: str = "") -> Rating:
    return Rating(proposal, juror, Decimal(score), criterion)


def test_one_line_for_each_rating_is_read() -> None:
    assert read_scores(LONG) == ScoreSheet(
        (rating("P1", "J1", "4", "idea"), rating("P1", "J1", "3.5", "team"), rating("P1", "J2", "0.5", "idea")),
        ("P1", "P2"),
        ("J1", "J2"),
    )


def test_columns_may_stand_in_any_order_among_others_and_in_capitals() -> None:
    text = "note,SCORE, Juror ,Proposal\nfine,4,J1,P1\n,5,J2,P1\n"

    assert read_scores(text).ratings == (rating("P1", "J1", "4"), rating("P1", "J2", "5"))


def test_a_matrix_has_a_line_for_each_proposal_and_a_column_for_each_juror() -> None:
    text = "\ufeff;Berta;Anton;\nP1;4;;\n\nP2;3;5\nP3;;;\n"

    assert read_scores(text) == ScoreSheet(
        (rating("P1", "Berta", "4"), rating("P2", "Berta", "3"), rating("P2", "Anton", "5")),
        ("P1", "P2", "P3"),
        ("Anton", "Berta"),
    )


@pytest.mark.parametrize("first", ["proposal", "", "score", "Project"])
def test_the_first_cell_of_a_matrix_may_say_anything(first: str) -> None:
    assert read_scores(f"{first},J1,J2\nP1,4,5\n").jurors == ("J1", "J2")


def test_tabs_and_decimal_commas_are_read() -> None:
    assert read_scores("p\tJ1\tJ2\nP1\t4,5\t-3\n").ratings == (rating("P1", "J1", "4.5"), rating("P1", "J2", "-3"))
    assert read_scores('p,J1\nP1,"4,25"\n').ratings == (rating("P1", "J1", "4.25"),)
    assert read_scores("p,J1\nP1,+4.\n").ratings == (rating("P1", "J1", "4"),)


def test_where_commas_are_decimals_a_point_is_refused_rather_than_misread() -> None:
    assert refused("p;J1;J2\nP1;4,5;1.234\n") == [
        "Line 2: “1.234” (J2) can be read in two ways, for this file has decimal commas. Write a comma here too."
    ]


@pytest.mark.parametrize(
    "written", ["abc", "1e3", "NaN", "inf", "4-5", "1,2,3", "--1", "٤", "1 000", "=1+1", "-", ".", "4/5", "9" * 21]
)
def test_what_is_no_number_is_refused_with_its_line_and_what_to_do(written: str) -> None:
    assert refused(f"p;J1\nP1;5\nP2;{written}\n") == [
        f"Line 3: “{written}” (J1) is no number. Write plain digits, such as 3.5, or leave the cell empty."
    ]


def test_long_text_in_place_of_a_number_is_cut_in_the_answer() -> None:
    assert refused("p,J1\nP1," + "x" * 41)[0].startswith("Line 2: “" + "x" * 40 + "…” (J1) is no number.")
    assert refused("p,J1\nP1," + "x" * 40)[0].startswith("Line 2: “" + "x" * 40 + "” (J1) is no number.")
    assert read_scores("p,J1\nP1," + "9" * 20).ratings == (rating("P1", "J1", "9" * 20),)


def test_who_rates_twice_is_named_with_both_lines_and_counts_twice() -> None:
    again = read_scores(LONG + "P1,J1,team,4\nP1,J1,team,1\n")
    plain = read_scores("proposal,juror,score\nP1,J1,4\nP1,J1,3\nP1,J1,\n")

    assert again.repeated == (
        "Line 6: J1 rated P1 on team in line 3 already. Both count.",
        "Line 7: J1 rated P1 on team in line 3 already. Both count.",
    )
    assert len(again.ratings) == 5
    assert plain.ratings == (rating("P1", "J1", "4"), rating("P1", "J1", "3"))
    assert plain.repeated == ("Line 3: J1 rated P1 in line 2 already. Both count.",)


def test_a_proposal_of_a_matrix_stands_once() -> None:
    assert refused("p,J1,J2\nP1,1,2\nP2,1,2\nP1,,3\n") == ["Line 4: P1 stands in line 2 already. Keep one of them."]


def test_names_that_are_missing_are_told_with_their_line() -> None:
    assert refused("proposal,juror,score\n,J1,4\nP1,,4\nP1,J1,4\n") == [
        "Line 2: the proposal is missing. Name it, or delete the line.",
        "Line 3: the juror is missing. Name it, or delete the line.",
    ]
    assert refused("p,J1\n,4\n") == [
        "Line 2: the proposal is missing. Write its name in the first cell, or delete the line."
    ]


def test_cells_beyond_the_first_line_are_refused() -> None:
    sentence = "cells, but the first line has 3. Put cells with a comma in quotation marks."

    assert refused("p,J1,J2\nP1,1,2,3\n") == [f"Line 2: 4 {sentence}"]
    assert refused("proposal,juror,score\nP1,J1,4,5\n") == [f"Line 2: 4 {sentence}"]
    assert refused("p,J1,,J2\nP1,1,2,3\n") == [
        "Line 2: cell 3 has no juror above it in the first line. Name one, or empty the cell."
    ]
    assert len(read_scores("p,J1,J2\nP1,1,2,,\n").ratings) == 2
    assert len(read_scores("proposal,juror,score\nP1,J1,4,\n").ratings) == 1


def test_lines_that_end_early_lack_what_is_missing() -> None:
    assert read_scores("p,J1,J2\nP1,1\nP2,1,2\n").ratings[0] == rating("P1", "J1", "1")
    assert read_scores("proposal,juror,score\nP1,J1\nP2,J1,2\n").ratings == (rating("P2", "J1", "2"),)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("juror,score", "The first line lacks the column proposal. Add it."),
        ("proposal,score", "The first line lacks the column juror. Add it."),
        ("proposal,juror", "The first line lacks the column score. Add it."),
        ("proposal,juror,score,score", "The first line names the column score twice. Keep one."),
        ("proposal,juror,score,criterion,criterion", "The first line names the column criterion twice. Keep one."),
        ("p,J1,J2,J1", "The first line names the juror J1 twice. Rename one."),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(header: str, sentence: str) -> None:
    assert refused(f"{header}\nA,B,1,1,1\n") == [sentence]


def test_a_header_without_jurors_says_what_is_wanted() -> None:
    assert refused("proposals\nP1\n")[0].startswith("The first line names no juror. Write proposal, juror and score")


@pytest.mark.parametrize("text", ["", "\n\n", " , ,\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert refused(text) == ["The file is empty. Its first line names the columns."]


def test_a_header_alone_is_refused() -> None:
    assert refused("p,J1\n") == ["There is nothing below the header. Write one line for each rating or proposal."]


def test_bytes_that_are_no_text_are_refused() -> None:
    assert refused("p,J1\nP1,\0\n") == ["This is no text. Save the sheet as “CSV UTF-8”."]


def test_an_open_quotation_mark_is_named_by_its_line() -> None:
    assert refused('p,J1\nP1,1\nP2,"1\n') == ["Line 3: a quotation mark is open or out of place. Close it."]


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    assert refused('p,J1\n"P1\n(new)",1\nP2,x\n')[0].startswith("Line 4: “x” (J1)")


def test_of_many_mistakes_the_first_twenty_are_told() -> None:
    wrong = refused("p,J1\n" + "".join(f"P{at},x\n" for at in range(23)))

    assert (len(wrong), wrong[0][:7], wrong[19][:8], wrong[20]) == (21, "Line 2:", "Line 21:", "And 3 more.")
    assert len(refused("p,J1\n" + "".join(f"P{at},x\n" for at in range(20)))) == 20


rows = some.dictionaries(
    some.tuples(some.sampled_from(["P1", "P2", "P3"]), some.sampled_from(["J1", "J2"])),
    some.sampled_from(["0", "1.5", "-2", "3"]),
    min_size=1,
)


@given(rows, some.randoms(use_true_random=False))
def test_both_forms_and_every_order_say_the_same(cells: dict[tuple[str, str], str], random: Random) -> None:
    items = list(cells.items())
    random.shuffle(items)
    long = "proposal,juror,score\n" + "".join(f"{who[0]},{who[1]},{score}\n" for who, score in items)
    names = random.sample(["P1", "P2", "P3"], 3)
    matrix = "x,J2,J1\n" + "".join(
        f"{name},{cells.get((name, 'J2'), '')},{cells.get((name, 'J1'), '')}\n" for name in names
    )

    assert set(read_scores(long).ratings) == set(read_scores(matrix).ratings)
