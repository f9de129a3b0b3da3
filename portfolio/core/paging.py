"""Keyset pages: the next page starts after the last row seen, so no page costs more than the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from portfolio.core.errors import N_, WrongInput
from portfolio.core.text import has_control_characters

PAGE = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows.

    after   cursor of the following page, None on the last one
    """

    rows: Sequence[Row]
    after: str | None


def cursor(*values: str | int | None) -> str:
    """Sort values of a row as an opaque word for an address."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(word: str | None, parts: int) -> list[str | int | None] | None:
    """The sort values in a cursor, None without one; a forged or broken cursor is WrongInput."""
    if not word:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != parts or not all(_fits(value) for value in values):
        raise broken()
    return values


def row_id(value: object) -> int:
    """The id of a row in a cursor, such as a column of 32 bits may hold; WrongInput for anything else."""
    if type(value) is not int or not 0 <= value < 2**31:
        raise broken()
    return value


def words_in(value: object) -> str:
    """A text in a cursor; WrongInput for anything else."""
    if not isinstance(value, str):
        raise broken()
    return value


def day_in(value: object) -> date:
    """A day in a cursor; WrongInput for anything else."""
    try:
        return date.fromisoformat(words_in(value))
    except ValueError:
        raise broken() from None


def instant_in(value: object) -> datetime:
    """An instant in a cursor, in UTC; WrongInput for anything else, as for one without a time zone."""
    try:
        at = datetime.fromisoformat(words_in(value))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise broken()


def broken() -> WrongInput:
    """What a cursor that was tampered with is answered with."""
    return WrongInput("cursor", N_("This page's address is broken. Start at the first page."))


def _fits(value: object) -> bool:
    """Whether a database takes a value from a stranger's hand: whole numbers of 64 bits, text it can store."""
    if isinstance(value, str):
        return not has_control_characters(value)
    return value is None or (type(value) is int and abs(value) < 2**63)
