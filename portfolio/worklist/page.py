"""What a work list shows: finished words under their headings, each with one link to do it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day
from portfolio.core.web import quarter as quarter_word
from portfolio.meetings.page import nearness
from portfolio.reviews.words import KINDS
from portfolio.worklist import rules
from portfolio.worklist.duties import Duty
from portfolio.worklist.queries import DRAFT, Task, heading
from portfolio.worklist.words import DEEDS, DUTIES, HEADINGS, SAID


class Line(NamedTuple):
    """Something to do, in words.

    url  where it is done, called by deed
    """

    kind: str
    id: int
    what: str
    ref: str
    title: str
    day: str
    badge: str
    tone: str
    url: str
    deed: str


class Group(NamedTuple):
    """What stands under one heading."""

    key: str
    heading: str
    lines: Sequence[Line]


def groups(tasks: Sequence[Task], today: date) -> list[Group]:
    """The list under its headings, each by day; headings with nothing below them are left out."""
    under: dict[str, list[Task]] = {key: [] for key in rules.HEADINGS}
    for task in tasks:
        place = heading(task, today)
        if place is not None:
            under[place].append(task)
    return [
        Group(key, str(HEADINGS[key]), [line(task, today) for task in sorted(found, key=_order)])
        for key, found in under.items()
        if found
    ]


def _order(task: Task) -> tuple[date, str, int]:
    return task.on or date.max, task.kind, task.id


def line(task: Task, today: date) -> Line:
    """One thing to do."""
    badge, tone = nearness(task.on, today) if task.on else ("", "")
    return Line(
        task.kind,
        task.id,
        _what(task),
        task.ref,
        task.title,
        day(task.on) if task.on else "",
        badge,
        tone,
        _where(task),
        str(DEEDS[task.kind]),
    )


def _what(task: Task) -> str:
    if task.kind == "review":
        kind = KINDS[task.words]
        return _("%(review)s, returned to you", review=kind) if task.key == "returned" else str(kind)
    if task.kind == "sign":
        return _("%(review)s, to be signed", review=KINDS[task.words])
    if task.kind in SAID:
        return str(SAID[task.kind]) % {"what": task.words}
    if task.kind == "hand_over":
        return (
            _("Confirm what %(name)s handed over to you", name=task.words)
            if task.words
            else _("Confirm what was handed over to you")
        )
    if task.kind == "value":
        return (
            _("Value of “%(measure)s”, returned to you", measure=task.words)
            if task.key == "returned"
            else _("Value of “%(measure)s”, to be approved", measure=task.words)
        )
    if task.kind == "part":
        return _("Value of “%(measure)s”", measure=task.words)
    if task.kind == "consequence" and task.key == "take_over":
        return _("Take this project over, or say why not")
    if task.kind == "end":
        return _("Planned end of the running project")
    if task.kind == "update":
        quarter = quarter_word(Quarter.parse(task.key))
        return (
            _("Update, %(quarter)s: begun, not sent", quarter=quarter)
            if task.words == DRAFT
            else _("Update, %(quarter)s", quarter=quarter)
        )
    return task.words


def _where(task: Task) -> str:
    """The address where it is done; written plainly, as rows of lists are."""
    return {
        "review": f"/reviews/{task.id}/outcome",
        "sign": f"/reviews/{task.id}/sign-off",
        "action": f"/actions/{task.id}",
        "consequence": f"/consequences/{task.id}",
        "risk": f"/risks/{task.id}",
        "hand_over": f"/hand-overs/{task.id}",
        "value": f"/value-drafts/{task.id}",
        "part": f"/metrics/{task.key}/parts/{task.id}",
        "decision": f"/reports/decisions/{task.id}/answer",
        "end": f"/projects/{task.ref}/stage-moves",
        "update": f"/projects/{task.ref}/updates/{task.key}",
    }[task.kind]


def things(count: int) -> str:
    """How many things are to complete."""
    return ngettext("%(num)s thing", "%(num)s things", count)


OWNED = ("owner", "deputy", "programme", "strategy")
"""Kinds whose day is the end of what is looked after, not the day of something to do."""


class Held(NamedTuple):
    """Something that can be handed over, in words; note says its day and how many reviews hang on it."""

    key: str
    what: str
    where: str
    note: str
    url: str


class Kind(NamedTuple):
    """What of one kind somebody has."""

    heading: str
    things: Sequence[Held]


def held(duties: Sequence[Duty]) -> list[Kind]:
    """What somebody has, under a heading for each kind."""
    kinds = list(dict.fromkeys(duty.kind for duty in duties))
    return [Kind(str(DUTIES[kind]), [_held(duty) for duty in duties if duty.kind == kind]) for kind in kinds]


def _held(duty: Duty) -> Held:
    words = str(KINDS[duty.words]) if duty.kind == "signature" else duty.words
    notes = []
    if duty.on:
        is_held = duty.kind in OWNED
        notes.append(_("until %(last)s", last=day(duty.on)) if is_held else _("due on %(day)s", day=day(duty.on)))
    if duty.reviews:
        notes.append(ngettext("%(num)s open review", "%(num)s open reviews", duty.reviews))
    return Held(duty.key, words or duty.title, duty.title if words else "", ", ".join(notes), _page_of(duty))


def _page_of(duty: Duty) -> str:
    """The address where a duty is seen."""
    number = {
        "signature": "/reviews/{0}/sign-off",
        "action": "/actions/{0}",
        "consequence": "/consequences/{0}",
        "risk": "/risks/{0}",
        "measure": "/metrics/{0}",
    }
    key = {"programme": "/programmes/{0}", "strategy": "/strategies/{0}"}
    if duty.kind in number:
        return number[duty.kind].format(duty.id)
    return key.get(duty.kind, "/projects/{0}").format(duty.ref) if duty.ref else ""


def handed(count: int, name: str) -> str:
    """How much was handed over, and to whom."""
    said = ngettext(
        "%(num)s thing is now with %(name)s, who is asked to confirm it.",
        "%(num)s things are now with %(name)s, who is asked to confirm them.",
        count,
        name=name,
    )
    return str(said)
