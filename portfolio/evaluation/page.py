"""What the pages about the gap show, in words and finished figures; every figure with its n."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask import url_for

from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number, percent
from portfolio.evaluation import rules, words
from portfolio.evaluation.chart import stack
from portfolio.evaluation.counting import Brief, Figures
from portfolio.evaluation.keeping import Asked, Looked
from portfolio.reviews.facts import Settings
from portfolio.reviews.gap import COUNTED, STATUSES, Tally

MANY_EXEMPTED = Decimal("0.1")
"""From this share of the projects in scope on, exemptions are remarked upon."""

EARLIEST = date(1990, 1, 1)


def read_asked(written: Mapping[str, str], today: date) -> Asked:
    """The state that an address asks for: today's unless it says otherwise. WrongInput for what is no day so far."""
    on = _read_day(written.get("on", ""), today)
    return Asked(on or today, _read_day(written.get("known", ""), today))


def _read_day(written: str, today: date) -> date | None:
    if not written.strip():
        return None
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        found = date.min
    if not EARLIEST <= found <= today:
        raise WrongInput("day", N_("Give a day up to today as year, month, day, such as 2026-09-30."))
    return found


class Links(NamedTuple):
    """Addresses of pages about the same state."""

    asked: Asked
    today: date

    @property
    def state(self) -> dict[str, str]:
        """What says in an address which state is meant; nothing for today's."""
        asked = {} if self.asked.day == self.today else {"on": self.asked.day.isoformat()}
        return asked | ({"known": self.asked.known.isoformat()} if self.asked.known else {})

    def to(self, endpoint: str, **more: str) -> str:
        """The address of a page of this feature."""
        values: dict[str, Any] = {**self.state, **more}
        return url_for(f"evaluation.{endpoint}", **values)

    @property
    def is_now(self) -> bool:
        """Whether what is missing is missing today, so that forms can close it."""
        return not self.state


# ---------------------------------------------------------------------------------------------- shares in words
def share(part: int, of: int) -> str:
    """A share with its n: a percentage where there are enough, else counts; never of nothing."""
    if not of:
        return _("nothing due yet")
    if of < rules.FEWEST:
        return _("%(part)s of %(of)s", part=number(part), of=number(of))
    return percent(Decimal(part) / of)


def share_with_n(part: int, of: int) -> str:
    """A share and the counts behind it."""
    if of < rules.FEWEST:
        return share(part, of)
    return _("%(share)s (%(part)s of %(of)s)", share=share(part, of), part=number(part), of=number(of))


def finding(tally: Tally) -> str:
    """The figure in a sentence."""
    if not tally.due:
        return _("Nothing due yet.")
    told = ngettext(
        "%(full)s of %(num)s due is fully evaluated.",
        "%(full)s of %(num)s due are fully evaluated.",
        tally.due,
        full=number(tally.full),
    )
    if tally.due < rules.FEWEST:
        return told
    return _("%(told)s The evaluation gap is %(gap)s.", told=told, gap=share(tally.partial + tally.none, tally.due))


# ------------------------------------------------------------------------------------------------ the first page
@dataclass(frozen=True)
class Part:
    """A part of a bar, or a number beside it, with the list that it counts."""

    label: str
    count: int
    tone: str
    url: str


class Remark(NamedTuple):
    """Something to know beside the figure, with the list of projects it is about."""

    label: str
    figure: str
    url: str


class Amounts(NamedTuple):
    """The budgets of one currency; never added across."""

    currency: str
    full: str
    partial: str
    none: str
    due: str
    share: str


class Column(NamedTuple):
    """A quarter of the chart and its table; without counts it is not counted yet.

    bars     y and height of each count, in the order of COUNTED
    changed  a setting differs from the quarter before
    """

    quarter: Quarter
    day: str
    counts: Sequence[int] | None
    bars: Sequence[tuple[float, float]]
    due: int
    share: str
    changed: bool
    is_open: bool
    url: str


class Answer(NamedTuple):
    """One of the three answers of the survey."""

    label: str
    percent: int
    tone: str
    is_own: bool


class Shown(NamedTuple):
    """The first page."""

    links: Links
    state: str
    outdated: Any
    finding: str
    beside: str
    parts: Sequence[Part]
    apart: Sequence[Part]
    remarks: Sequence[Remark]
    guards: Sequence[str]
    amounts: Sequence[Amounts]
    columns: Sequence[Column]
    uncounted: str
    answers: Sequence[Answer]
    survey: str
    category_why: str
    settings: Sequence[tuple[str, str]]


def shown(looked: Looked, links: Links) -> Shown:
    """The first page of a state, but what names projects and departments."""
    figures = looked.figures
    tally = figures.brief.tally
    return Shown(
        links,
        state_words(looked.asked),
        looked.counted_at,
        finding(tally),
        _beside(tally),
        [_part(status, tally, links) for status in COUNTED],
        [_part(status, tally, links) for status in STATUSES if status not in COUNTED],
        list(_remarks(figures, links)),
        list(_guards(figures)),
        [_amounts(currency, sums, tally) for currency, sums in figures.money.items()],
        list(_columns(looked, links)),
        _uncounted(looked, links),
        [
            Answer(str(words.CATEGORIES[key]), rules.SURVEY[key], tone, key == figures.in_survey)
            for key, tone in zip(rules.SURVEY, ("good", "fair", "bad"), strict=True)
        ],
        _survey(figures),
        _why(figures, tally),
        settings_words(figures.brief.settings),
    )


def state_words(asked: Asked) -> str:
    """Which state a page shows."""
    if asked.known is None:
        return _("State on %(day)s.", day=day(asked.day))
    return _("State on %(day)s, as known on %(known)s.", day=day(asked.day), known=day(asked.known))


def _beside(tally: Tally) -> str:
    """What is evaluated at least in part."""
    if not tally.due:
        return _("No project has reached the day on which its outcome review is due.")
    return _(
        "At least in part: %(share)s. Every project counts from the day that was promised first.",
        share=share_with_n(tally.full + tally.partial, tally.due),
    )


def _part(status: str, tally: Tally, links: Links) -> Part:
    return Part(
        str(words.STATUSES[status]),
        getattr(tally, status),
        words.STATUS_TONES.get(status, "neutral"),
        links.to("projects", status=status),
    )


def _remarks(figures: Figures, links: Links) -> Iterator[Remark]:
    """What to know beside the figure; what nowhere occurs is left out, but for what is always asked."""
    own, signed = figures.own
    for flag, word in words.FLAGS.items():
        count = figures.flags.get(flag, 0)
        if flag == "self_evaluation":
            of_signed = _("%(part)s of %(of)s signed reviews", part=number(own), of=number(signed))
            yield Remark(str(word), of_signed, links.to("projects", flag=flag) if own else "")
        elif count or flag in ("late_plan", "reconstructed_baseline", "moved_date"):
            yield Remark(str(word), number(count), links.to("projects", flag=flag) if count else "")


def _guards(figures: Figures) -> Iterator[str]:
    """What could make the figure look better than it is."""
    tally = figures.brief.tally
    if tally.waived and Decimal(tally.waived) / tally.in_scope > MANY_EXEMPTED:
        yield _(
            "%(part)s of %(of)s projects in scope are exempted: more than one in ten.",
            part=number(tally.waived),
            of=number(tally.in_scope),
        )
    if figures.before is not None:
        since, before = figures.before
        if since is None:
            counted = _("The day from which duties count was moved within a year. Without it: %(told)s")
        else:
            counted = _("The day from which duties count was moved within a year. Counted from %(day)s: %(told)s")
        yield counted % {"day": day(since), "told": finding(before)}


def _amounts(currency: str, sums: Tally, tally: Tally) -> Amounts:
    def written(minor: int) -> str:
        return money(Money(minor, currency), short=True)

    if not sums.due:
        part = _("nothing due yet")
    elif tally.due < rules.FEWEST:
        part = _("too few for a percentage")
    else:
        part = percent(Decimal(sums.full) / sums.due)
    return Amounts(currency, written(sums.full), written(sums.partial), written(sums.none), written(sums.due), part)


def _columns(looked: Looked, links: Links) -> Iterator[Column]:
    """The quarters, oldest first; a change of settings is marked where it shows first."""
    before: Brief | None = None
    most = max(brief.tally.due if brief else 0 for _day, brief in looked.trend)
    for on, brief in looked.trend:
        quarter = Quarter.of(on)
        counts = [getattr(brief.tally, status) for status in COUNTED] if brief else None
        yield Column(
            quarter,
            day(on),
            counts,
            stack(counts or (), most),
            brief.tally.due if brief else 0,
            share(brief.tally.full, brief.tally.due) if brief else _("not counted"),
            bool(brief and before and brief.settings != before.settings),
            on != quarter.last_day,
            links._replace(asked=looked.asked._replace(day=on)).to("show"),
        )
        before = brief or before


def _uncounted(looked: Looked, links: Links) -> str:
    """Why quarters are missing: those of a large city are counted in the background, of today's state only."""
    if all(brief for _day, brief in looked.trend):
        return ""
    if links.is_now:
        return _("The earlier quarters are being counted and stand here within minutes.")
    return _("In a city of this size the earlier quarters are counted for today's state only.")


def _survey(figures: Figures) -> str:
    """The only sentence in which the own category and the survey stand together."""
    return _(
        "By the rule on this page this portfolio counts as “%(category)s”. In the 2024 survey of 65 cities, 21 %% said"
        " systematic and comprehensive, 63 %% some elements, 15 %% none or too early (self-reported; sample not"
        " representative).",
        category=words.CATEGORIES[figures.in_survey],
    )


def _why(figures: Figures, tally: Tally) -> str:
    """Why the portfolio counts as it does."""
    threshold = percent(figures.brief.settings.full_threshold)
    if figures.category == "systematic_comprehensive":
        return _(
            "The strategy is evaluated, at least %(share)s of what is due are, and none is long overdue.",
            share=threshold,
        )
    if figures.category == "too_early":
        return _("Nothing is due yet, and no strategy has been reviewed.")
    if figures.category == "none":
        return _("Nothing that is due is evaluated, and no strategy has been reviewed.")
    if not figures.strategy_evaluated:
        return _("Without an evaluated strategy it is some elements at best, however many projects are evaluated.")
    return _(
        "The strategy is evaluated. For more, %(share)s of what is due must be evaluated, and none be long overdue.",
        share=threshold,
    )


def settings_words(settings: Settings) -> list[tuple[str, str]]:
    """What the city has decided, as it stands beside every figure."""
    within = ngettext("%(num)s day after the start", "%(num)s days after the start", settings.grace_baseline_days)
    months = ngettext("%(num)s month", "%(num)s months", settings.strategy_review_months)
    return [
        (_("A value at the start may be taken until"), within),
        (_("A value counts as fresh for"), ngettext("%(num)s day", "%(num)s days", settings.fresh_days)),
        (_("Systematic and comprehensive from"), percent(settings.full_threshold)),
        (_("A strategy review counts for"), months),
        (_("Duties count from"), day(settings.count_from) if settings.count_from else _("the beginning")),
    ]
