"""The history of a project in sentences: what happened, what was before and after, with names instead of numbers."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portfolio.core.actor import Viewer
from portfolio.core.money import Money, stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day, instant, money
from portfolio.funding.words import STATES
from portfolio.history.queries import Happened
from portfolio.projects.rules import ALL_STAGES, DECISIONS
from portfolio.projects.words import decision_word, stage_word
from portfolio.register.record import Names, names
from portfolio.reviews.words import EXEMPTIONS
from portfolio.status.words import BAD, COLOURS, CONFIDENCE, JUDGES, LIKELY, SIGNALS
from portfolio.updates.words import REASONS

# Every event that can stand on the timeline of a project; a test compares the list with what actions record.
EVENTS: Mapping[str, Any] = {
    "project.opened": lazy("Project opened"),
    "project.imported": lazy("Project imported"),
    "project.edited": lazy("Record edited"),
    "project.replanned": lazy("Plan changed"),
    "project.assigned": lazy("Departments or people changed"),
    "project.handed_over": lazy("Handed over"),
    "project.merged": lazy("Merged into another project"),
    "project.took_in": lazy("Carries another project on"),
    "project.split": lazy("Split into parts"),
    "project.split_off": lazy("Split off another project"),
    "project.carried_back": lazy("Merge or split taken back"),
    "review.resumed": lazy("Review asked for again"),
    "project.retagged": lazy("Tags changed"),
    "project.moved": lazy("Moved to another stage"),
    "project.point_settled": lazy("Something left open by an import was settled"),
    "project.move_taken_back": lazy("Move taken back"),
    "project.archived": lazy("Put into the archive"),
    "project.unarchived": lazy("Brought back from the archive"),
    "award.made": lazy("Awarded in a call"),
    "award.given_back": lazy("Award given back"),
    "note.written": lazy("Note written"),
    "note.corrected": lazy("Note corrected"),
    "partner.added": lazy("Partner added"),
    "partner.listed": lazy("Partner named in a list"),
    "partner.ended": lazy("Partner left"),
    "partner.resumed": lazy("Partner goes on"),
    "metric.defined": lazy("Measure added"),
    "metric.imported": lazy("Measure imported"),
    "metric.edited": lazy("Measure changed"),
    "metric.redefined": lazy("Measure defined anew"),
    "metric.start_set": lazy("Value at the start set"),
    "metric.goal_set": lazy("Goal set"),
    "metric.retired": lazy("Measure retired"),
    "metric.brought_back": lazy("Measure used again"),
    "evidence.attached": lazy("Evidence added"),
    "evidence.taken_back": lazy("Evidence taken back"),
    "value.drafted": lazy("Value begun"),
    "value.draft_changed": lazy("Draft of a value changed"),
    "value.sent": lazy("Value sent for approval"),
    "value.dropped": lazy("Draft of a value dropped"),
    "value.approved": lazy("Value approved"),
    "value.returned": lazy("Value returned"),
    "value.recorded": lazy("New value"),
    "value.corrected": lazy("Value corrected"),
    "value.withdrawn": lazy("Value taken back"),
    "funding.opened": lazy("Money added"),
    "funding.imported": lazy("Money imported"),
    "funding.edited": lazy("Money changed"),
    "funding.moved": lazy("Money in another state"),
    "funding.booked": lazy("Booking"),
    "evaluation.planned": lazy("Said how it is evaluated"),
    "evaluation.left_open": lazy("Started without saying what should change"),
    "review.planned": lazy("Review planned"),
    "review.imported": lazy("Review imported"),
    "review.postponed": lazy("Review postponed"),
    "review.held": lazy("Review held"),
    "review.signed": lazy("Review signed"),
    "lesson.used": lazy("A lesson of another project was used"),
    "review.returned": lazy("Review returned"),
    "review.amendment_begun": lazy("Amendment of a signed review begun"),
    "review.amended": lazy("Amendment of a signed review handed in"),
    "review.signer_asked": lazy("Somebody else asked to sign"),
    "review.approved_once_more": lazy("Approval by leadership recorded"),
    "consequence.opened": lazy("Agreed in a review"),
    "consequence.moved": lazy("Action of a review moved to another day"),
    "consequence.done": lazy("Action of a review done"),
    "consequence.dropped": lazy("Action of a review dropped"),
    "consequence.handed_over": lazy("Action of a review handed over"),
    "action.handed_over": lazy("Action of a meeting handed over"),
    "metric.part_added": lazy("Measure split into parts"),
    "metric.part_ended": lazy("Part of a measure ended"),
    "metric.part_handed_over": lazy("Part of a measure handed over"),
    "library.added": lazy("Measure added to the library"),
    "library.edited": lazy("Measure of the library changed"),
    "library.retired": lazy("Measure of the library retired"),
    "library.brought_back": lazy("Measure of the library offered again"),
    "consequence.accepted": lazy("Project taken over"),
    "consequence.declined": lazy("Project not taken over"),
    "review.rescheduled": lazy("Review moved with its working day or its plan"),
    "review.exempted": lazy("Review exempted"),
    "review.exemption_ended": lazy("Exemption of a review ended"),
    "project.exempted": lazy("Exempted from its evaluation"),
    "project.exemption_ended": lazy("Exemption ended"),
    "review.missed": lazy("Review missed"),
    "review.dropped": lazy("Review no longer needed"),
    "confidence.judged": lazy("Delivery judged"),
    "cost.foreseen": lazy("Cost foreseen"),
    "signal.set_by_hand": lazy("Signal set by hand"),
    "signal.withdrawn": lazy("Signal computed again"),
    "action.agreed": lazy("Action agreed in a meeting"),
    "action.moved": lazy("Action moved to another day"),
    "action.done": lazy("Action done"),
    "action.dropped": lazy("Action dropped"),
    "action.reopened": lazy("Action taken up again"),
    "meeting.topic_put": lazy("Put on the agenda of a meeting"),
    "meeting.topic_taken": lazy("Taken off the agenda of a meeting"),
    "risk.opened": lazy("Risk named"),
    "risk.changed": lazy("Risk changed"),
    "risk.closed": lazy("Risk closed"),
    "risk.reopened": lazy("Risk opened again"),
    "update.sent": lazy("Update sent"),
    "update.corrected": lazy("Update corrected"),
}

FIELDS: Mapping[str, Any] = {
    "title": lazy("Title"),
    "summary": lazy("Summary"),
    "problem": lazy("Problem"),
    "for_whom": lazy("For whom"),
    "district": lazy("District"),
    "origin": lazy("Origin"),
    "technology": lazy("Technology"),
    "technology_reason": lazy("Why this technology"),
    "informs_decisions": lazy("Decisions it informs"),
    "decision_takers": lazy("Who decides"),
    "stage": lazy("Stage"),
    "on": lazy("Day"),
    "exemption": lazy("Reason"),
    "due_on": lazy("Due"),
    "first_due_on": lazy("Due"),
    "held_on": lazy("Held on"),
    "side": lazy("Whose judgement"),
    "signal": lazy("Signal"),
    "what": lazy("Risk"),
    "likely": lazy("How likely"),
    "bad": lazy("How bad"),
    "colour": lazy("Colour"),
    "until_on": lazy("Until"),
    "into": lazy("Into"),
    "ref": lazy("Project"),
    "reason": lazy("Reason"),
    "path_back": lazy("The way back"),
    "decision": lazy("Decision"),
    "outcome_decision": lazy("Decision"),
    "planned_start_on": lazy("Planned start"),
    "planned_end_on": lazy("Planned end"),
    "ended_on": lazy("Ended"),
    "budget": lazy("Approved budget"),
    "lead_department_id": lazy("Lead department"),
    "supporting": lazy("Supporting departments"),
    "owner_id": lazy("Owner"),
    "deputy_id": lazy("Deputy"),
    "programme_id": lazy("Programme"),
    "put_on": lazy("Put on"),
    "taken_off": lazy("Taken off"),
    "partner": lazy("Partner"),
    "part": lazy("Part"),
    "text": lazy("Note"),
    "note": lazy("Note"),
    "amount": lazy("Amount"),
    "call": lazy("Call"),
    "pitch": lazy("Pitch"),
    "state": lazy("State"),
    "who_id": lazy("Who"),
    "signer_id": lazy("Asked to sign"),
    "task": lazy("What"),
    "meeting_on": lazy("Meeting"),
    "name": lazy("Measure"),
    "file": lazy("File"),
    "source": lazy("Source"),
    "value": lazy("Value"),
    "goal": lazy("Goal"),
    "without_outcome": lazy("Why it starts without one"),
    "comparison": lazy("Compared with"),
    "evaluator": lazy("Who evaluates"),
    "quarter": lazy("Quarter"),
    "sentence": lazy("In one sentence"),
    "confidence": lazy("Will it deliver?"),
    "main_risk": lazy("Main risk"),
    "help_needed": lazy("Help needed"),
    "nothing_changed_reason": lazy("Nothing changed"),
    "nothing_changed_words": lazy("In own words"),
}

_PEOPLE = frozenset({"owner_id", "deputy_id", "who_id", "signer_id"})
_DEPARTMENTS = frozenset({"lead_department_id", "supporting"})
_DAYS = frozenset(
    {
        "on",
        "due_on",
        "first_due_on",
        "held_on",
        "planned_start_on",
        "planned_end_on",
        "ended_on",
        "until_on",
        "meeting_on",
    }
)  # tags are put on, too
_CALLED: Mapping[str, tuple[Container[Any], Callable[[Any], str]]] = {
    "stage": (ALL_STAGES, stage_word),
    "decision": (DECISIONS, decision_word),
    "outcome_decision": (DECISIONS, decision_word),
    "state": (STATES, lambda state: str(STATES[state])),
    "colour": (COLOURS, lambda colour: str(COLOURS[colour])),
    "side": (JUDGES, lambda side: str(JUDGES[side])),
    "signal": (SIGNALS, lambda signal: str(SIGNALS[signal])),
    "likely": (LIKELY, lambda likely: str(LIKELY[likely])),
    "bad": (BAD, lambda bad: str(BAD[bad])),
    "confidence": (CONFIDENCE, lambda colour: str(CONFIDENCE[colour])),
    "exemption": (EXEMPTIONS, lambda reason: str(EXEMPTIONS[reason])),
    "nothing_changed_reason": (REASONS, lambda reason: str(REASONS[reason])),
}
LONGEST = 120
UNSAID = frozenset({("value.returned", "reason")})
"""What an earlier version wrote into entries and only two people are to read."""


class Change(NamedTuple):
    """One field of an entry; was is empty where there is only a new value."""

    field: str
    was: str
    now: str


class Told(NamedTuple):
    """An entry of the history as people read it; about names the measure, money or review, where it is one."""

    at: str
    by: str
    sentence: str
    about: str
    changes: Sequence[Change]
    erased: bool


def told(viewer: Viewer, entries: Sequence[Happened], called: Mapping[tuple[str, int], str]) -> list[Told]:
    """Entries in sentences, in their order; one SELECT finds all names.

    called  what measures, money and reviews are called, by kind and number
    """
    if not entries:
        return []
    found = _names(viewer, entries)
    return [
        Told(
            instant(entry.at, viewer.zone),
            found.people.get(entry.by_id, "") if entry.by_id else "",
            str(EVENTS.get(entry.event, lazy("Changed"))),
            called.get(_about(entry), ""),
            list(_changes(entry, found, entry.at.astimezone(ZoneInfo(viewer.zone)).date())),
            entry.erased,
        )
        for entry in entries
    ]


def _about(entry: Happened) -> tuple[str, int]:
    """Kind and number of what an entry is about: a value is about its measure, a booking about its money."""
    for kind, number in (("metric", "metric_id"), ("funding_line", "line_id")):
        if number in entry.after:
            return kind, int(entry.after[number])
    return entry.thing_kind, entry.thing_id


def _names(viewer: Viewer, entries: Sequence[Happened]) -> Names:
    people = {entry.by_id for entry in entries if entry.by_id is not None}
    departments: set[int] = set()
    programmes: set[int] = set()
    for entry in entries:
        for values in (entry.before, entry.after):
            people.update(_ids(values, *_PEOPLE))
            departments.update(_ids(values, *_DEPARTMENTS))
            programmes.update(_ids(values, "programme_id"))
    return names(viewer, sorted(people), sorted(departments), sorted(programmes))


def _ids(values: Mapping[str, Any], *fields: str) -> Iterator[int]:
    for field in fields:
        value = values.get(field)
        yield from (id_ for id_ in (value if isinstance(value, list) else [value]) if isinstance(id_, int))


def _changes(entry: Happened, found: Names, its_day: date) -> Iterator[Change]:
    before, after = _with_money(entry.before), _with_money(entry.after)
    for field, word in FIELDS.items():
        if (before.get(field) is None and after.get(field) is None) or (entry.event, field) in UNSAID:
            continue
        if field == "on" and field not in before and after[field] == its_day.isoformat():
            continue  # the entry says so itself
        was = _said(field, before.get(field), found) if field in before else ""
        yield Change(str(word), was, _said(field, after[field], found) if field in after else str(_("nothing")))


def _with_money(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """An amount and its currency as one value."""
    if "budget_minor" in values:
        return {**values, "budget": stored(values["budget_minor"], values["budget_currency"])}
    if "amount" in values and "currency" in values:
        return {**values, "amount": Money.of(values["amount"], values["currency"])}
    return values


def _said(field: str, value: Any, found: Names) -> str:
    """A value of a field as people read it."""
    if value is None or value == []:
        return str(_("nothing"))
    if isinstance(value, list):
        return ", ".join(_said(field, each, found) for each in value)
    if isinstance(value, Money):
        return money(value)
    known = _known(field, value, found)
    if known is not None:
        return known
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _known(field: str, value: Any, found: Names) -> str | None:
    """What an id, a key or a day stands for; None for what is plain text."""
    unknown = str(_("somebody or something no longer here"))
    if field in _PEOPLE:
        return found.people.get(value, unknown)
    if field in _DEPARTMENTS:
        return found.departments.get(value, unknown)
    if field == "programme_id":
        return found.programmes.get(value, unknown)
    keys, word = _CALLED.get(field, ((), str))
    if value in keys:
        return word(value)
    if field in _DAYS:
        return day(date.fromisoformat(value))
    return None
