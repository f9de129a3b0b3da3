"""Keyset pages: the next page starts after the last row seen, so no page costs more than the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
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
        raise WrongInput("cursor", N_("This page's address is broken. Start at the first page."))
    return values


def _fits(value: object) -> bool:
    """Whether a database takes a value from a stranger's hand: whole numbers of 64 bits, text it can store."""
    if isinstance(value, str):
        return not has_control_characters(value)
    return value is None or (type(value) is int and abs(value) < 2**63)
