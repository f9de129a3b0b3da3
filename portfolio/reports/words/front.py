"""The figures of the first page."""

from flask_babel import gettext as _

from portfolio.core import web
from portfolio.reports.content import QuarterReport
from portfolio.reports.words.saying import share_counts, share_percent


def key_figures(report: QuarterReport) -> list[dict[str, str]]:
    """What the head of a report shows: a label, a figure and what stands beside it, as the macro takes them."""
    main = next((table for table in report.money if table.currency == report.facts.currency), None)
    met, signed = report.measures.goal_met, report.reviews.signed_of_due
    figures = (
        (_("Projects on record"), web.number(report.portfolio.projects), ""),
        (_("Goals met"), share_counts(met), share_percent(met)),
        (_("Money promised"), web.money(main.money.committed if main else None, short=True), ""),
        (_("Own share in it"), web.money(main.own.committed if main else None, short=True), ""),
        (_("Outcome reviews signed"), share_counts(signed), share_percent(signed)),
    )
    return [{"label": label, "figure": figure, "beside": beside, "url": ""} for label, figure, beside in figures]
