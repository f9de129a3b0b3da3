"""What workbooks are made of, XML in a zip, unpacked within limits before any reader is let near it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from portfolio.core.errors import N_, WrongInput

MOST_UNPACKED = 100_000_000
"""Bytes of one workbook once unpacked: more than 100,000 rows of a dozen columns take."""

MOST_DIRECTORY = 1_000_000
"""Bytes of a zip's own list of its files; a workbook has a few dozen."""

MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 1_500_000
"""Cells of one sheet, empty ones between others counted: readers make room for all of them."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]

_CHUNK = 1 << 20
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


def broken() -> WrongInput:
    """The file is damaged or no workbook at all."""
    return WrongInput(
        "broken_file",
        N_("The file cannot be read. Open it in your spreadsheet program and save it as XLSX anew."),
        "file",
    )


def locked() -> WrongInput:
    """The file wants a password."""
    return WrongInput("locked", N_("The file is locked with a password. Save a copy without one."), "file")


def too_large() -> WrongInput:
    """The file holds more than a list of projects can."""
    return WrongInput(
        "too_large",
        N_("The list is too large: at most %(rows)s rows and %(columns)s columns. Delete what is empty, or split it."),
        "file",
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
    )


def names(content: bytes) -> set[str]:
    """The names of the files in a zip. Raises WrongInput for a broken or locked one."""
    with _opened(content) as archive:
        return set(archive.namelist())


def parts(content: bytes, is_wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The wanted files of a zip, unpacked. Raises WrongInput when they are broken, locked or too large."""
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with _opened(content) as archive:
        try:
            for entry in archive.infolist():
                if is_wanted(entry.filename) and entry.filename not in found:
                    found[entry.filename] = _unpacked(archive, entry, left)
                    left -= len(found[entry.filename])
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
            raise broken() from None
    return found


def packed(files: dict[str, bytes]) -> io.BytesIO:
    """A zip of exactly these files, not compressed: what a reader sees then is what was looked at, and no more."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def reader(start: Start, end: End | None = None) -> expat.XMLParserType:
    """A reader of XML: start gets a name and its attributes, both as written, end a name.

    Declared entities, which no workbook has and bombs are made of, end it as a broken file.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    if end:
        parser.EndElementHandler = end
    return parser


def walk(xml: bytes, parser: expat.XMLParserType) -> None:
    """Go through an XML file. Raises WrongInput for anything that is not well formed."""
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):  # the last for an encoding that nobody knows
        raise broken() from None


def local(name: str) -> str:
    """A name of XML without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: dict[str, str], name: str, otherwise: str = "") -> str:
    """The value of an attribute by its name without prefix."""
    return next((value for key, value in attributes.items() if local(key) == name), otherwise)


def check_size(rows: int, columns: int) -> None:
    """Raises WrongInput when a sheet has more rows, columns or cells than are read."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise too_large()


def _refuse(*_: object) -> NoReturn:
    raise broken()


def _opened(content: bytes) -> zipfile.ZipFile:
    if _directory_size(content) > MOST_DIRECTORY:
        raise too_large()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError, struct.error):
        raise broken() from None
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise locked()
    return archive


def _directory_size(content: bytes) -> int:
    """How many bytes a zip says that its list of files has, so that a huge one is never read."""
    end = content.rfind(_END)
    if end < 0 or len(content) < end + 22:
        raise broken()
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    if end >= 76 and content[end - 20 : end - 16] == _END_64:
        size = max(size if size < 0xFFFFFFFF else 0, int.from_bytes(content[end - 36 : end - 28], "little"))
    return size


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    pieces, size = [], 0
    with archive.open(entry) as file:
        while piece := file.read(_CHUNK):
            size += len(piece)
            if size > most:
                raise too_large()
            pieces.append(piece)
    return b"".join(pieces)
