"""How the demo city decided about its third staff call: figures, a change by hand, letters, awards, an appeal."""

from datetime import date, datetime

from portfolio.awards import actions
from portfolio.awards.page import list_of
from portfolio.awards.queries import appeals, decisions
from portfolio.awards.queries.opened import Opened
from portfolio.awards.rules import AWARD, DO_NOT_FUND
from portfolio.calls import queries as calls
from portfolio.core.db import db
from portfolio.demo.cast import Cast
from portfolio.demo.juries import Sat, place_of
from portfolio.jury.actions import results, scoring
from portfolio.jury.ballots import Filled
from portfolio.jury.facts import checksum, facts_hash
from portfolio.jury.queries import results as jury_results
from portfolio.jury.queries.ballot import standing
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.rules import DELIBERATING
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Project

CHANGED = (
    "moreau",
    "Wheelchair routes by those who use them",
    "resident_outcome",
    "The council of people with disabilities told us that it drew up the list of ways itself.",
)
"""What the strict juror changed after the jury had talked: two steps more, and why."""

ABSTAINED = ("laine", "Kerbside space bookings", "I came late and have not seen the pitch.")

BY_HAND = (
    "Counter in three languages",
    "The ministry pays for interpreters at all counters from January on, so the money of the call is not needed.",
)
SIGNERS = (
    ("okafor", "Chair of the jury, for the mayor"),
    ("moreau", "Head of finance"),
    ("osei", "Lead of the innovation unit"),
)
MINUTES = (
    "The jury met in the town hall and heard eleven pitches. It followed its ranking. One pitch is paid for by the "
    "ministry, so the next one takes its place. The team of the laundry rooms is asked to come back with twelve houses."
)
LETTER = (
    "Laundry rooms with a calendar",
    "We would like to see this again, for the first twelve houses: please talk to us.",
)
APPEALED = (
    "Laundry rooms with a calendar",
    "gruber",
    "We hear that two pitches get money which the jury liked less than ours. That cannot be right.",
)
READER = "kovacs"
ANSWER = (
    "The rules that were published say that a pitch which asks for more than is left is passed over, and the next one "
    "that fits is taken. EUR 90,000 were left at its turn, and it asked for EUR 110,000 without naming a "
    "lower sum. The "
    "decision stands."
)


def abstain(sat: Sat, cast: Cast, at: datetime) -> None:
    """One juror gives no marks for one pitch, on purpose."""
    key, title, reason = ABSTAINED
    place = place_of(sat, key, title)
    scoring.abstain(place, reason=reason, phase="scoring", key=f"{place.pitch_ref}-1", by=cast.acting(key), at=at)


def change_mark(sat: Sat, cast: Cast, at: datetime) -> None:
    """One juror changes a mark in the deliberation; both versions are kept."""
    key, title, criterion, reason = CHANGED
    place, by, asked = place_of(sat, key, title), cast.acting(key), sat.asked
    changed = next(each.id for each in calls.rubric(sat.call.id) if each.key == criterion)
    was = standing(place).filled
    marks = {number: int(mark) + 2 * (number == changed) for number, mark in was.marks.items()}
    ballot = Filled(marks, was.note, was.for_jury, was.for_applicant)
    scoring.hand_in(
        place,
        ballot,
        asked,
        duties=sat.duties,
        phase=DELIBERATING,
        reason=reason,
        key=f"{place.pitch_ref}-2",
        by=by,
        at=at,
    )


def count(sat: Sat, cast: Cast, at: datetime) -> None:
    """Work the jury's figures out once they are released, as its job does."""
    # A late import: whoever only asks for the demo's names must not pay for numpy.
    from portfolio.jury.results import SOFTWARE, result_body  # noqa: PLC0415

    facts = round_facts(sat.round.id, at)
    body = result_body(facts)
    results.keep_result(
        sat.round.id,
        method=facts.terms.ranking,
        software=SOFTWARE,
        facts_hash=facts_hash(facts),
        body=body,
        body_hash=checksum(body),
        by=cast.acting("okafor"),
        at=at,
    )


def ask_for_record(sat: Sat, cast: Cast, at: datetime) -> None:
    """Have the record of the jury drawn, which the scheduler does once it runs."""
    opened = jury_results.Opened(sat.call, sat.round, is_chair=True, is_juror=True, hidden=frozenset())
    results.ask_for_record(opened, by=cast.acting("okafor"), at=at)


def decide(sat: Sat, cast: Cast, on: date, at: datetime) -> None:
    """Change the line by hand, with the reason, and sign what follows."""
    by = cast.acting("osei")
    title, reason = BY_HAND
    actions.change_line_by_hand(sat.pitches[title], stands=DO_NOT_FUND, reason=reason, by=by, at=at)
    drawn = list_of(Opened(sat.call, sat.round, None, ""), on)
    if drawn is None:
        raise RuntimeError("the jury's figures were to be counted before")
    actions.decide(
        sat.round.id,
        result_id=drawn.result_id,
        said=drawn.said,
        signers=[(cast.people[key].id, role) for key, role in SIGNERS],
        minutes=MINUTES,
        decided_on=on,
        by=by,
        at=at,
    )


def send_letters(sat: Sat, cast: Cast, at: datetime) -> None:
    """Look through the letters, add a sentence to one, and send all."""
    by = cast.acting("lindqvist")
    title, sentence = LETTER
    told = {row.id: row.pitch_id for row in decisions.verdicts_of(_decision(sat))}
    for letter in actions.open_letters(sat.round.id):
        if told[letter.verdict_id] == sat.pitches[title].id:
            body = f"{letter.body}\n\n{sentence}"
            actions.edit_letter(letter, subject=letter.subject, body=body, by=by, at=at)
        actions.approve_letter(letter, by=by, at=at)
        actions.send_letter(letter, by=by, at=at)


def award(sat: Sat, cast: Cast, at: datetime) -> None:
    """Make a project of each pitch that gets money."""
    for verdict in decisions.verdicts_of(_decision(sat)):
        if verdict.outcome == AWARD:
            made = actions.award(verdict, by=cast.acting("osei"), at=at)
            pitch = db.session.get_one(Pitch, made.pitch_id)
            cast.awarded[pitch.title] = db.session.get_one(Project, made.project_id)


def appeal(sat: Sat, cast: Cast, at: datetime) -> None:
    """A team appeals, and somebody from outside the jury is asked to read it."""
    title, key, words = APPEALED
    by = cast.acting(key)
    made = actions.appeal(appeals.answered(by, sat.pitches[title].ref), words=words, by=by, at=at)
    lead = cast.acting("lindqvist")
    actions.name_reader(appeals.appeal(lead, made.id), reader=cast.people[READER], by=lead, at=at)


def answer_appeal(sat: Sat, cast: Cast, at: datetime) -> None:
    """The second reader answers."""
    by = cast.acting(READER)
    (line,) = appeals.of_round(sat.round.id)
    actions.answer_appeal(appeals.appeal(by, line.id), is_upheld=False, answer=ANSWER, by=by, at=at)


def _decision(sat: Sat) -> int:
    taken = decisions.newest_decision(sat.round.id)
    if taken is None:
        raise RuntimeError("it was to be decided before")
    return taken.id
