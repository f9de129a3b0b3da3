"""Where a bundle comes from: a folder or a zip of CSV files, read line by line, whatever its encoding is."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from portfolio.core.errors import N_, WrongInput
from portfolio.exchange.cells import Problem, Problems

COLUMNS = {
    "projects": [
        "project_id",
        "code",
        "title",
        "lang",
        "summary",
        "department",
        "lead_name",
        "lead_email",
        "district",
        "innovation_types",
        "capabilities",
        "methods",
        "stage",
        "start_date",
        "planned_end_date",
        "actual_end_date",
        "budget_eur",
        "call_id",
    ],
    "stages": ["project_id", "seq", "stage", "entered_on"],
    "funding": [
        "funding_id",
        "project_id",
        "funder",
        "kind",
        "amount_eur",
        "matches_funding_id",
        "status",
        "awarded_on",
    ],
    "metrics": [
        "metric_id",
        "project_id",
        "name",
        "level",
        "unit",
        "direction",
        "baseline_value",
        "baseline_on",
        "target_value",
        "target_on",
    ],
    "observations": ["metric_id", "observed_on", "value"],
    "reviews": ["review_id", "project_id", "kind", "due_on", "done_on", "signed_by", "verdict", "lesson"],
}
"""The columns of each file that is imported; they may stand in any order, and others beside them."""

LEFT_OUT = ("calls", "scores")
"""Files of the format that have no place here yet: their rows are counted as left out."""

MANIFEST = "manifest.json"
_NAMES = frozenset({MANIFEST, *(f"{name}.csv" for name in (*COLUMNS, *LEFT_OUT))})

MOST_ENTRIES = 100
MOST_UNPACKED = 1_000_000_000
MOST_RATIO = 200
"""Text shrinks to a tenth; a file of one letter repeated shrinks to a thousandth, and is no portfolio."""

MOST_MANIFEST = 1_000_000
_CHUNK = 1 << 16
_TELL_EVERY = 2000


@dataclass(frozen=True)
class Folder:
    """A bundle that lies open in a folder."""

    path: Path

    def open(self, name: str) -> BinaryIO | None:
        """The bytes of a file of the bundle, None when it is not there."""
        place = self.path / name
        return place.open("rb") if place.is_file() else None

    def size(self, name: str) -> int:
        """How many bytes a file has, 0 when it is not there."""
        place = self.path / name
        return place.stat().st_size if place.is_file() else 0

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True)
class Zip:
    """A bundle in a zip, read without unpacking it to the disk: no path in it ever becomes a path here."""

    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]

    def open(self, name: str) -> IO[bytes] | None:
        """The bytes of a file of the bundle, None when it is not there."""
        entry = self.entries.get(name)
        return self.archive.open(entry) if entry else None

    def size(self, name: str) -> int:
        """How many bytes a file has once unpacked, 0 when it is not there."""
        entry = self.entries.get(name)
        return entry.file_size if entry else 0

    def close(self) -> None:
        """Let go of the zip."""
        self.archive.close()


Bundle = Folder | Zip


def open_bundle(place: Path | BinaryIO) -> Bundle:
    """A folder, or a zip that has been looked at before anything in it is unpacked.

    Raises WrongInput, with what to do, for anything that is not a bundle.
    """
    if isinstance(place, Path) and place.is_dir():
        return Folder(place)
    try:
        archive = zipfile.ZipFile(place)
        entries = _entries(archive)
    except FileNotFoundError:
        raise WrongInput("no_such_file", N_("There is no such file or folder. Check the name."), "file") from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise _not_a_bundle("not_a_zip", N_("This is not a zip file. Zip the CSV files of the portfolio.")) from None
    return Zip(archive, entries)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(files) > MOST_ENTRIES:
        raise _not_a_bundle("too_many_files", N_("The zip holds too many files. Zip the CSV files alone."))
    if any(entry.flag_bits & 1 for entry in files):
        raise _not_a_bundle("locked", N_("The zip is locked with a password. Make one without."))
    unpacked, packed = sum(entry.file_size for entry in files), sum(entry.compress_size for entry in files)
    if unpacked > MOST_UNPACKED or (unpacked > 1_000_000 and unpacked > MOST_RATIO * packed):
        raise _not_a_bundle("too_large", N_("The zip would unpack to far too much. Zip the CSV files alone."))
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in files:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise _not_a_bundle("path", N_("The zip holds a file that points outside of it. Zip the CSV files anew."))
        if len(path.parts) > 2 or path.name in entries:
            continue  # deeper folders and second files of a name are no part of a bundle
        if path.name in _NAMES:
            entries[path.name] = entry
    if "projects.csv" not in entries:
        raise _not_a_bundle("no_projects", N_("The zip holds no projects.csv. Zip the CSV files of the portfolio."))
    return entries


def _not_a_bundle(code: str, sentence: str) -> WrongInput:
    return WrongInput(code, sentence, "file")


def checksum(bundle: Bundle) -> str:
    """SHA-256 over the names and bytes of all files of a bundle, the same for a folder and its zip."""
    seal = hashlib.sha256()
    for name in sorted(_NAMES):
        file = bundle.open(name)
        if file is None:
            continue
        of_file = hashlib.sha256()
        try:
            with file:
                while chunk := file.read(_CHUNK * 16):
                    of_file.update(chunk)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
            raise _not_a_bundle("broken_zip", N_("The zip is damaged. Make it anew.")) from None
        seal.update(f"{name}\0{of_file.hexdigest()}\n".encode())
    return seal.hexdigest()


def manifest_today(bundle: Bundle) -> date | None:
    """The day on which the portfolio was looked at, as the manifest says; None when it does not."""
    file = bundle.open(MANIFEST)
    if file is None:
        return None
    with file:
        written = file.read(MOST_MANIFEST)
    try:
        return date.fromisoformat(json.loads(written)["arguments"]["today"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def rows(
    bundle: Bundle, file: str, problems: Problems, told: Callable[[int], None] = lambda _: None
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file as (number, trimmed cells in the order of COLUMNS); what cannot be read ends it.

    The number is the one a spreadsheet shows: the first line is row 1. Empty rows are passed over, a row with too
    few or too many cells has none. told is called now and then with how many bytes of the file have been read.
    """
    name = f"{file}.csv"
    raw = bundle.open(name)
    if raw is None:
        problems.add(Problem(name, None, None, None, "file_missing"))
        return
    with _text(raw) as text:
        reader = csv.reader(text, strict=True)
        number = 0
        try:
            header = [cell.strip() for cell in next(reader, [])]
            number = 1
            order = _order(name, header, COLUMNS[file], problems)
            if order is None:
                return
            is_plain = order == list(range(len(header)))
            for cells in reader:
                number += 1
                if number % _TELL_EVERY == 0:
                    told(raw.tell())
                if len(cells) != len(header):
                    if cells:
                        problems.add(Problem(name, number, None, ",".join(cells)[:80], "cells"))
                        yield number, []
                    continue
                yield number, [cell.strip() for cell in (cells if is_plain else [cells[i] for i in order])]
        except UnicodeError:
            problems.add(Problem(name, _first_bad_line(bundle, name), None, None, "encoding"))
        except (csv.Error, zipfile.BadZipFile, EOFError) as error:
            problems.add(Problem(name, number + 1, None, str(error)[:80], "csv"))


def count_rows(bundle: Bundle, file: str) -> int:
    """How many rows a file has that is not imported; 0 when it is not there or cannot be read."""
    raw = bundle.open(f"{file}.csv")
    if raw is None:
        return 0
    with _text(raw) as text:
        try:
            return max(0, sum(1 for cells in csv.reader(text) if cells) - 1)
        except (UnicodeError, csv.Error, zipfile.BadZipFile, EOFError):
            return 0


def _order(name: str, header: list[str], wanted: list[str], problems: Problems) -> list[int] | None:
    """Where each wanted column stands; None when one is missing."""
    if len(header) == 1 and ";" in header[0]:
        problems.add(Problem(name, 1, None, header[0][:80], "semicolons"))
        return None
    missing = [column for column in wanted if column not in header]
    for column in missing:
        problems.add(Problem(name, 1, column, None, "column_missing"))
    return None if missing else [header.index(column) for column in wanted]


def _text(raw: IO[bytes]) -> io.TextIOWrapper:
    """A file as text: UTF-8 with or without its mark, or UTF-16 with one. Line ends are left to the CSV reader."""
    buffered = io.BufferedReader(raw, _CHUNK)  # type: ignore[type-var]
    begin = buffered.peek(2)[:2]
    encoding = "utf-16" if begin in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return io.TextIOWrapper(buffered, encoding=encoding, newline="")


def _first_bad_line(bundle: Bundle, name: str) -> int | None:
    """The first line of a file that is not UTF-8."""
    file = bundle.open(name)
    if file is None:
        return None
    with file:
        return next((number for number, line in enumerate(file, 1) if not _is_utf8(line)), None)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
