"""Files that are broken, locked, lying or far too large: each is refused with a sentence, soon and in little room."""

import io
import resource
import struct
import time
import zipfile
from collections.abc import Iterator

import pytest

from portfolio.core.errors import WrongInput
from portfolio.lists.cells import read_amount, read_day, read_people, read_tags
from portfolio.lists.reading import old, packed
from portfolio.lists.tables import MOST_BYTES, read_pasted, read_table
from tests.lists.drawing import Book, Page, ods, xlsx, zipped

PLAIN = xlsx(Book([Page("A", [["Project", "Budget"], ["Roofs", 5]])]))
PLAIN_ODS = ods(Book([Page("A", [["Project", "Budget"], ["Roofs", 5]])]))
SHEET = "xl/worksheets/sheet1.xml"


def files_of(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, content: str | bytes, base: bytes = PLAIN) -> bytes:
    return zipped(files_of(base) | {name: content})


def sheet_of(rows: str, before: str = "") -> bytes:
    return with_part(SHEET, f'<?xml version="1.0"?>{before}<worksheet><sheetData>{rows}</sheetData></worksheet>')


def ods_of(rows: str) -> bytes:
    written = files_of(PLAIN_ODS)["content.xml"]
    content = written.decode() if isinstance(written, bytes) else written
    begin, end = content.index("<table:table-row"), content.rindex("</table:table>")
    return with_part("content.xml", content[:begin] + rows + content[end:], PLAIN_ODS)


def cell_of_ods(text: str, more: str = "") -> str:
    return f'<table:table-cell {more} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


BILLION = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
ONE_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'

FAR_ROW = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
OUT_OF_ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
WIDE = f'<row r="1">{"".join("<c><v>1</v></c>" for _ in range(600))}</row>'

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100


def locked_zip() -> bytes:
    """A zip whose entries say that they are encrypted."""
    content = bytearray(PLAIN)
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def bomb() -> bytes:
    """A sheet that unpacks to 300 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(PLAIN).items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as file:
            for _ in range(300):
                file.write(b" " * 1_000_000)
    return made.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose list of files says that its sheet has 500 bytes."""
    content = bytearray(bomb())
    struct.pack_into("<L", content, content.rindex(b"PK\x01\x02") + 24, 500)
    return bytes(content)


def many_entries() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/{number:05}", b"")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return made.getvalue()


REFUSED = {
    "empty": (b"", "empty_list"),
    "blanks": (b" \n \n", "empty_list"),
    "only commas": (b",,,\n,,,\n", "empty_list"),
    "a PDF called xlsx": (b"%PDF-1.7 and so on", "no_list"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "no_list"),
    "a page": (b"<html><table><tr><td>1</td></tr></table></html>", "no_list"),
    "bytes": (bytes(range(256)) * 20, "no_list"),
    "a text document": (zipped({"word/document.xml": "<a/>"}), "no_list"),
    "a zip": (zipped({"projects.csv": "a,b"}), "no_list"),
    "a binary workbook": (zipped({"xl/workbook.bin": "x"}), "no_list"),
    "half a zip": (PLAIN[: len(PLAIN) // 2], "broken_file"),
    "a zip with a hole": (PLAIN[:200] + b"\0" * 200 + PLAIN[400:], "broken_file"),
    "no sheets": (with_part("xl/workbook.xml", "<workbook><sheets/></workbook>"), "no_sheet"),
    "broken XML": (with_part(SHEET, "<worksheet><sheetData>"), "broken_file"),
    "an unknown encoding": (with_part(SHEET, '<?xml version="1.0" encoding="U2F-8"?><worksheet/>'), "broken_file"),
    "entities in entities": (sheet_of(ONE_ROW, BILLION), "broken_file"),
    "an entity from outside": (sheet_of(ONE_ROW, OUTSIDE), "broken_file"),
    "entities in ODS": (with_part("content.xml", f"{BILLION}<a>&c;</a>", PLAIN_ODS), "broken_file"),
    "a cell in the last corner": (sheet_of(FAR_ROW), "too_large"),
    "a cell outside of its row": (sheet_of(OUT_OF_ROW), "broken_file"),
    "too many columns": (sheet_of(WIDE), "too_large"),
    "a cell in no column": (sheet_of('<row r="1"><c r="ÄÖ1"><v>1</v></c></row>'), "broken_file"),
    "a million rows alike": (
        ods_of(f'<table:table-row table:number-rows-repeated="1000000">{cell_of_ods("x")}</table:table-row>'),
        "too_large",
    ),
    "thousands of columns alike": (
        ods_of("<table:table-row>" + cell_of_ods("x", 'table:number-columns-repeated="16000"') + "</table:table-row>"),
        "too_large",
    ),
    "a locked zip": (locked_zip(), "locked"),
    "a locked workbook": (LOCKED, "locked"),
    "a bomb": (bomb(), "too_large"),
    "a bomb that lies": (lying_bomb(), "broken_file"),
    "a zip of many files": (many_entries(), "too_large"),
    "an old workbook of nothing": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "broken_file"),
    "JSON of something else": (b'{"projects": []}', "no_grants"),
    "broken JSON": (b'{"grants": [', "broken_json"),
    "deep JSON": (b'{"grants": ' + b"[" * 100_000, "broken_json"),
    "JSON with no number": (b'{"grants": [{"amountAwarded": NaN}]}', "broken_json"),
    "JSON of crumbs": (b'{"grants": [' + b"{}," * 1_100_000 + b"{}]}", "too_large"),
    "quotation marks that never close": (b'Project,Budget\nRoofs,"5\nTrees,6\n', "quotes"),
    "more rows than are read": (b"a,b\n" * 60_000, "too_large"),
    "one endless row": (b"," * 2_000_000, "too_large"),
    "damaged UTF-16": ("a,b\nc,d".encode("utf-16") + b"\x00\xd8", "damaged_text"),
    "more bytes than are read": (b"a" * (MOST_BYTES + 1), "too_many_bytes"),
}


@pytest.fixture
def quick_and_small() -> Iterator[None]:
    """Less than five seconds of CPU, and no more than 400 MB more than before at any moment."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


@pytest.mark.usefixtures("quick_and_small")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused_with_a_sentence(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(WrongInput) as refused:
        read_table(content, "list.xlsx")
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert "%(" not in str(refused.value)


def test_formatted_cells_far_away_are_no_cells() -> None:
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>Project</t></is></c></row>'
    far += '<row r="2"><c r="A2" t="inlineStr"><is><t>Roofs</t></is></c></row>'
    table = read_table(sheet_of(f'{far}<row r="1048576"><c r="XFD1048576" s="1"/></row>'), "list")

    assert [row.cells[0].text for row in table.rows] == ["Roofs"]


def test_empty_rows_below_an_ods_list_are_no_rows() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated='
    rows = f"<table:table-row>{cell_of_ods('Project')}</table:table-row>" + (
        f'<table:table-row>{cell_of_ods("Roofs")}</table:table-row>{empty}"16384"/></table:table-row>'
    )
    assert [row.cells[0].text for row in read_table(ods_of(rows), "list").rows] == ["Roofs"]


def test_a_merged_block_over_everything_is_harmless() -> None:
    content = files_of(PLAIN)[SHEET]
    assert isinstance(content, bytes)
    merged = content.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')

    assert len(read_table(with_part(SHEET, merged), "list").rows) <= 2


def test_cells_and_fills_out_of_place_are_no_surprise() -> None:
    stray = "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></office:automatic-styles>"
    content = files_of(PLAIN_ODS)["content.xml"]
    assert isinstance(content, bytes)
    odd = content.replace(b"</office:automatic-styles>", b"<table:table-row>" + stray.encode())
    fills = '<styleSheet><fills><fgColor rgb="FF00FF00"/></fills><cellXfs><xf fillId="7"/><xf/></cellXfs></styleSheet>'

    for made in (with_part("content.xml", odd, PLAIN_ODS), with_part("xl/styles.xml", fills)):
        assert [row.cells[0].text for row in read_table(made, "list").rows] == ["Roofs"]


def test_the_reader_sees_only_what_was_looked_at() -> None:
    files = packed.parts(PLAIN, {SHEET}.__contains__)

    with zipfile.ZipFile(packed.packed(files)) as archive:
        assert [(one.filename, one.compress_type) for one in archive.infolist()] == [(SHEET, zipfile.ZIP_STORED)]


def test_an_old_workbook_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old, "MOST_SECONDS", 0.001)
    with pytest.raises(WrongInput) as refused:
        old.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert refused.value.code == "too_large"


def test_pasted_text_with_a_nul_is_refused() -> None:
    with pytest.raises(WrongInput):
        read_pasted("Project\tBudget\nRo\0ofs\t5")


def test_control_characters_in_cells_become_spaces() -> None:
    table = read_table(b"Project,Budget\nRo\x0bofs\x1b[31m,5\n", "list.csv")

    assert table.rows[0].cells[0].text == "Ro ofs [31m"


@pytest.mark.usefixtures("quick_and_small")
@pytest.mark.parametrize("begin", ["@", "1,", "(1) ", "1:", "a, ", "([", "1-", " - 1", "'", "Ana & "])
def test_no_text_takes_long_to_be_looked_at(begin: str) -> None:
    long, short = begin * (100_000 // len(begin)), begin * (900 // len(begin))
    table = read_pasted(f"Project\tLead\tNote\n{long}\t{short}\t{short[:70]}\nRoofs\tAna\tx\n")
    for cell in table.rows[0].cells:
        for read in (read_amount, read_day, read_people, read_tags):
            assert read(cell) is not None
