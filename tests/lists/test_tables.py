from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from portfolio.core.errors import WrongInput
from portfolio.lists.cells import read_amount, read_day
from portfolio.lists.tables import Guess, Table, read_pasted, read_table
from tests.lists.drawing import At, Book, Page, pasted, xlsx
from tests.lists.made import LISTS, made, page_of

KINDS = ("xlsx", "ods")


def texts(table: Table, header: str) -> list[str]:
    return [cell.text for cell in table.column(table.headers.index(header))]


def total(table: Table, header: str) -> Decimal:
    place = table.headers.index(header)
    mark = table.decimals[place]
    found = [read_amount(cell, mark.value, sure=mark.sure).value for cell in table.column(place)]
    return sum((value for value in found if value is not None), Decimal(0))


def left(table: Table) -> list[tuple[int, str]]:
    return [(row.number, row.why) for row in table.left]


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_of_two_rows_below_title_lines_is_joined_and_merged_cells_are_spread(kind: str) -> None:
    table = read_table(made("english", kind), f"english.{kind}")

    assert table.sheet == "Pilots"  # the sheet with most in it, not the first
    assert [(one.name, one.hidden) for one in table.sheets] == [("Read me", False), ("Pilots", False), ("Old", True)]
    assert table.headers == (
        "Project",
        "Who: Department",
        "Who: Lead",
        "Money: Budget",
        "Money: Spent",
        "When: Start",
        "When: End",
        "Remarks",
        "Colour",
    )
    assert [row.number for row in table.rows] == list(range(6, 30))
    assert left(table) == [
        (1, "title"),
        (2, "title"),
        (4, "head"),
        (5, "head"),
        (30, "blank"),
        (31, "notes"),
        (32, "notes"),
    ]
    assert texts(table, "Who: Department") == (
        ["Mobility"] * 6 + ["Parks"] * 6 + ["Culture"] * 6 + ["Social affairs"] * 6
    )
    assert texts(table, "Remarks")[4] == "Waiting for\nthe council"
    assert total(table, "Money: Budget") == 24 * 5000 + 1250 * 23 * 24 // 2  # 465,000
    assert [cell.value for cell in table.rows[3].cells[3:7]] == [
        Decimal(8750),
        Decimal(0),  # nothing spent is not the same as nothing known
        date(2023, 3, 19),
        date(2024, 1, 13),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_fills_that_say_what_no_column_says_become_a_column(kind: str) -> None:
    table = read_table(made("english", kind), "list")

    assert table.coloured == 8
    # green, green, yellow, green, red, none, yellow, over and over: 24 rows are three rounds and three rows
    assert Counter(texts(table, "Colour")) == {"green": 11, "yellow": 7, "red": 3, "": 3}
    assert [table.rows[i].cells[8].colour for i in (0, 2, 4, 5)] == ["#92d050", "#ffc000", "#ff0000", ""]


@pytest.mark.parametrize("kind", KINDS)
def test_headings_between_rows_become_a_column_and_a_total_is_no_project(kind: str) -> None:
    table = read_table(made("german", kind), "list")

    assert table.headers == (
        "Nr.",
        "Projekttitel",
        "Amt",
        "Projektleitung",
        "Status",
        "Kosten",
        "Beginn",
        "geplantes Ende",
        "Column I",
        "Section",
    )
    assert len(table.rows) == 26
    assert left(table) == [(1, "head"), (2, "group"), (14, "group"), (23, "group"), (31, "total")]
    assert Counter(texts(table, "Section")) == {"Mobilität": 11, "Soziales und Wohnen": 8, "Klima": 7}
    assert table.reading.decimal == Guess(",")  # "14.567,50 €" stands in it, so that 12.345 is twelve thousand
    assert total(table, "Kosten") == Decimal("682047.50")  # as the list itself says below
    assert read_day(table.rows[0].cells[6]).why == "period"  # März 2023


@pytest.mark.parametrize("kind", KINDS)
def test_stored_results_of_formulas_are_read_and_missing_ones_said(kind: str) -> None:
    table = read_table(made("french", kind), "list")

    assert len(table.rows) == 21
    assert left(table) == [(1, "head"), (9, "total"), (17, "total"), (25, "total"), (26, "total")]
    assert [row.number for row in table.rows if row.hidden] == [6, 14]
    assert total(table, "Coût total") == 21 * 10_000 + Decimal("333.25") * 210  # 0 + 1 + … + 20 = 210
    assert total(table, "Versé") == 2500 * 3 * (0 + 1 + 2 + 3 + 0 + 1 + 2)  # 67,500 in three blocks of seven
    shares = table.column(5)
    assert shares[1].text == "24.19 %"
    assert (shares[9].text, read_amount(shares[9]).why) == ("#REF!", "error")
    assert (shares[12].text, shares[12].value, read_amount(shares[12]).why) == ("=E15/D15", None, "not_computed")
    assert [cell.value for cell in table.column(7)][:2] == [True, False]
    assert read_amount(table.rows[1].cells[3]).currency == "EUR"


@pytest.mark.parametrize("kind", KINDS)
def test_texts_stay_as_they_are_and_what_has_two_readings_is_asked(kind: str) -> None:
    table = read_table(made("names", kind), "list")

    assert len(table.rows) == 32
    assert left(table) == [(1, "head")]
    assert table.reading.decimal == Guess(".", sure=False, choices=(".", ","))
    assert table.reading.order == Guess("dmy", sure=False, choices=("dmy", "mdy"))
    assert texts(table, "Experiment")[0] == "Experiment\u00a01"
    assert texts(table, "What we hope")[5:7] == ["পাঠাগারে শীতল কক্ষ", "Прохладные\u00a0комнаты\u200b в библиотеках"]
    assert [(one.name, one.rows, one.columns) for one in table.sheets] == [("Experiments", 33, 7), ("Words", 3, 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_is_lost_for_being_mostly_empty(kind: str) -> None:
    table = read_table(made("sparse", kind), "list")

    assert table.headers == ("Proyecto", "Responsable", "Nota", "Column D", "Nota 2", "Estado", "Presupuesto")
    assert len(table.rows) == 44
    assert left(table) == [(2, "head"), (13, "blank"), (24, "repeated_head"), (30, "blank")]
    assert texts(table, "Nota")[3:5] == ["con\ttabulador", "dos\nlíneas"]
    assert table.rows[-1].cells[0].text == "Iniciativa 44"
    assert texts(table, "Proyecto").count("Iniciativa 30") == 3
    assert table.rows[0].cells[6].value == 0


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_the_same_when_it_is_pasted(name: str) -> None:
    file, paste = read_table(made(name), name), read_pasted(pasted(page_of(name)))

    headers = [header for header in file.headers if header != "Colour"]  # colours do not travel by clipboard
    assert list(paste.headers) == headers
    assert len(paste.rows) == len(file.rows)
    first = file.headers[1 if name == "german" else 0]
    assert texts(paste, first) == texts(file, first)


def test_a_list_without_a_head_keeps_its_first_row() -> None:
    table = read_pasted("Bike counters\tAna Silva\trunning\t12000\nGreen roofs\tJo Brown\trunning\t8000\n")

    assert table.headers == ("Column A", "Column B", "Column C", "Column D")
    assert texts(table, "Column A") == ["Bike counters", "Green roofs"]


def test_lines_of_names_alone_are_a_list() -> None:
    table = read_pasted("Bike counters\nGreen roofs\nNight bus\n")

    assert (table.headers, texts(table, "Column A")) == (("Column A",), ["Bike counters", "Green roofs", "Night bus"])


@pytest.mark.parametrize(
    "written",
    ["- Bike counters\n- Green roofs, flat\n- Trees; old", "1. Bike counters\n2. Green roofs, flat\n3. Trees; old"],
)
def test_points_of_a_mail_are_a_list(written: str) -> None:
    assert texts(read_pasted(written), "Column A") == ["Bike counters", "Green roofs, flat", "Trees; old"]


def test_words_that_come_again_are_no_head() -> None:
    table = read_pasted("Bike counters\tAna\trunning\nGreen roofs\tJo\trunning\nTrees\tEd\tidea")

    assert texts(table, "Column A") == ["Bike counters", "Green roofs", "Trees"]


def test_the_first_record_below_unnamed_columns_is_no_second_head() -> None:
    table = read_pasted("Project\tLead\tNotes\t\t\nRoofs\tAna\tfine\tx\ty\nTrees\tJo\tbad\t5\t6\nBees\tEd\tok\t7\t\n")

    assert table.headers == ("Project", "Lead", "Notes", "Column D", "Column E")
    assert texts(table, "Project") == ["Roofs", "Trees", "Bees"]


def test_a_second_head_without_merged_cells_is_known_by_its_words() -> None:
    table = read_pasted(
        "Projekt\t\tKosten\t\tZeitraum\t\nNr\tTitel\tBudget\tausbezahlt\tvon\tbis\n"
        "1\tRad\t500\t200\t01.02.2024\t01.03.2025\n2\tBank\t700\t100\t01.02.2024\toffen\n"
    )

    assert table.headers == (
        "Projekt: Nr",
        "Projekt: Titel",
        "Kosten: Budget",
        "Kosten: ausbezahlt",
        "Zeitraum: von",
        "Zeitraum: bis",
    )
    assert len(table.rows) == 2


def test_a_line_of_units_below_the_head_is_no_project() -> None:
    table = read_pasted("Project\tLead\tBudget\tStart\n\t\tEUR\tdd.mm.yyyy\nRoofs\tAna\t500\t2024\n")

    assert (texts(table, "Project"), left(table)) == (["Roofs"], [(1, "head"), (2, "head")])


def test_years_may_be_heads_and_empty_columns_before_the_list_are_none() -> None:
    table = read_pasted("\tProject\t2023\t2024\n\tRoofs\t500\t600\n\tTrees\t50\t60\n\tTotal\t550\t660")

    assert (table.headers, len(table.rows)) == (("Project", "2023", "2024"), 2)


def test_a_table_drawn_with_bars_is_read() -> None:
    table = read_pasted("| Project | Budget |\n|---|---:|\n| Bike \\| counters | 12 |\n| Roofs | 8 |")

    assert (table.headers, texts(table, "Project")) == (("Project", "Budget"), ["Bike | counters", "Roofs"])


def test_the_head_can_be_chosen_or_denied() -> None:
    content = b"Odd,words\nBlue,heron\nGreen,roof\n"

    assert read_table(content, "x.csv", head=(2, 2)).headers == ("Blue", "heron")
    assert read_table(content, "x.csv", head=(2, 2)).left[0][:2] == (1, "title")
    assert [row.number for row in read_table(content, "x.csv", head=(0, 0)).rows] == [1, 2, 3]
    with pytest.raises(WrongInput, match="one to four rows"):
        read_table(content, "x.csv", head=(7, 9))


def test_a_sheet_can_be_chosen_and_a_hidden_one_is_read_when_asked_for() -> None:
    table = read_table(made("english"), "list", sheet="Old")

    assert (table.headers, texts(table, "Project")) == (("Project", "Why it ended"), ["Paper forms"])
    with pytest.raises(WrongInput, match="no such sheet"):
        read_table(made("english"), "list", sheet="Nowhere")


def test_a_long_sheet_of_words_is_not_taken_for_the_list() -> None:
    words = Page("Words", [["Street"], *[[f"Street {i}"] for i in range(60)]])
    pilots = Page(
        "Pilots", [["Project", "Lead", "Start", "End"], *[[f"P {i}", "Ana", "2024", "2025"] for i in range(20)]]
    )

    assert read_table(xlsx(Book([words, pilots])), "list").sheet == "Pilots"


def test_a_known_format_is_known_in_a_workbook_too() -> None:
    head = ["nomAttribuant", "nomBeneficiaire", "objet", "montant", "dateConvention"]
    table = read_table(xlsx(Book([Page("A", [head, ["Ville", "Club", "Aide", -5, "02/03/2024"]])])), "list")

    assert (table.format, table.rows[0].cells[3].value) == ("fr_subsidies", Decimal(-5))


def coloured(fills: list[str], words: list[str]) -> Table:
    rows = [[f"Project {i}", At(word, fill)] for i, (fill, word) in enumerate(zip(fills, words, strict=True))]
    return read_table(xlsx(Book([Page("A", [["Project", "State"], *rows])])), "list")


def test_a_traffic_light_without_words_is_read() -> None:
    table = coloured(["#00B050", "#FF0000", "#00B050", "#FFFF00", "#FF0000", "#00B050"], [""] * 6)

    assert texts(table, "Colour") == ["green", "red", "green", "yellow", "red", "green"]


def test_fills_that_repeat_what_a_column_says_make_no_column() -> None:
    table = coloured(["#00B050", "#FF0000", "#00B050", "#FF0000", "#FF0000", "#00B050"], list("grgrrg"))

    assert table.coloured is None


def test_stripes_make_no_column() -> None:
    rows = [[At(f"P {i}-{j}", "#EEEEEE" if i % 2 else "") for j in range(4)] for i in range(12)]
    table = read_table(xlsx(Book([Page("A", [["Project", "Lead", "State", "End"], *rows])])), "list")

    assert table.coloured is None


def test_a_project_that_is_called_total_is_kept() -> None:
    table = read_pasted("Project\tLead\tBudget\nTotal recall\tAna\t5\nSum of all fears\tJo\t9\nTotal\t\t14\n")

    assert texts(table, "Project") == ["Total recall", "Sum of all fears"]
    assert left(table)[-1] == (4, "total")


def test_a_row_of_sums_without_a_word_is_no_project() -> None:
    table = read_pasted("Project\tLead\tBudget\nRoofs\tAna\t5\nTrees\tJo\t9\n\t\t14\n")

    assert (texts(table, "Project"), left(table)[-1]) == (["Roofs", "Trees"], (4, "total"))


def test_an_amount_without_a_name_is_kept() -> None:
    table = read_pasted("Project\tLead\tBudget\nRoofs\tAna\t5\nTrees\tJo\t9\n\t\t15\n")

    assert texts(table, "Budget") == ["5", "9", "15"]
