"""What pages show of updates: what is known already, where each stands, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.money import stored
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, instant, money
from portfolio.core.web import quarter as quarter_word
from portfolio.metrics import queries as metrics
from portfolio.metrics import words as metric_words
from portfolio.metrics.asked import is_asked
from portfolio.metrics.models import Metric, Observation
from portfolio.metrics.page import latest_words
from portfolio.people.rules import Settings
from portfolio.status.words import CONFIDENCE, SHAPES, TONES
from portfolio.updates import queries, rules, words
from portfolio.updates.models import UpdateDraft
from portfolio.updates.queries import Found

MOST_SHOWN = 200
"""So many people are named before they are asked; the number says how many there are."""


class MeasureAsked(NamedTuple):
    """A measure on the page: the name of its field, and what is known of it."""

    field: str
    known: str


@dataclass(frozen=True)
class Sheet:
    """Everything the page of an update knows before anything is typed.

    values     the fields as they stand, by name
    version    the number of the update that would be corrected, 0 for none
    sent       who sent that one and when, in words
    last_time  what was said about the quarter before
    """

    found: Found
    quarter: str
    standing: str
    tone: str
    measures: Sequence[Metric]
    asked: Sequence[MeasureAsked]
    currency: str | None
    forecast: str
    span: str
    values: dict[str, Any]
    version: int
    sent: str
    last_time: str
    draft: UpdateDraft | None
    drafted: str

    def after(self, now: "Sheet") -> "Sheet":
        """What is known once somebody else has sent an update: their state, in the fields that the form has."""
        values = {name: value for name, value in now.values.items() if name in self.values}
        return replace(now, measures=self.measures, asked=self.asked, currency=self.currency, values=values)

    @property
    def shown(self) -> Sequence[MeasureAsked]:
        """The measures that stand open."""
        return self.asked[: rules.SHOWN_MEASURES]

    @property
    def folded(self) -> Sequence[MeasureAsked]:
        """The others."""
        return self.asked[rules.SHOWN_MEASURES :]


def sheet(viewer: Viewer, found: Found, side: str, settings: Settings, today: date) -> Sheet:
    """What is known for an update of a project and quarter.

    side  whose judgement the viewer gives: owner or unit
    """
    project, quarter = found.project, found.quarter
    glances = [glance for glance in metrics.metrics_of("project", project.id) if is_asked(glance.metric)]
    newest = queries.newest(project.id, quarter)
    before = newest if newest and newest.quarter == str(quarter) else None
    draft = queries.draft_of(project.id, quarter, viewer)
    budget = stored(project.budget_minor, project.budget_currency)
    standing, tone = stands(
        quarter,
        before.sent_on if before else None,
        before.nothing_changed_reason if before else None,
        project.created_at,
        settings,
        viewer.zone,
        today,
    )
    return Sheet(
        found=found,
        quarter=quarter_word(quarter),
        standing=standing,
        tone=tone,
        measures=[glance.metric for glance in glances],
        asked=[MeasureAsked(rules.field_of(glance.metric.id), known_of(glance)) for glance in glances],
        currency=budget.currency if budget else None,
        forecast=_forecast(project.id) if budget else "",
        span=_("Between %(first)s and %(last)s.", first=day(quarter.first_day), last=day(rules.as_of(quarter, today))),
        values=_values(found, glances, before, newest, side, today),
        version=before.id if before else 0,
        sent=_sent(before) if before else "",
        last_time=newest.sentence or "" if newest and not before else "",
        draft=draft,
        drafted=instant(draft.saved_at) if draft else "",
    )


def known_of(glance: metrics.Glance) -> str:
    """The last value of a measure and its goal with their unit, or the unit alone."""
    metric, latest = glance.metric, glance.latest
    has_goal = glance.goal.is_set or glance.question
    goal = metric_words.goal(glance.goal, metric.measure, metric.unit, glance.question)
    if latest is None:
        if has_goal:
            return _("Not measured yet. Goal: %(goal)s", goal=goal)
        return _("Not measured yet. Unit: %(unit)s", unit=metric.unit) if metric.unit else _("Not measured yet.")
    last = {"value": latest_words(metric, latest.words), "day": day(latest.observed_on)}
    if has_goal:
        return _("Last: %(value)s (%(day)s). Goal: %(goal)s", goal=goal, **last)
    return _("Last: %(value)s (%(day)s). No goal is set.", **last)


def _forecast(project_id: int) -> str:
    last = queries.last_forecast(project_id)
    amount = stored(last.amount_minor, last.currency) if last else None
    return _("Last: %(amount)s (%(day)s).", amount=money(amount), day=day(last.on)) if last and amount else ""


def _sent(before: queries.Newest) -> str:
    return _("Sent on %(day)s by %(name)s.", day=day(before.sent_on), name=before.by or _("somebody"))


def _values(
    found: Found,
    glances: Sequence[metrics.Glance],
    before: queries.Newest | None,
    newest: queries.Newest | None,
    side: str,
    today: date,
) -> dict[str, Any]:
    """The fields as the record would fill them."""
    project, quarter = found.project, found.quarter
    known = queries.main_risk(project.id)
    judged = queries.last_confidence(project.id, side, rules.as_of(quarter, today))
    sent = queries.values_sent_with(before.id) if before else {}
    days = [seen.observed_on for seen in sent.values()]
    colour = (before.confidence if before else None) or (judged.colour if judged else None)
    return {
        **{rules.field_of(glance.metric.id): _typed(glance.metric, sent.get(glance.metric.id)) for glance in glances},
        "sentence": before.sentence if before else None,
        "colour": colour,
        "path_back": judged.path_back if judged and colour == "red" else None,
        "main_risk": known.risk.what if known else None,
        "risk_seen": known.seen if known else None,
        "help_needed": newest.help_needed if newest else None,
        "values_on": max(days, default=rules.as_of(quarter, today)),
    }


def _typed(metric: Metric, sent: Observation | None) -> Any:
    """A value that was sent, as its field holds it."""
    if sent is None:
        return None
    if metric.measure == "qualitative":
        return sent.words
    if metric.measure == "yes_no":
        return None if sent.value is None else str(int(bool(sent.value)))
    return sent.value


# ------------------------------------------------------------------------------------------------- where it stands
def stands(
    quarter: Quarter,
    sent_on: date | None,
    nothing_changed: str | None,
    created_at: datetime,
    settings: Settings,
    zone: str,
    today: date,
) -> tuple[str, str]:
    """Where the update of a project stands, in words, with a tone.

    created_at  when the project came to Portfolio: what was due before then, or before duties count, is not late
    """
    due = rules.due_on(quarter, settings.update_due_days)
    if sent_on is not None:
        sent = _("Nothing changed, %(day)s") if nothing_changed else _("Sent on %(day)s")
        return sent % {"day": day(sent_on)}, "good"
    counts = local_day(created_at, zone) <= due and settings.counts(due)
    late = rules.days_late(due, today) if counts else 0
    if late:
        return ngettext("%(num)s day late", "%(num)s days late", late), "bad"
    if due < today:
        return _("Still open"), "warn"
    return _("Due by %(day)s", day=day(due)), "neutral"


class MineLine(NamedTuple):
    """One of one's projects on the list of updates."""

    ref: str
    title: str
    word: str
    tone: str
    drafted: str
    is_open: bool


def mine_lines(
    found: Sequence[queries.Wanted], quarter: Quarter, settings: Settings, zone: str, today: date
) -> list[MineLine]:
    """One's projects with where the update of each stands."""
    return [
        MineLine(
            wanted.ref,
            wanted.title,
            *stands(quarter, wanted.sent_on, wanted.nothing_changed_reason, wanted.created_at, settings, zone, today),
            instant(wanted.drafted_at) if wanted.drafted_at and wanted.sent_on is None else "",
            wanted.sent_on is None,
        )
        for wanted in found
    ]


class AllLine(NamedTuple):
    """A project on the unit's list of updates."""

    ref: str
    title: str
    owner: str
    word: str
    tone: str
    said: str
    help_needed: str


def all_lines(
    found: Sequence[queries.Asked], quarter: Quarter, settings: Settings, zone: str, today: date
) -> list[AllLine]:
    """The projects of a quarter with what each sent."""
    return [
        AllLine(
            asked.ref,
            asked.title,
            asked.owner or "",
            *stands(quarter, asked.sent_on, asked.nothing_changed_reason, asked.created_at, settings, zone, today),
            asked.sentence or reason_words(asked.nothing_changed_reason, asked.nothing_changed_words),
            asked.help_needed or "",
        )
        for asked in found
    ]


def reason_words(reason: str | None, own: str | None) -> str:
    """Why nothing has changed, in own words where there are any."""
    return own or (str(words.REASONS[reason]) if reason else "")


class UpdateLine(NamedTuple):
    """The newest update on a project's page, and which one may be sent now.

    said         empty before the first update
    open_quarter such as 2026Q3, empty where none is to be sent; open_name is what people call it
    is_asked     whether that one is asked for, not only possible
    """

    said: str
    day: str
    quarter: str
    help_needed: str
    open_quarter: str
    open_name: str
    is_asked: bool


def line(project_id: int, moves: Sequence[tuple[date, str]], today: date) -> UpdateLine:
    """The newest update of a project and the next one, in one statement.

    moves  days and stages of the project, newest first
    """
    newest = queries.newest(project_id)
    sent = Quarter.parse(newest.quarter) if newest else None
    asked, present = rules.asked_quarter(today), rules.open_quarters(today)[1]
    wanted = next((quarter for quarter in (asked, present) if _is_due(quarter, sent, moves)), None)
    said = ""
    if newest:
        reason = reason_words(newest.nothing_changed_reason, newest.nothing_changed_words)
        said = newest.sentence or _("Nothing changed: %(reason)s", reason=reason)
    return UpdateLine(
        said=said,
        day=day(newest.sent_on) if newest else "",
        quarter=quarter_word(sent) if sent else "",
        help_needed=newest.help_needed or "" if newest else "",
        open_quarter=str(wanted or ""),
        open_name=quarter_word(wanted) if wanted else "",
        is_asked=wanted == asked,
    )


def _is_due(quarter: Quarter, sent: Quarter | None, moves: Sequence[tuple[date, str]]) -> bool:
    stage = next((stage for on, stage in moves if on <= quarter.last_day), "")
    return stage in rules.ASKED_STAGES and (sent is None or sent < quarter)


class Told(NamedTuple):
    """An update on the page of a project's updates; the values with their measures, in words."""

    quarter: str
    word: str
    by: str
    counts: bool
    said: str
    colour: str
    shape: str
    tone: str
    main_risk: str
    help_needed: str
    values: Sequence[tuple[str, str]]


def offered(editions: Sequence[queries.Edition], today: date) -> list[tuple[Quarter, str]]:
    """The quarters that an update may be sent for, or corrected, on a day, the newest first."""
    sent = {edition.update.quarter for edition in editions}
    return [
        (
            quarter,
            _("Correct %(quarter)s", quarter=quarter_word(quarter))
            if str(quarter) in sent
            else _("Update for %(quarter)s", quarter=quarter_word(quarter)),
        )
        for quarter in reversed(rules.open_quarters(today))
    ]


def told(editions: Sequence[queries.Edition]) -> list[Told]:
    """The updates of a project in words, corrected ones too."""
    values = queries.values_of([edition.update.id for edition in editions])
    return [_told(edition, values.get(edition.update.id, [])) for edition in editions]


def _told(edition: queries.Edition, values: Sequence[Any]) -> Told:
    update = edition.update
    nothing = update.nothing_changed_reason
    said = update.sentence or _(
        "Nothing changed: %(reason)s", reason=reason_words(nothing, update.nothing_changed_words)
    )
    return Told(
        quarter=quarter_word(Quarter.parse(update.quarter)),
        word=day(update.sent_on),
        by=edition.by or "",
        counts=edition.counts,
        said=said,
        colour=str(CONFIDENCE[update.confidence]) if update.confidence else "",
        shape=SHAPES[update.confidence] if update.confidence else "",
        tone=TONES[update.confidence] if update.confidence else "",
        main_risk=update.main_risk or "",
        help_needed=update.help_needed or "",
        values=[
            (value.name, f"{metric_words.value(value.value, value.measure, value.unit, value.words)}, {day(value.on)}")
            for value in values
        ],
    )
