from decimal import Decimal

import pytest

from portfolio.core.errors import WrongInput
from portfolio.lists.tables import read_table
from tests.lists.oldest import far_cell, xls

ROWS: list[list[str | float | None]] = [
    ["Projekt", "Amt", "Kosten"],
    ["Grätzl-Rad", "MA 18", 12_345.5],
    ["Kühle Straße", None, 0.0],
]


def test_a_workbook_of_the_format_before_2007_is_read() -> None:
    content = xls("Liste", ROWS)
    table = read_table(content, "liste.xls")

    assert [(sheet.name, sheet.rows, sheet.columns) for sheet in table.sheets] == [("Liste", 3, 3)]
    assert (table.sheet, table.headers) == ("Liste", ("Projekt", "Amt", "Kosten"))
    assert [[cell.value for cell in row.cells] for row in table.rows] == [
        ["Grätzl-Rad", "MA 18", Decimal("12345.5")],
        ["Kühle Straße", None, Decimal(0)],
    ]


def test_two_cells_in_opposite_corners_do_not_fill_the_memory() -> None:
    with pytest.raises(WrongInput) as refused:
        read_table(far_cell(), "far.xls")
    assert refused.value.code == "too_large"


def test_a_damaged_one_is_refused() -> None:
    content = bytearray(xls("Liste", ROWS))
    content[512:1024] = b"\xff" * 512
    with pytest.raises(WrongInput) as refused:
        read_table(bytes(content), "liste.xls")
    assert refused.value.code in ("broken_file", "too_large")
