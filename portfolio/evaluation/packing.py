"""The projects of a day in little space, so that a list of ten thousand is read for the fifty that a page shows.

Each project is a line of bytes: its place among what would close the gap (empty for what would not), its marks, and the
rest as JSON. Marks are looked for in the bytes; only what is shown is taken apart.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.evaluation.rules import DIMENSIONS, Belongs, Line, Step, keys_of, nearest

_END = b"\t"


def pack(lines: Sequence[Line]) -> bytes:
    """The projects of a day, by reference."""
    closing = {line.number for line in nearest(lines)}
    in_order = sorted(lines, key=lambda line: line.ref)
    return zlib.compress(b"\n".join(_packed(line, line.number in closing) for line in in_order), 1)


def _packed(line: Line, is_open: bool) -> bytes:
    told = json.dumps(line, separators=(",", ":"), ensure_ascii=True)
    return f"{place(line) if is_open else ''}\t|{'|'.join(_marks(line))}|\t{told}".encode()


def place(line: Line) -> str:
    """The place of a project among what would close the gap, as a word that sorts like `Line.closes`."""
    never, minutes, missing, due_on, ref = line.closes
    return f"{never}{minutes:06}{missing}{due_on}{ref}"


def _marks(line: Line) -> Iterator[str]:
    yield mark("status", line.status)
    if line.status != "out_of_scope":
        yield from (mark("flag", flag) for flag in line.flags)
    for dimension in DIMENSIONS:
        yield from (mark(dimension, key) for key in keys_of(line.belongs, dimension))


def mark(name: str, value: str) -> str:
    """What says in the bytes of a project that it has a status, a flag, or belongs to a group."""
    return f"{name}={value}"


@dataclass(frozen=True)
class Packed:
    """The packed projects of a day."""

    content: bytes
    lines: Sequence[bytes] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        told = zlib.decompress(self.content) if self.content else b""
        object.__setattr__(self, "lines", told.split(b"\n") if told else [])

    def having(self, marks: Iterable[str]) -> list[bytes]:
        """The projects with all marks, by reference."""
        wanted = [f"|{one}|".encode() for one in marks]
        return [line for line in self.lines if all(one in line.rsplit(_END, 2)[1] for one in wanted)]

    def closing(self, marks: Iterable[str]) -> list[bytes]:
        """What would close the gap of the projects with all marks, nearest first."""
        return sorted(line for line in self.having(marks) if not line.startswith(_END))


def place_of(line: bytes) -> str:
    """The place of a packed project among what would close the gap."""
    return line.rsplit(_END, 2)[0].decode()


def ref_of(line: bytes) -> str:
    """The reference of a packed project."""
    return str(_json(line)[1])


def _json(line: bytes) -> list[Any]:
    row: list[Any] = json.loads(line.rpartition(_END)[2])
    return row


def unpack(lines: Iterable[bytes]) -> list[Line]:
    """Packed projects taken apart."""
    return [line_read(_json(line)) for line in lines]


def line_read(row: Sequence[Any]) -> Line:
    """A project from plain JSON values."""
    told = Line._make(row)
    department, programme, *keys = told.belongs
    return told._replace(
        steps=tuple(Step(*step) for step in told.steps),
        flags=tuple(told.flags),
        belongs=Belongs._make((department, programme, *(tuple(each) for each in keys))),
    )
