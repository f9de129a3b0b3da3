"""Bring in many funding lines at once: Core inserts, one history entry per line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history import actions as history


class NewLine(NamedTuple):
    """A line from outside with its bookings.

    bookings  kind, amount and day of each; None where the source does not say the day
    """

    project_id: int
    source: str
    kind: str
    state: str
    currency: str
    share: str = "grant"
    form: str = "cash"
    bookings: Sequence[tuple[str, Money, date | None]] = ()
    source_words: str | None = None


def load_many(lines: Iterable[NewLine], *, import_id: int | None, by: Actor, at: datetime) -> list[int]:
    """Write lines of projects of the organisation; gives their ids in the order received."""
    made: list[int] = []
    for batch in batches(lines):
        ids = new_ids(FundingLine, len(batch))
        pairs = list(zip(ids, batch, strict=True))
        insert_many(FundingLine, [{"id": number, **_row(line, import_id, by, at)} for number, line in pairs])
        bookings = [
            {
                "line_id": number,
                "kind": kind,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "on": on,
                "recorded_at": at,
                "by_id": by.person_id,
            }
            for number, line in pairs
            for kind, amount, on in line.bookings
        ]
        insert_many(LedgerEntry, bookings)
        for number, line in pairs:
            history.record(
                "funding.imported",
                thing=("funding_line", number),
                root=("project", line.project_id),
                by=by,
                at=at,
                after={"source": line.source, "kind": line.kind},
            )
        made += ids
    return made


def match_many(pairs: Iterable[tuple[int, int]]) -> None:
    """Say of lines just brought in which other line each is the own share for; pairs of ids (own share, line)."""
    rows = [{"own": own, "line": line} for own, line in pairs]
    if rows:
        table = cast(sa.Table, FundingLine.__table__)
        db.session.connection().execute(
            sa.update(table).where(table.c.id == sa.bindparam("own")).values(matches_id=sa.bindparam("line")), rows
        )


def _row(new: NewLine, import_id: int | None, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": by.organisation_id,
        "project_id": new.project_id,
        "source": new.source,
        "kind": new.kind,
        "share": new.share,
        "form": new.form,
        "state": new.state,
        "currency": new.currency,
        "off_books": False,
        "source_words": new.source_words,
        "import_id": import_id,
        "created_at": at,
        "version": 1,
    }
