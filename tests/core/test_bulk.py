from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portfolio.core.bulk import insert_many
from portfolio.exchange.models import ImportRun
from portfolio.projects.models import Term
from tests import make

# What separates values and stands for none where rows are copied as text.
AWKWARD = ("a\tb", "a\nb\r\nc", "\\N", "\\", "\\.", "N'; --", "%s ? {}", "Žiadosť 🌳", "")
COLUMNS = ("name", "today", "asked_at", "row_counts", "count_from", "undo_until", "source", "leave_out")


@pytest.mark.parametrize("count", [1, 2, 2500])
def test_rows_stand_as_they_were_given(session: Any, city: make.City, at: datetime, count: int) -> None:
    rows = [
        {
            "organisation_id": city.id,
            "kind": "list",
            "state": "done",
            "checksum": f"{number:064}",
            "name": f"{AWKWARD[number % len(AWKWARD)]}{number}",
            "today": date(2024, 1, 1) + timedelta(days=number),
            "asked_at": at + timedelta(microseconds=number),
            "row_counts": {"projects": number, 'a "quoted"\\ word\n': None} if number % 2 else None,
            "count_from": None,
            "undo_until": at if number % 3 else None,
            "source": AWKWARD[number % len(AWKWARD)],
        }
        for number in range(count)
    ]
    insert_many(ImportRun, rows)
    stored = session.execute(
        sa.select(*(getattr(ImportRun, name) for name in COLUMNS))
        .where(ImportRun.organisation_id == city.id)
        .order_by(ImportRun.checksum)
    )
    assert [dict(row._mapping) for row in stored] == [
        {name: row.get(name, False) for name in COLUMNS}  # the column's default stands where a row names none
        for row in rows
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_that_is_here_already_is_a_collision(session: Any, city: make.City, count: int) -> None:
    row = {"organisation_id": city.id, "vocabulary": "tag", "key": "roof", "folded": "roof"}
    insert_many(Term, [row])
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_many(Term, [row, *({**row, "key": key, "folded": key} for key in "ab")][:count])
    assert session.scalars(sa.select(Term.key).where(Term.vocabulary == "tag")).all() == ["roof"]
