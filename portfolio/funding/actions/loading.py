"""Bring in many funding lines at once: Core inserts, one history entry per line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding.models import TERMS, FundingLine, FundingMove, FundingTerms, LedgerEntry
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import day_of


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
    today = day_of(by, at)
    recorded: dict[str, Any] = {"recorded_at": at, "by_id": by.person_id}
    for batch in batches(lines):
        ids = new_ids(FundingLine, len(batch))
        pairs = list(zip(ids, batch, strict=True))
        rows = [{"id": number, **_row(line, import_id, by, at)} for number, line in pairs]
        insert_many(FundingLine, rows)
        insert_many(
            FundingTerms, [{"line_id": row["id"], **{name: row[name] for name in TERMS}, **recorded} for row in rows]
        )
        insert_many(
            FundingMove,
            [{"line_id": number, "state": line.state, "on": _since(line, today), **recorded} for number, line in pairs],
        )
        bookings = [
            {
                "line_id": number,
                "kind": kind,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "on": on,
                **recorded,
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
    if not rows:
        return
    own, line = sa.bindparam("own", type_=sa.Integer), sa.bindparam("line", type_=sa.Integer)
    lines, terms = cast(sa.Table, FundingLine.__table__), cast(sa.Table, FundingTerms.__table__)
    # The other line may have come later in the file, so this is known a moment after the rest.
    said = [column for column in terms.c if column.name != "id"]
    now = [line if column.name == "matches_id" else column for column in said]
    connection = db.session.connection()
    connection.execute(sa.update(lines).where(lines.c.id == own).values(matches_id=line), rows)
    connection.execute(sa.insert(terms).from_select(said, sa.select(*now).where(terms.c.line_id == own)), rows)


def _since(new: NewLine, today: date) -> date | None:
    """From which day on a line is in its state: that of its first booking, and today at the latest."""
    days = [on for _kind, _amount, on in new.bookings]
    known = [on for on in days if on is not None]
    return min(*known, today) if known and len(known) == len(days) else None


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
        "funding_programme_id": None,
        "matches_id": None,
        "total_minor": None,
        "rate": None,
        "off_books": False,
        "ends_on": None,
        "source_words": new.source_words,
        "import_id": import_id,
        "created_at": at,
        "version": 1,
    }
