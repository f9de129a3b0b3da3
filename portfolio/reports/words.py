"""What people read of a report: its sentences said in their language, and the words for its keys."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from flask_babel import gettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from portfolio.core import texts, web
from portfolio.core.money import Money
from portfolio.funding.words import KINDS as FUNDING_KINDS
from portfolio.metrics import words as metric_words
from portfolio.projects import taxonomy
from portfolio.projects.words import stage_word, term_word
from portfolio.reports.content import (
    MeasureRow,
    MeasureTable,
    MoneyRow,
    MoneyTable,
    Portfolio,
    QuarterReport,
    ReviewTable,
)
from portfolio.reports.facts import Exempted, Word
from portfolio.reports.sentences import Label, Sentence, Share
from portfolio.reviews import words as review_words

MONEY_ROWS: Mapping[str, Any] = {
    "own_money": lazy("Own share, in money"),
    "money": lazy("All money"),
    "given": lazy("Work or goods from others"),
    "own_given": lazy("Own share, in work or goods"),
}
REVIEW_STATES: Mapping[str, Any] = {
    "signed": lazy("Done and signed"),
    "held": lazy("Held, not signed yet"),
    "postponed": lazy("Due, postponed to a later day"),
    "late": lazy("Late by up to 30 days"),
    "overdue": lazy("Late by 31 to 90 days"),
    "long_overdue": lazy("Late by more than 90 days"),
    "not_yet_due": lazy("Not yet due"),
    "unplanned": lazy("No review planned"),
    "exempted": lazy("Exempted"),
    "before_portfolio": lazy("Due before Portfolio"),
}
REVIEW_TONES = {"signed": "good", "held": "fair", "postponed": "neutral", "late": "warn"} | dict.fromkeys(
    ("overdue", "long_overdue"), "bad"
)


def say(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    values = {name: shown(value) for name, value in sentence.values.items()}
    if sentence.many:
        return str(ngettext(sentence.text, sentence.many, sentence.n, **values))
    text = gettext(sentence.text)
    return str(text % values if values else text)


def shown(value: Any) -> str:
    """A value of a sentence as it is written in the reader's language."""
    if isinstance(value, Label):
        return stage_word(value.key)
    if isinstance(value, Money):
        return web.money(value)
    if isinstance(value, date):
        return web.day(value, "long")
    if isinstance(value, int | Decimal):
        return web.number(value)
    return str(value)


def share_counts(of: Share) -> str:
    """A share in numbers: 13 of 20, or that there was none yet."""
    if not of.whole:
        return str(_("none yet"))
    return str(_("%(part)s of %(whole)s", part=web.number(of.part), whole=web.number(of.whole)))


def share_percent(of: Share) -> str:
    """A share as percentage, empty where only counts may be given."""
    return "" if of.printed is None else web.percent(of.printed, of.decimals)


def type_word(word: Word | None) -> str:
    """An innovation type, or that none is said."""
    return term_word(taxonomy.INNOVATION_TYPE, word.key, word.label) if word else _("Not said")


def capability_word(word: Word | None) -> str:
    """A capability, or that none is named."""
    return term_word(taxonomy.CAPABILITY, word.key, word.label) if word else _("None named")


def money_label(row: MoneyRow) -> str:
    """What a row of money is: a kind of source, or one of the sums."""
    return str(MONEY_ROWS[row.label]) if row.label in MONEY_ROWS else str(FUNDING_KINDS[row.label])


def amount(money: Money, table: MoneyTable) -> str:
    """An amount of a table: with cents in every row of it, or in none."""
    if table.is_whole:
        return web.money(money, short=True)
    return format_currency(money.major, money.currency, locale=texts.locale_name())


def start_of(row: MeasureRow) -> str:
    """The value at the start of a measure."""
    return metric_words.value(row.fact.start, row.fact.measure, row.fact.unit)


def goal_of(row: MeasureRow) -> str:
    """The goal of a measure."""
    return metric_words.goal(row.goal, row.fact.measure, row.fact.unit)


def latest_of(row: MeasureRow) -> str:
    """The latest value of a measure."""
    return metric_words.value(row.fact.latest, row.fact.measure, row.fact.unit, row.fact.words)


def quality_of(row: MeasureRow) -> str:
    """What must be said of a value that nobody has verified, empty for one that somebody has."""
    if row.fact.quality in (None, "verified"):
        return ""
    return str(metric_words.QUALITIES[row.fact.quality])


def standing_of(row: MeasureRow) -> str:
    """Where a measure stands, in a word or two."""
    return metric_words.standing(row.standing)


def standing_counts(of: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many measures stand how, in words."""
    return [(str(word), of[key]) for key, word in metric_words.STANDINGS.items()]


TONES = metric_words.TONES


# ------------------------------------------------------------------------------------- figures of a template
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


def stage_bars(portfolio: Portfolio) -> list[dict[str, Any]]:
    """Stages with the number of projects on the quarter's last day, in their order."""
    return [{"label": stage_word(row.stage), "count": row.counts[-1], "url": ""} for row in portfolio.stages]


def longest(portfolio: Portfolio) -> int:
    """The number of projects at the stage that has most."""
    return max((row.counts[-1] for row in portfolio.stages), default=0)


def review_parts(reviews: ReviewTable) -> list[dict[str, Any]]:
    """Where the projects stand whose outcome review was due, as parts of one bar."""
    counts = dict(reviews.states)
    return [
        {"label": str(REVIEW_STATES[state]), "count": counts[state], "tone": tone, "url": ""}
        for state, tone in REVIEW_TONES.items()
    ]


def exempted_line(row: Exempted) -> str:
    """Why a project need not be evaluated, and until when."""
    reason = str(review_words.EXEMPTIONS.get(row.reason, row.reason))
    return str(_("%(reason)s, until %(day)s", reason=reason, day=web.day(row.until_on))) if row.until_on else reason


def measures_without(measures: MeasureTable) -> str:
    """How many running projects have no main measure, which nobody can evaluate."""
    of, without = measures.facts.running, measures.facts.without
    if not of:
        return str(_("No project was running or closing."))
    if not without:
        return str(_("Every running or closing project has a main measure."))
    return str(
        _(
            "Of %(running)s running or closing projects, %(without)s have no main measure.",
            running=web.number(of),
            without=web.number(without),
        )
    )


def more_measures(measures: MeasureTable) -> str:
    """How many measures are not shown, and where they are."""
    text = ngettext(
        "%(num)s more measure stands in the register.",
        "%(num)s more measures stand in the register.",
        measures.more,
    )
    return str(text)


def more_open(reviews: ReviewTable) -> str:
    """How many projects with an open review are not shown, and where they are."""
    text = ngettext(
        "%(num)s more project stands in the register.",
        "%(num)s more projects stand in the register.",
        reviews.more,
    )
    return str(text)
