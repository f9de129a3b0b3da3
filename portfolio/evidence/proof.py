"""Whether an uploaded file is what its name says: looked at by its first bytes, and read by the library for its kind.

No single test is believed: what begins like a Word file can be an empty archive, so each kind is opened as well.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from typing import BinaryIO

import puremagic
from PIL import Image, UnidentifiedImageError

from portfolio.core.errors import N_, WrongInput
from portfolio.core.text import has_control_characters
from portfolio.evidence import pdf
from portfolio.evidence.rules import MOST_BYTES, PICTURES

MOST_UNPACKED = 400_000_000
"""Bytes that an archive may unpack to; what promises more is a trap."""
MOST_PIXELS = 100_000_000

POSITION = 0x8825
"""The block of a photo's notes that says where it was taken (Exif 2.3, GPS IFD)."""

_BEGINS: Mapping[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "png": (".png",),
    "jpg": (".jpg", ".jpeg", ".jfif", ".jpe"),
    "jpeg": (".jpg", ".jpeg", ".jfif", ".jpe"),
    "webp": (".webp", ".riff"),
}
_MAIN_PART: Mapping[str, str] = {
    "xlsx": "xl/workbook.xml",
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "ods": "content.xml",
    "odt": "content.xml",
    "odp": "content.xml",
}
_PILLOW = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}


def prove(file: BinaryIO, ending: str) -> int:
    """The size of a file in bytes, once it has been read as what its name says.

    raises  WrongInput when it is empty, too large, damaged, or something else
    """
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise WrongInput("empty_file", N_("The file is empty. Choose another one."), "file")
    if size > MOST_BYTES:
        raise WrongInput(
            "too_large",
            N_("The file is larger than %(most)s MB. Link to it instead."),
            "file",
            most=MOST_BYTES // 10**6,
        )
    file.seek(0)
    try:
        is_one = _begins_right(file, ending) and _opens(file, ending)
    finally:
        file.seek(0)
    if not is_one:
        raise WrongInput(
            "not_that_kind",
            N_("This is no readable %(ending)s file. Open it, save it anew, and choose that file."),
            "file",
            ending=ending.upper(),
        )
    return size


def says_where(file: BinaryIO, ending: str) -> bool:
    """Whether a photo says where it was taken; it has been proved to be one."""
    if ending not in PICTURES:
        return False
    try:
        with Image.open(file) as picture:
            return bool(picture.getexif().get_ifd(POSITION))
    finally:
        file.seek(0)


def _begins_right(file: BinaryIO, ending: str) -> bool:
    """Whether the first bytes are those of the kind; texts have none, archives are opened anyway."""
    if ending not in _BEGINS:
        return True
    head = file.read(2048)
    file.seek(0)
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(found & set(_BEGINS[ending]))


def _opens(file: BinaryIO, ending: str) -> bool:
    reader = _READERS.get(ending)
    return reader(file) if reader else _is_picture(file, ending) if ending in _PILLOW else _is_office(file, ending)


def _is_pdf(file: BinaryIO) -> bool:
    return pdf.has_pages(file.read())


def _is_picture(file: BinaryIO, ending: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture that unpacks to gigabytes only warns
            with Image.open(file, formats=[_PILLOW[ending]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return False
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        return False
    return True


def _is_office(file: BinaryIO, ending: str) -> bool:
    """Whether an archive holds the part that makes it a document, unpacks to no flood, and carries no macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if _MAIN_PART[ending] not in names or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return False
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                return False
            if ending.startswith("od"):
                return archive.read("mimetype").decode("ascii", "replace").startswith("application/vnd.oasis.open")
            with archive.open("[Content_Types].xml") as part:
                return b"<" in part.read(200)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return False


def _is_text(file: BinaryIO) -> bool:
    """Whether a file is text in UTF-8, or in the eight bits of older programs, without control characters."""
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return not has_control_characters(text)


_READERS: Mapping[str, Callable[[BinaryIO], bool]] = {"pdf": _is_pdf, "csv": _is_text, "txt": _is_text}
