"""A workbook in the format before 2007, written by hand: one sheet with texts and numbers."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(name: str, rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A sheet of so many rows as XLS (BIFF8 in a compound file)."""
    stream = _workbook(name, _sheet({(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}))
    return _compound(stream)


def far_cell() -> bytes:
    """A sheet with one cell in each of two opposite corners, for which a reader makes room for 16 million."""
    return _compound(_workbook("A", _sheet({(0, 0): "x", (65_535, 255): "y"})))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _sheet(cells: dict[tuple[int, int], str | float | None]) -> bytes:
    written = [_begin(0x10)]
    for (row, column), value in cells.items():
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            written.append(_record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text))
        elif value is not None:
            written.append(_record(0x0203, struct.pack("<HHHd", row, column, 0, value)))
    return b"".join([*written, _record(0x0A, b"")])


def _workbook(name: str, sheet: bytes) -> bytes:
    begin = _begin(0x05)
    end = _record(0x0A, b"")
    label = name.encode("latin-1")
    about = 4 + 8 + len(label)
    place = len(begin) + about + len(end)
    return begin + _record(0x85, struct.pack("<IBBBB", place, 0, 0, len(label), 0) + label) + end + sheet


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream "Workbook"."""
    stream += b"\0" * (max(4096, -(-len(stream) // _SECTOR) * _SECTOR) - len(stream))
    sectors = len(stream) // _SECTOR
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    assert len(table) <= 128
    fat = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    header = (
        struct.pack(
            "<8s16sHHHHH6sIIIIIIIIII",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            b"",
            0,
            1,  # sectors of the table of sectors
            1,  # where the directory begins
            0,
            4096,
            _END,
            0,
            _END,
            0,
            0,
        )[:76]
        + struct.pack("<109I", 0, *[_FREE] * 108)
    )
    root = _entry("Root Entry", 5, child=1, begin=_END, size=0)
    book = _entry("Workbook", 2, child=_FREE, begin=2, size=len(stream))
    directory = root + book + _entry("", 0, _FREE, 0, 0) * 2
    return header + fat + directory + stream


def _entry(name: str, kind: int, child: int, begin: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    return struct.pack("<64sHBBIII16sIQQIQ", text, len(text), kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, begin, size)
