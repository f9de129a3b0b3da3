"""The library of measures as pages need it: everything in it, what is offered, one measure with its use."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.metrics import policy
from portfolio.metrics.models import LibraryMeasure, Metric

MOST = 500
OFFERED = 60


class Shelved(NamedTuple):
    """A measure of the library and how many measures in use follow it."""

    measure: LibraryMeasure
    used: int


def entries(viewer: Viewer) -> list[Shelved]:
    """All measures of the library, those offered first, by name, in one statement."""
    used = (
        sa.select(sa.func.count())
        .where(Metric.library_id == LibraryMeasure.id, Metric.retired_on.is_(None))
        .correlate(LibraryMeasure)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(LibraryMeasure, used)
        .where(LibraryMeasure.organisation_id == viewer.organisation_id)
        .order_by(LibraryMeasure.retired_on.is_not(None), LibraryMeasure.name, LibraryMeasure.id)
        .limit(MOST)
    )
    return [Shelved(measure, count) for measure, count in rows]


def offered(viewer: Viewer) -> Sequence[LibraryMeasure]:
    """The measures of the library that a new measure may follow, by name."""
    return db.session.scalars(
        sa.select(LibraryMeasure)
        .where(LibraryMeasure.organisation_id == viewer.organisation_id, LibraryMeasure.retired_on.is_(None))
        .order_by(LibraryMeasure.name, LibraryMeasure.id)
        .limit(OFFERED)
    ).all()


def entry(viewer: Viewer, library_id: int) -> LibraryMeasure:
    """A measure of the library by its number; Missing when there is none for this viewer."""
    found = db.session.scalar(
        sa.select(LibraryMeasure).where(
            LibraryMeasure.id == library_id, LibraryMeasure.organisation_id == viewer.organisation_id
        )
    )
    if found is None or not policy.may_see(viewer):
        raise Missing("library_measure")
    return found


def entry_asked_for(viewer: Viewer, asked: str | None) -> LibraryMeasure | None:
    """The measure of the library that an address asks for; None where it asks for none, or for a retired one."""
    if not asked or not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        return None
    found = entry(viewer, int(asked))
    return found if found.retired_on is None else None
