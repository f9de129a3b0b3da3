"""What the page and the minutes of a meeting say: finished words, so that templates compare no dates."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.money import stored
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money
from portfolio.core.web import quarter as quarter_word
from portfolio.funding.words import LEDGER
from portfolio.meetings.facts import Change, Changed, Duty, Facts, Help, Promise, Said, Silent
from portfolio.meetings.queries.scope import COUNTED
from portfolio.meetings.words import EMPTY, KINDS, SECTIONS, STATES
from portfolio.metrics.words import value
from portfolio.projects.words import decision_word, stage_word
from portfolio.reviews.words import KINDS as REVIEWS
from portfolio.status.rules import RED
from portfolio.status.words import COLOURS, CONFIDENCE
from portfolio.updates.words import REASONS

VERY_LATE_DAYS = 30


class Line(NamedTuple):
    """One line of a section: a project, what is to be said of it, and how urgent that is.

    kind, id  what the line leads to: a review, an action, the updates of a quarter; else the project itself
    words     one sentence or more
    badge     a word with a tone, empty for none
    """

    kind: str
    id: int
    ref: str
    title: str
    words: Sequence[str]
    who: str
    badge: str
    tone: str


class Section(NamedTuple):
    """A list of the meeting with how long it is; is_more when the page shows only its beginning."""

    key: str
    heading: str
    total: str
    lines: Sequence[Line]
    is_more: bool
    empty: str


def sections(facts: Facts, today: date) -> list[Section]:
    """The five lists of a meeting in the order in which they are worth talking about."""
    lines = {
        "help": [help_line(row) for row in facts.help],
        "late": [duty_line(row, today) for row in facts.late],
        "changes": [change_line(row) for row in facts.changes],
        "due": [duty_line(row, today) for row in facts.due],
        "silent": [silent_line(row, today) for row in facts.silent],
    }
    return [
        Section(
            key,
            heading(key, facts.since_on),
            _count(facts.counts[key]),
            lines[key],
            facts.counts[key] > len(lines[key]),
            _none(key),
        )
        for key in SECTIONS
    ]


def heading(key: str, since_on: date) -> str:
    """What a list is called; changes say since when they count."""
    return _("Changes since %(day)s", day=day(since_on)) if key == "changes" else str(SECTIONS[key])


def _none(key: str) -> str:
    return str(EMPTY[key])


def _count(number: int) -> str:
    return _("%(number)s or more", number=number) if number >= COUNTED else str(number)


# ---------------------------------------------------------------------------------------------------- lines
def change_line(row: Changed) -> Line:
    """A project with what was recorded about it."""
    return Line("project", 0, row.ref, row.title, [change_words(change) for change in row.changes], "", "", "")


def change_words(change: Change) -> str:
    """What was recorded, in a sentence."""
    if change.kind == "entered":
        return _("New in the portfolio: %(stage)s", stage=stage_word(change.key))
    if change.kind == "moved":
        return _after(_("Moved to %(stage)s", stage=stage_word(change.key)), change.more)
    if change.kind == "owner":
        return _("New owner: %(name)s", name=change.words) if change.words else _("Without an owner now")
    if change.kind == "value":
        seen = value(change.amount, change.measure, change.unit, change.more or None)
        return _("%(measure)s: %(value)s on %(day)s", measure=change.words, value=seen, day=day(change.on))
    if change.kind == "booking":
        amount = money(stored(change.amount, change.unit))
        return _("%(kind)s from %(source)s: %(amount)s", kind=LEDGER[change.key], source=change.words, amount=amount)
    if change.kind == "signed":
        return _after(_("%(review)s signed", review=REVIEWS[change.key]), decision_word(change.more or None))
    if change.kind == "update":
        said = change.words or str(REASONS[change.key] if change.key in REASONS else _("nothing has changed"))
        return _("Update: %(sentence)s", sentence=said)
    colour = COLOURS[change.key]
    turned = (
        _("The unit's confidence turned: %(colour)s", colour=colour)
        if change.more == "unit"
        else _("The owner's confidence turned: %(colour)s", colour=colour)
    )
    return _after(turned, change.words)


def _after(sentence: str, more: str) -> str:
    """A sentence with its reason, where there is one."""
    return _("%(sentence)s. %(reason)s", sentence=sentence, reason=more) if more else sentence


def duty_line(row: Duty, today: date) -> Line:
    """Something with a day, and how late or near it is."""
    words = {
        "review": lambda: str(REVIEWS[row.words]),
        "action": lambda: row.words,
        "end": lambda: _("Planned end of the running project"),
        "update": lambda: ngettext(
            "%(num)s update is missing: %(quarter)s",
            "%(num)s updates are missing: %(quarter)s",
            row.id,
            quarter=quarter_word(Quarter.parse(row.words)),
        ),
    }[row.kind]()
    badge, tone = nearness(row.on, today)
    return Line(row.kind, row.id, row.ref, row.title, [words, day(row.on)], row.who, badge, tone)


def nearness(on: date, today: date) -> tuple[str, str]:
    """How late or near a day is, with a tone."""
    late = (today - on).days
    if late > 0:
        return ngettext("%(num)s day late", "%(num)s days late", late), "bad" if late > VERY_LATE_DAYS else "warn"
    if late == 0:
        return _("today"), "warn"
    return ngettext("in %(num)s day", "in %(num)s days", -late), "neutral"


def help_line(row: Help) -> Line:
    """A call for help with its words."""
    badge, tone = (str(CONFIDENCE[RED]), "bad") if row.kind == "red" else (_("Help asked for"), "warn")
    said = [row.words] if row.words else []
    return Line("project", 0, row.ref, row.title, [*said, day(row.on)], row.who, badge, tone)


def silent_line(row: Silent, today: date) -> Line:
    """A silent project with the day of the last sign of life."""
    if row.last_on is None:
        return Line("project", 0, row.ref, row.title, [_("Nothing was ever heard"), row.department], row.who, "", "")
    days = (today - row.last_on).days
    badge = ngettext("%(num)s day", "%(num)s days", days)
    words = [_("Last heard of on %(day)s", day=day(row.last_on)), row.department]
    return Line("project", 0, row.ref, row.title, words, row.who, badge, "neutral")


# --------------------------------------------------------------------------------------------- what was said
class PromiseLine(NamedTuple):
    """An action from before, in words."""

    id: int
    what: str
    who: str
    ref: str
    title: str
    due: str
    badge: str
    tone: str
    moved: str


def promises(facts: Facts, today: date) -> list[PromiseLine]:
    """The actions from before with how late they are."""
    return [promise_line(row, today) for row in facts.before]


def promise_line(row: Promise, today: date) -> PromiseLine:
    """One of them; moved says what was promised first, where that was another day."""
    badge, tone = nearness(row.due_on, today)
    moved = _("first promised for %(day)s", day=day(row.first_due_on)) if row.first_due_on != row.due_on else ""
    return PromiseLine(row.id, row.what, row.who, row.ref, row.title, day(row.due_on), badge, tone, moved)


def said_words(said: Said) -> str:
    """A line of the minutes with its kind; an action with who and by when."""
    if said.kind == "action":
        sentence = _("%(what)s (%(who)s, by %(day)s)", what=said.text, who=said.who, day=day(said.due_on))
        return sentence if said.state == "open" else _after(sentence, str(STATES[said.state]))
    return said.text


def kind_word(kind: str) -> str:
    """What a kind of line is called."""
    return str(KINDS[kind])


def scope_word(scope: str) -> str:
    """What a meeting is about."""
    return scope or _("Whole portfolio")
