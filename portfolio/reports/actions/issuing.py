"""Issue a report by a named person, keep its files under their checksums, and correct it by a next version."""

from collections.abc import Iterable
from datetime import datetime

import config
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Refused, RuleBroken, WrongInput
from portfolio.history.actions import record
from portfolio.reports import issues, rules
from portfolio.reports.actions.preparing import COUNT, DRAW, work
from portfolio.reports.facts.stored import plain
from portfolio.reports.files import Made
from portfolio.reports.models import Report, ReportFile, ReportWords


def issue(report: Report, *, language: str | None = None, by: Actor, at: datetime) -> Report:
    """Make a frozen report final, in the name of a person: what it says is kept with its figures from now on.

    language  that it is drawn in beside those of its readers; by default the city's

    Of two who press at once one issues; the other is told that it is done. A job then draws its files and delivers it.
    """
    if by.person_id is None:
        raise Refused("not_allowed")
    report = issues.held(report)
    for lack in rules.lacking(issues.wanting(report)):
        raise lack
    if language is not None:
        if language not in config.REPORT_LANGUAGES:
            raise WrongInput("choice", N_("Choose one of the entries offered."), "language")
        report.language = language
    front = issues.front(report, issued_by=by.person_id, issued_at=at)
    report.facts = {**(report.facts or {}), "front": plain(issues.as_json(front))}
    report.state, report.issued_at, report.issued_by_id = rules.ISSUED, at, by.person_id
    db.session.flush()
    draw_files(report, by=by, at=at)
    after = {"quarter": report.quarter, "edition": report.edition, "version": report.version}
    record("report.issued", thing=("report", report.id), by=by, at=at, after=after)
    return report


def draw_files(report: Report, *, language: str | None = None, by: Actor, at: datetime) -> None:
    """Ask for the files of an issued report that are not drawn yet.

    language  one more language to draw it in
    """
    work(report, DRAW, by=by, at=at, language=language)


def keep_files(report: Report, made: Iterable[Made], *, by: Actor, at: datetime) -> list[ReportFile]:
    """Keep the files of an issued report; one that is there already stays as it is."""
    report = issues.held(report)
    there = {(file.form, file.language, file.volume) for file in issues.files_of(report.id)}
    new = [
        ReportFile(
            report_id=report.id,
            form=file.form,
            language=file.language,
            volume=file.volume,
            sha256=file.sha256,
            identifier=file.identifier,
            size=file.size,
            pages=file.pages,
            recorded_at=at,
        )
        for file in made
        if (file.form, file.language, file.volume) not in there
    ]
    db.session.add_all(new)
    db.session.flush()
    if new:
        after = {f"{file.form} {file.language}".strip(): file.sha256 for file in new}
        record("report.filed", thing=("report", report.id), by=by, at=at, after=after)
    return new


def correct(report: Report, *, erratum: str | None, by: Actor, at: datetime) -> Report:
    """Begin the next version of an issued report, with its words, as of the same day and as known now."""
    report = issues.held(report)
    if report.state != rules.ISSUED:
        raise RuleBroken("not_issued", N_("Only an issued report is corrected; change the draft."))
    if not erratum:
        raise WrongInput("erratum", N_("Say what this version corrects."), "erratum")
    rules.check_length(erratum, rules.ERRATUM, "erratum")
    if issues.later_version(report) is not None:
        raise RuleBroken("corrected", N_("A later version of this report has been begun already."))
    row = Report(
        organisation_id=report.organisation_id,
        quarter=report.quarter,
        edition=report.edition,
        version=(report.version or 0) + 1,
        state=rules.FROZEN,
        as_of=report.as_of,
        language=report.language,
        asked_at=at,
        asked_by_id=by.person_id,
        frozen_at=at,
        frozen_by_id=by.person_id,
        erratum=erratum,
        corrects_id=report.id,
    )
    db.session.add(row)
    db.session.flush()
    _carry_words(report, row, by, at)
    work(row, COUNT, by=by, at=at)
    after = {"quarter": row.quarter, "version": row.version, "erratum": erratum}
    record("report.correction_begun", thing=("report", row.id), by=by, at=at, after=after)
    return row


def _carry_words(report: Report, into: Report, by: Actor, at: datetime) -> None:
    said = issues.words_of(report.id)
    if said is not None:
        db.session.add(
            ReportWords(
                report_id=into.id,
                sentence=said.sentence,
                worked=said.worked,
                did_not_work=said.did_not_work,
                recorded_at=at,
                by_id=by.person_id,
            )
        )
        db.session.flush()
