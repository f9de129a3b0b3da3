import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

from portfolio.core.sheet import BOM, unguarded
from portfolio.reports import sheets
from portfolio.reports.shape.plain import Sheet

ON = date(2026, 9, 30)
SHEET = Sheet(
    "measures",
    ("project", "value", "on", "met", "reason"),
    (
        ("P-2026-001", Decimal("0.3333333333333333333333333333"), ON, True, None),
        ('=HYPERLINK("x")', -3, None, False, 'She said "no",\ntwice'),
        ("-5", Decimal("1E+3"), None, None, "ß مرحبا 湿度"),
    ),
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode().removeprefix(BOM), newline="")))


def test_a_sheet_is_unrounded_and_says_nothing_for_what_is_missing() -> None:
    rows = read(sheets.csv_of(SHEET))

    assert rows[0] == ["project", "value", "on", "met", "reason"]
    assert rows[1] == ["P-2026-001", "0.3333333333333333333333333333", "2026-09-30", "true", ""]
    assert rows[3][1] == "1000"


def test_no_text_starts_a_formula_and_numbers_stay_numbers() -> None:
    rows = read(sheets.csv_of(SHEET))

    assert [row[0] for row in rows[2:]] == ['\'=HYPERLINK("x")', "'-5"]
    assert [unguarded(row[0]) for row in rows[2:]] == ['=HYPERLINK("x")', "-5"]
    assert rows[2][1] == "-3"


def test_lines_and_quotes_follow_the_standard() -> None:
    content = sheets.csv_of(SHEET).decode()

    assert content.startswith(BOM)
    assert '"She said ""no"",\ntwice"\r\n' in content
    assert content.endswith("\r\n")
    assert read(content.encode())[2][4] == 'She said "no",\ntwice'


def test_an_archive_holds_every_file_and_equal_files_give_equal_bytes() -> None:
    files = sheets.csv_files([SHEET, Sheet("empty", ("project",), ())])

    packed = sheets.archive(files, ON)

    assert packed == sheets.archive(dict(reversed(files.items())), ON)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == ["empty.csv", "measures.csv"]
        assert opened.read("measures.csv") == files["measures.csv"]
        assert {entry.date_time[:3] for entry in opened.infolist()} == {(2026, 9, 30)}


def test_a_quarter_before_archives_were_invented_is_packed_too() -> None:
    assert sheets.archive({"a.csv": b"a"}, date(1970, 3, 31)).startswith(b"PK")
