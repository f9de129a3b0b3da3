"""Whether a file is one of an issued report, and unchanged: by its checksum, whatever it is called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portfolio.core import files
from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.core.errors import Missing
from portfolio.people.models import Organisation, Person
from portfolio.reports.files import checksum, identifier_in
from portfolio.reports.models import Report, ReportFile


@dataclass(frozen=True)
class Verdict:
    """What a file is found to be.

    what      unchanged, changed (a copy of an issued file that is another now), damaged (unchanged, but the city's own
              copy in the store is gone or is another now) or unknown
    said      a sentence about it, in English as all commands speak
    """

    what: str
    said: str

    @property
    def is_unchanged(self) -> bool:
        return self.what == "unchanged"


def verify(path: Path) -> Verdict:
    """Which issue a file belongs to, and whether it is still as it was issued."""
    seal = checksum(path)
    issue = _issue(ReportFile.sha256 == seal)
    if issue is not None:
        if _is_kept(seal):
            return Verdict("unchanged", f"Unchanged: {_said(issue)} SHA-256 {seal}.")
        return Verdict("damaged", f"As issued: {_said(issue)} But the copy in the store is gone or has been changed.")
    inside = identifier_in(path.read_bytes())
    issue = _issue(ReportFile.identifier == inside) if inside else None
    if issue is not None:
        return Verdict("changed", f"Changed since it was issued: {_said(issue)} SHA-256 {seal}, issued {issue.sha256}.")
    return Verdict("unknown", f"Not a file of any report issued here. SHA-256 {seal}.")


def _issue(which: sa.ColumnElement[bool]) -> Any:
    """The issue that a file belongs to; the first of two that share it."""
    later = sa.alias(Report.__table__)
    newest = (
        sa.select(sa.func.max(later.c.version))
        .where(
            later.c.organisation_id == Report.organisation_id,
            later.c.quarter == Report.quarter,
            later.c.edition == Report.edition,
            later.c.state == "issued",
        )
        .correlate(Report)
        .scalar_subquery()
        .label("newest")
    )
    return read(
        sa.select(
            Organisation.name.label("organisation"),
            Organisation.zone,
            Report.quarter,
            Report.edition,
            Report.version,
            Report.issued_at,
            Person.name.label("issued_by"),
            ReportFile.form,
            ReportFile.language,
            ReportFile.volume,
            ReportFile.sha256,
            newest,
        )
        .join(Report, Report.id == ReportFile.report_id)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .outerjoin(Person, Person.id == Report.issued_by_id)
        .where(which)
        .order_by(ReportFile.id)
        .limit(1)
    ).one_or_none()


def _said(issue: Any) -> str:
    spoken = f" in {issue.language}" if issue.language else ""
    volume = f", volume {issue.volume}" if issue.volume else ""
    day = local_day(issue.issued_at, issue.zone)
    said = (
        f"report {issue.quarter} of {issue.organisation}, edition {issue.edition}, version {issue.version}, "
        f"{issue.form}{spoken}{volume}, issued by {issue.issued_by} on {day}."
    )
    return f"{said} Version {issue.newest} corrects it." if issue.newest > issue.version else said


def _is_kept(key: str) -> bool:
    """Whether the city's own copy is there and still what its name says."""
    try:
        return checksum(files.place(key)) == key
    except Missing:
        return False
