"""What people read on the first page: its figures with what they are out of, and the answers of leadership."""

from collections.abc import Mapping
from typing import Any

from portfolio.core import web
from portfolio.core.money import Money, stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.reports.content import QuarterReport
from portfolio.reports.content.front import Booked, Change, Needed
from portfolio.reports.facts.front import Asked
from portfolio.reports.sentences import Share
from portfolio.reports.words.saying import share_counts, share_percent

ANSWERS: Mapping[str, Any] = {
    "yes": lazy("Yes"),
    "no": lazy("No"),
    "later": lazy("Later"),
    "changed": lazy("Yes, changed"),
    "open": lazy("No answer yet"),
}


def key_figures(report: QuarterReport) -> list[dict[str, str]]:
    """The five figures: a label, a figure and what stands beside it, as the macro takes them."""
    page = report.front
    running, booked, covered, on_target, needed = (
        page.running,
        page.booked,
        page.covered,
        page.on_target,
        page.needed,
    )
    figures = (
        (
            _("Running or closing projects"),
            web.number(running.projects),
            _("of %(number)s", number=web.number(running.of)),
            changed(running.change),
        ),
        (
            _("Promised and spent"),
            f"{web.money(booked.committed, short=True)} / {web.money(booked.spent, short=True)}",
            funded(booked),
            changed_money(booked),
        ),
        (
            _("Fully evaluated"),
            share_counts(covered.full) if covered else "–",
            changed(covered.change) if covered else "",
            gap(covered.gap) if covered else "",
        ),
        (
            _("Outcomes on target"),
            share_counts(on_target.green),
            changed(on_target.change),
            _("%(number)s grey", number=web.number(on_target.grey)),
        ),
        (
            _("Awaiting a decision"),
            web.number(needed.waiting),
            waiting(needed),
            changed(needed.change),
        ),
    )
    return [
        {"label": label, "figure": figure, "beside": ", ".join(filter(None, beside)), "url": ""}
        for label, figure, *beside in figures
    ]


def changed(change: Change) -> str:
    """By how much a figure changed since the period before."""
    if change.by is None:
        return _("first report")
    if change.by == 0:
        return _("unchanged")
    number = web.number(abs(change.by))
    if change.by > 0:
        return _("%(number)s more than before", number=number)
    return _("%(number)s fewer than before", number=number)


def changed_money(booked: Booked) -> str:
    """By how much both sums changed since the period before."""
    committed, spent = booked.committed_change.by, booked.spent_change.by
    if committed is None or spent is None:
        return _("first report")
    if not committed and not spent:
        return _("unchanged")
    currency = booked.committed.currency
    return " / ".join(_moved(Money(abs(by), currency), by) for by in (committed, spent))


def _moved(by: Money, sign: int) -> str:
    if not sign:
        return _("unchanged")
    amount = web.money(by, short=True)
    return _("%(amount)s more", amount=amount) if sign > 0 else _("%(amount)s less", amount=amount)


def waiting(needed: Needed) -> str:
    """What waits for a decision; the decisions that the report asks for stand below in words."""
    return str(ngettext("evaluated project", "evaluated projects", needed.waiting))


def funded(booked: Booked) -> str:
    """In how many projects the money is."""
    if booked.projects is None:
        return ""
    return str(ngettext("%(num)s project", "%(num)s projects", booked.projects))


def gap(share: Share) -> str:
    """The evaluation gap: as percentage where there are enough cases, else in numbers."""
    if share.value is None:
        return _("nothing due yet")
    percent = share_percent(share)
    return _("gap %(share)s", share=percent) if percent else _("gap %(number)s", number=web.number(share.part))


def amount(asked: Asked) -> str:
    """The amount of a decision; empty where it is not about money."""
    sum_ = stored(asked.amount, asked.currency)
    return web.money(sum_) if sum_ else ""


def answer_word(answer: str | None) -> str:
    """How an answer reads."""
    return str(ANSWERS[answer or "open"])
