"""Signals and risks of a project in words: the strip on its page, and the page with everything behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.money import Money, stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, percent
from portfolio.metrics import schedule
from portfolio.metrics.queries import Glance, course
from portfolio.metrics.rules import RESULTS
from portfolio.status import queries, record, rules, told, words
from portfolio.status.record import Said
from portfolio.status.rules import GREY, Signal
from portfolio.status.told import Told

SHOWN_RISKS = 3


class Shown(NamedTuple):
    """A signal as people see it: a word, a shape and a colour, and what stands behind it."""

    label: str
    word: str
    shape: str
    tone: str
    lines: Sequence[str]


class RiskLine(NamedTuple):
    """A risk in one line."""

    id: int
    what: str
    weighed: str
    who: str
    due: str
    is_late: bool


class Strip(NamedTuple):
    """The three signals and the main risks of a project; is_more says that it has further open ones."""

    confidence: Sequence[Shown]
    outcome: Shown
    finance: Shown
    risks: Sequence[RiskLine]
    is_more: bool


def strip(said: told.Said, budget: Money | None, turns: Sequence[schedule.Turns], today: date) -> Strip:
    """What the page of a project shows above all else.

    turns  of its main measures of what changed that are in use
    """
    newest, risks = said
    return Strip(
        [_confidence(side, newest.get(side), today) for side in rules.SIDES],
        _outcome(newest.get("outcome"), [schedule.colour_on(each, today) for each in turns], today),
        _finance(newest, budget, today),
        [_risk(each, today) for each in risks[:SHOWN_RISKS]],
        len(risks) > SHOWN_RISKS,
    )


def shown(label: str, colour: str, said: Mapping[str, object], lines: Sequence[str] = ()) -> Shown:
    """A signal in a colour; said is what its colours are called."""
    return Shown(label, str(said[colour]), words.SHAPES[colour], words.TONES[colour], lines)


def _confidence(side: str, judged: Told | None, today: date) -> Shown:
    label = str(words.SIDES[side])
    if judged is None or judged.on is None:
        return shown(label, GREY, words.CONFIDENCE)
    lines = [_signed(judged.by, judged.on)]
    if rules.is_stale(judged.on, today):
        lines.append(_("More than a quarter old."))
    if judged.words:
        lines.append(judged.words)
    if judged.more:
        lines.append(_("The way back: %(words)s", words=judged.more))
    return shown(label, judged.key, words.CONFIDENCE, lines)


def _signed(by: str, on: date) -> str:
    return _("%(name)s, %(day)s", name=by, day=day(on)) if by else day(on)


def _outcome(hand: Told | None, colours: Sequence[str], today: date) -> Shown:
    signal, lines = _with_hand(queries.outcome(colours), hand, today)
    if colours:
        judged = sum(colour != GREY for colour in colours)
        lines.append(
            ngettext(
                "%(judged)s of %(num)s main measure can be judged.",
                "%(judged)s of %(num)s main measures can be judged.",
                len(colours),
                judged=judged,
            )
        )
    elif signal.reason:
        lines.append(str(words.WHY_GREY[signal.reason]))
    return shown(str(words.SIGNALS["outcome"]), signal.colour, words.OUTCOME, lines)


def _finance(newest: Mapping[str, Told], budget: Money | None, today: date) -> Shown:
    forecast_row = newest.get("forecast")
    forecast = stored(forecast_row.minor, forecast_row.currency) if forecast_row else None
    foreseen_on = forecast_row.on if forecast_row else None
    computed = rules.finance(budget, forecast, foreseen_on, today)
    signal, lines = _with_hand(computed, newest.get("finance"), today)
    if computed.reason == "outdated" and foreseen_on:
        lines.append(_("The forecast is of %(day)s, more than a quarter old.", day=day(foreseen_on)))
    elif computed.reason:
        lines.append(str(words.WHY_GREY[computed.reason]))
    if forecast and budget and foreseen_on:
        lines.append(
            _(
                "%(forecast)s foreseen of %(budget)s approved, %(day)s.",
                forecast=money(forecast),
                budget=money(budget),
                day=day(foreseen_on),
            )
        )
    return shown(str(words.SIGNALS["finance"]), signal.colour, words.FINANCE, lines)


def _with_hand(computed: Signal, hand: Told | None, today: date) -> tuple[Signal, list[str]]:
    """The signal with what was set by hand in its place, and the line that says so."""
    if hand is None:
        return computed, []
    signal = rules.by_hand(computed, hand.key or None, hand.until, today)
    if signal.until is None:
        return computed, []
    line = _("Set by hand until %(day)s: %(reason)s", day=day(signal.until), reason=hand.words)
    return signal, [line, hand.by] if hand.by else [line]


def _risk(risk: Told, today: date) -> RiskLine:
    return risk_line(risk.minor or 0, risk.words, risk.key, risk.more, risk.by, risk.on, today)


def risk_line(number: int, what: str, likely: str, bad: str, who: str, due_on: date | None, today: date) -> RiskLine:
    """A risk in words."""
    weighed = _("%(likely)s, %(bad)s", likely=words.LIKELY[likely], bad=words.BAD[bad])
    due = _("by %(day)s", day=day(due_on)) if due_on else ""
    return RiskLine(number, what, weighed, who, due, due_on is not None and due_on < today)


class MeasureLine(NamedTuple):
    """A main measure with its colour and the sentence that says why."""

    id: int
    name: str
    signal: Shown
    why: str
    turns: schedule.Turns


def measure_lines(glances: Sequence[Glance], today: date) -> list[MeasureLine]:
    """The main measures of what changed that are in use, each with where it is and where it should be."""
    lines = []
    for glance in glances:
        metric = glance.metric
        if not metric.is_primary or metric.retired_on is not None or metric.level not in RESULTS:
            continue
        found = course(metric, glance.goal, glance.target)
        turns = schedule.turns(found)
        colour = schedule.colour_on(turns, today)
        why = str(words.WHY_GREY[schedule.why_grey(turns, today)]) if colour == GREY else _way(glance, found, today)
        lines.append(MeasureLine(metric.id, metric.name, shown(metric.name, colour, words.OUTCOME), why, turns))
    return lines


def _way(glance: Glance, found: schedule.Course, today: date) -> str:
    if glance.standing.share is None or found.goal_on is None or found.start_on is None:
        return ""
    come = percent(glance.standing.share)
    if today > found.goal_on:
        return _("It has come %(come)s of the way; the day of its goal has passed.", come=come)
    expected = schedule.expected_on(schedule.expected_path(found), today)
    return _(
        "It has come %(come)s of the way; %(expected)s would be expected today.",
        come=come,
        expected=percent(schedule.as_decimal(expected)),
    )


class Line(NamedTuple):
    """A row of the past of a signal or a risk."""

    on: date
    what: str
    word: str
    shape: str
    tone: str
    words: Sequence[str]
    by: str


class StatusPage(NamedTuple):
    """The strip, what it is made of, and everything that was ever said."""

    strip: Strip
    measures: Sequence[MeasureLine]
    is_outcome_by_hand: bool
    is_finance_by_hand: bool
    past: Sequence[Line]
    open_risks: Sequence[RiskLine]
    closed_risks: Sequence[RiskLine]


def status_page(project_id: int, budget: Money | None, glances: Sequence[Glance], today: date) -> StatusPage:
    """The page of the signals of a project, in five statements."""
    measures = measure_lines(glances, today)
    risks = record.risks(project_id)
    hands = record.by_hand(project_id)
    return StatusPage(
        strip=strip(told.said(project_id), budget, [measure.turns for measure in measures], today),
        measures=measures,
        is_outcome_by_hand=_is_by_hand(hands, "outcome", today),
        is_finance_by_hand=_is_by_hand(hands, "finance", today),
        past=_past(record.judgements(project_id), record.forecasts(project_id), hands),
        open_risks=[_known_risk(said, today) for said in risks if said.row.closed_on is None],
        closed_risks=[_known_risk(said, today) for said in risks if said.row.closed_on is not None],
    )


def _is_by_hand(hands: Sequence[Said], signal: str, today: date) -> bool:
    newest = next((said.row for said in hands if said.row.signal == signal), None)
    return newest is not None and newest.until_on is not None and today <= newest.until_on


def _known_risk(said: Said, today: date) -> RiskLine:
    row = said.row
    line = risk_line(row.id, row.what, row.likely, row.bad, said.by, row.due_on, today)
    return line if row.closed_on is None else line._replace(due=_("closed on %(day)s", day=day(row.closed_on)))


def _past(judgements: Sequence[Said], forecasts: Sequence[Said], hands: Sequence[Said]) -> list[Line]:
    """What was judged, foreseen and set by hand, newest first."""
    lines = [_judged(said) for said in judgements]
    lines += [_foreseen(said) for said in forecasts]
    lines += [_set(said) for said in hands]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _judged(said: Said) -> Line:
    row = said.row
    texts = [row.reason] if row.reason else []
    if row.path_back:
        texts.append(_("The way back: %(words)s", words=row.path_back))
    return _line(said, str(words.SIDES[row.side]), row.colour, words.CONFIDENCE, texts)


def _foreseen(said: Said) -> Line:
    row = said.row
    amount = money(Money(row.amount_minor, row.currency))
    return Line(row.on, _("Forecast"), amount, "", "neutral", [row.note] if row.note else [], said.by)


def _set(said: Said) -> Line:
    row = said.row
    signal = str(words.SIGNALS[row.signal])
    if row.colour is None:
        return Line(row.on, signal, _("Computed again"), "", "neutral", [row.reason], said.by)
    texts = [_("Set by hand until %(day)s: %(reason)s", day=day(row.until_on), reason=row.reason)]
    return _line(said, signal, row.colour, words.COMPUTED[row.signal], texts)


def _line(said: Said, what: str, colour: str, called: Mapping[str, object], texts: Sequence[str]) -> Line:
    return Line(said.row.on, what, str(called[colour]), words.SHAPES[colour], words.TONES[colour], texts, said.by)


def entry_lines(entries: Sequence[Said]) -> list[Line]:
    """How a risk was seen over time."""
    lines = []
    for said in entries:
        row = said.row
        weighed = _("%(likely)s, %(bad)s", likely=words.LIKELY[row.likely], bad=words.BAD[row.bad])
        state = _("Open") if row.is_open else _("Closed")
        lines.append(Line(row.on, row.what, state, "", "neutral", [weighed, *filter(None, [row.reason])], said.by))
    return lines
