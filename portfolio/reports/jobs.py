"""The jobs behind a report, a review on one page and the record of a jury: gather, draw, keep."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from portfolio.core import files, pdf_libraries
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.quarter import period
from portfolio.jobs.actions import leads_to
from portfolio.jobs.keeping import WRITTEN_FILE
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jury.actions.results import keep_record
from portfolio.people.models import Organisation
from portfolio.reports import actions, issues, queries, readers, rules
from portfolio.reports import files as made_files
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.editions import Edition
from portfolio.reports.jury_record import drawn_record, gather
from portfolio.reports.one_page import page_of
from portfolio.reports.printing import report_html
from portfolio.reviews.actions import keep_page
from portfolio.reviews.queries.parts import review_for


def draw_report(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Gather the facts of a report that was asked for, draw its PDF where this machine can, and keep both."""
    progress.step("counting")
    report = queries.report_for(asked.by, asked.args["report"])
    organisation = db.session.get_one(Organisation, report.organisation_id)
    as_known = asked.args["as_known"]
    known, edition = date.fromisoformat(as_known) if as_known else None, Edition.parse(report.edition)
    counted = queries.quarter_facts(organisation, period(report.quarter), known, edition)
    facts = queries.beside_last(organisation, counted)
    html = report_html(quarter_report(facts), report.language)
    progress.step("drawing")
    drawn = None if pdf_libraries.missing() else draw(html)
    progress.writing()
    report = queries.report_for(asked.by, asked.args["report"])
    actions.keep(report, facts, drawn, by=asked.by, at=now())
    return leads_to("reports.show", report_id=report.id)


def count_report(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Count the figures of a draft: as known now, or at the instant at which they were frozen."""
    progress.step("counting")
    report = queries.report_for(asked.by, asked.args["report"])
    organisation = db.session.get_one(Organisation, report.organisation_id)
    frozen_at, edition = report.frozen_at, Edition.parse(report.edition)
    counted = queries.quarter_facts(organisation, period(report.quarter), edition=edition, frozen_at=frozen_at)
    facts = queries.beside_last(organisation, counted, frozen_at)
    progress.writing()
    report = queries.report_for(asked.by, asked.args["report"])
    if report.state != rules.ISSUED and report.frozen_at == frozen_at:  # frozen anew meanwhile: another job counts
        actions.keep_facts(report, facts, by=asked.by, at=now())
    return leads_to("reports.show", report_id=report.id)


def compare_report(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Count an issued report's period by what is known today; the store keeps it for a week, for its page."""
    progress.step("counting")
    report = queries.report_for(asked.by, asked.args["report"])
    organisation = db.session.get_one(Organisation, report.organisation_id)
    facts = queries.quarter_facts(organisation, period(report.quarter), edition=Edition.parse(report.edition))
    kept = files.put(json.dumps(facts.as_json()).encode())
    return {**leads_to("reports.today", report_id=report.id), WRITTEN_FILE: kept}


def draw_report_files(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Draw the files of an issued report that are not in the store yet, and send it to whoever gets it."""
    report = queries.report_for(asked.by, asked.args["report"])
    there = {(file.form, file.language) for file in issues.files_of(report.id)}
    more = asked.args.get("language")
    languages = list(dict.fromkeys([*readers.languages(report), *([more] if more else [])]))
    made = quarter_report(issues.facts_of(report))
    progress.step("drawing")
    new = [] if ("json", "") in there else made_files.figures(made)
    if not pdf_libraries.missing():
        wanted = [language for language in languages if ("pdf", language) not in there]
        new += [file for language in wanted for file in made_files.papers(made, language)]
        if ("archive", report.language) not in there:
            new.append(made_files.archive(made, report.language))
    progress.writing()
    report = queries.report_for(asked.by, asked.args["report"])
    actions.keep_files(report, new, by=asked.by, at=now())
    actions.deliver(report, by=asked.by, at=now())
    return leads_to("reports.show", report_id=report.id)


def draw_jury_record(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Draw the record of a jury's newest result for signing, and keep it."""
    record = gather(asked.args["round"])
    progress.step("drawing")
    drawn = drawn_record(record)
    progress.writing()
    keep_record(record.kept.id, files.put(drawn.pdf), drawn.pages, by=asked.by, at=now())
    return leads_to("jury.results", call_ref=record.call.ref, number=record.round.number)


def draw_outcome(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Draw the newest signed edition of a review on one page, and keep it."""
    found = review_for(asked.by, asked.args["review"])
    progress.step("drawing")
    outcome_id, drawn = page_of(found)
    progress.writing()
    keep_page(outcome_id, files.put(drawn.pdf))
    return leads_to("reviews.show", review_id=found.review.id)
