import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.core.sheet import write_csv
from portfolio.lists.reading.delimited import SEPARATORS
from portfolio.lists.tables import Guess, read_pasted, read_table

TEXT = "Titel;Amt;Kosten\r\nGrätzl-Rad;MA 18;12.345,50 €\r\nKühle Straße;MA 25;„viel“\r\n"
ROWS = [["Grätzl-Rad", "MA 18", "12.345,50 €"], ["Kühle Straße", "MA 25", "„viel“"]]


def rows_of(content: bytes, **chosen: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read_table(content, "list.csv", **chosen).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("encoding", "guess"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_worked_out(encoding: str, guess: str) -> None:
    table = read_table(TEXT.encode(encoding), "list.csv")

    assert [[cell.text for cell in row.cells] for row in table.rows] == ROWS
    assert table.headers == ("Titel", "Amt", "Kosten")
    assert table.reading.encoding == Guess(guess)


def test_an_encoding_of_one_byte_that_is_not_western_is_asked() -> None:
    text = "Názov;Stav\nŽiadosť občanov;beží\nĽahká električka;ukončené\n"
    table = read_table(text.encode("cp1250"), "list.csv")

    assert table.headers == ("Názov", "Stav")
    assert table.rows[0].cells[0].text == "Žiadosť občanov"
    assert (table.reading.encoding.value, table.reading.encoding.sure) == ("cp1250", False)
    assert rows_of(text.encode("cp1250"), encoding="cp1250")[1] == ["Ľahká električka", "ukončené"]


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(WrongInput) as refused:
        rows_of(TEXT.encode("cp1252"), encoding="utf-8")
    assert (refused.value.code, refused.value.field) == ("encoding", "encoding")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", SEPARATORS)
def test_separators_and_line_ends_are_worked_out(separator: str, ends: str) -> None:
    lines = [["Project", "What it is, in short", "Cost"], ["Roofs", "Green; and flat", "5"], ["Trees", "Old", "6"]]
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator=ends).writerows(lines)
    table = read_table(made.getvalue().encode(), "list.csv")

    assert table.headers == ("Project", "What it is, in short", "Cost")
    assert [[cell.text for cell in row.cells] for row in table.rows] == lines[1:]
    assert table.reading.separator.value == separator


def test_a_first_line_that_names_the_separator_is_believed_and_left_out() -> None:
    table = read_table(b"sep=;\r\nProject;Cost\r\nRoofs;5\r\n", "list.csv")

    assert (table.headers, table.rows[0].number) == (("Project", "Cost"), 3)
    assert table.reading.separator == Guess(";")


def test_a_chosen_separator_holds() -> None:
    content = b"Project,Cost;Lead\nRoofs,5;Ana\nTrees,6;Jo\n"

    assert read_table(content, "list.csv", separator=";").headers == ("Project,Cost", "Lead")
    assert read_table(content, "list.csv", separator=",").headers == ("Project", "Cost;Lead")
    assert not read_table(content, "list.csv").reading.separator.sure


def test_cells_may_hold_line_breaks_and_quotation_marks() -> None:
    assert rows_of(b'Project,Note\nRoofs,"two\r\nlines and ""marks"""\n') == [["Roofs", 'two\nlines and "marks"']]
    assert rows_of(b'Project,Note\nRoofs,5" pipe\nTrees,"6"x\n') == [["Roofs", '5" pipe'], ["Trees", "6x"]]


def test_a_quotation_mark_that_never_closes_is_named_by_its_line() -> None:
    with pytest.raises(WrongInput) as refused:
        rows_of(b'Project,Note\nRoofs,fine\nTrees,"open\nBirds,fine\n')
    assert (refused.value.code, refused.value.values) == ("quotes", {"line": 3})


def test_rows_with_too_few_or_too_many_cells_are_kept() -> None:
    table = read_table(b"Project,Lead,Cost\nRoofs\nTrees,Ana,5,more\n", "list.csv")

    assert table.headers == ("Project", "Lead", "Cost", "Column D")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Roofs", "", "", ""],
        ["Trees", "Ana", "5", "more"],
    ]


def test_numbers_of_rows_are_those_of_a_spreadsheet() -> None:
    table = read_table(b"\n\nProject,Lead\n\nRoofs,Ana\n", "list.csv")

    assert [row.number for row in table.rows] == [5]
    assert [(row.number, row.why) for row in table.left] == [(3, "head"), (4, "blank")]


def test_what_we_exported_comes_back_as_it_was() -> None:
    titles = ["=SUM(A1)", "-5 degrees", "'quoted", "@home", "plain", "Grätzl"]
    written = "".join(write_csv(["Title", "Owner"], [[title, "Ana Silva"] for title in titles]))

    assert [row[0] for row in rows_of(written.encode())] == titles


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


@given(
    st.lists(st.tuples(_WORDS, _WORDS, _WORDS), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-16"]),
    st.sampled_from(SEPARATORS),
)
def test_no_record_and_no_letter_is_lost(records: list[tuple[str, str, str]], encoding: str, separator: str) -> None:
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows([("Project", "Department", "Budget"), *records])
    table = read_table(made.getvalue().encode(encoding), "list.csv", separator=separator)

    kept = len(table.rows) + sum(row.why in ("total", "repeated_head", "notes") for row in table.left)
    assert kept == len(records)
    cells = {cell.text for row in table.rows for cell in row.cells}
    assert cells <= {text for record in records for text in (*record, *(text[1:] for text in record))}


def test_a_mail_with_a_table_is_read() -> None:
    table = read_pasted("\r\nProject\tLead\r\nRoofs\tAna\r\nTrees\tJo\r\n\r\n")

    assert (table.headers, len(table.rows)) == (("Project", "Lead"), 2)
