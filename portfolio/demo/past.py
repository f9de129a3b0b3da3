"""The third staff call of the demo city, from the first pitch to the answered appeal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from portfolio.calls.models import Call
from portfolio.core.db import db
from portfolio.demo import juries, marks, verdicts
from portfolio.demo.cast import Cast
from portfolio.demo.juries import PANEL, Declared, Sat, instant
from portfolio.demo.pitches_past import ASKED, PITCHES, SCREENED_OUT, WITHDRAWN
from portfolio.demo.pitching import Asked, found_of, write
from portfolio.demo.replay import Story
from portfolio.jury.actions import live
from portfolio.jury.rules import DECLARING, DELIBERATING, PRACTISING, RELEASED, SCORING, Span
from portfolio.pitches import actions as pitches
from portfolio.pitches.models import InformationRequest
from portfolio.pitches.queries import Found
from portfolio.pitches.rules import ELIGIBLE, NOT_ELIGIBLE

CONFLICTS = (
    Declared("brandt", "Laundry rooms with a calendar", "disqualifying", "same_line", "It is my own department."),
    Declared(
        "petrescu",
        "Fly-tipping cameras at two yards",
        "potential",
        "mentored",
        "I showed the team how to count, for an hour.",
        "An hour of advice for everybody who asked is no part in the pitch.",
    ),
)

MINUTES_EACH = 12


def tell_past(story: Story, made: list[Call], cast: Cast) -> None:
    """Plan everything that happened to the call that was made first."""
    found: dict[str, Found] = {}
    sats: list[Sat] = []

    def on(months: int, day: int, deed: Callable[[datetime], object]) -> None:
        story.on(story.day(months, day), deed)

    for number, asked in enumerate(PITCHES):
        on(-13, 6 + number, partial(_pitch, made, found, asked, cast, story))
    on(-12, 14, lambda at: _withdraw(found, cast, at))
    on(-12, 17, lambda at: _screen(found, cast, at))
    on(-12, 19, lambda at: sats.append(_seat(made[0], found, cast, story, at)))
    on(-12, 20, lambda at: juries.declare(sats[0], CONFLICTS, cast, at))
    on(-12, 26, lambda at: _answer(found, cast, at))
    for number, member in enumerate(PANEL):
        on(-11, 2 + number, partial(_score, sats, member.key, cast))
    on(-11, 12, lambda at: _hold_day(sats[0], cast, at))
    on(-11, 13, lambda at: verdicts.change_mark(sats[0], cast, at))
    on(-11, 15, lambda at: verdicts.count(sats[0], cast, at))
    on(-11, 19, lambda at: verdicts.decide(sats[0], cast, story.day(-11, 19), at))
    on(-11, 19, lambda at: verdicts.ask_for_record(sats[0], cast, at))
    on(-11, 22, lambda at: verdicts.send_letters(sats[0], cast, at))
    on(-11, 26, lambda at: verdicts.award(sats[0], cast, at))
    on(-10, 8, lambda at: verdicts.appeal(sats[0], cast, at))
    on(-10, 18, lambda at: verdicts.answer_appeal(sats[0], cast, at))


def _pitch(made: list[Call], found: dict[str, Found], asked: Asked, cast: Cast, story: Story, at: datetime) -> None:
    found[asked.title] = write(made[0], asked, cast, story, at)
    pitches.hand_in(found[asked.title], by=cast.acting(asked.owner), at=at)


def _withdraw(found: dict[str, Found], cast: Cast, at: datetime) -> None:
    title, reason = WITHDRAWN
    pitches.withdraw(found[title], reason=reason, by=cast.acting("haddad"), at=at)


def _screen(found: dict[str, Found], cast: Cast, at: datetime) -> None:
    """Let everything into the field but one, and ask a team what is still unclear."""
    by = cast.acting("novak")
    for title, each in found.items():
        seen = found_of(each.pitch, each.call)
        if title == SCREENED_OUT[0]:
            pitches.screen(seen, verdict=NOT_ELIGIBLE, reason=SCREENED_OUT[1], by=by, at=at)
        elif title != WITHDRAWN[0]:
            pitches.screen(seen, verdict=ELIGIBLE, by=by, at=at)
    title, question, _ = ASKED
    seen = found_of(found[title].pitch, found[title].call)
    pitches.ask(seen, words=question, due_on=(at + timedelta(days=14)).date(), by=by, at=at)


def _answer(found: dict[str, Found], cast: Cast, at: datetime) -> None:
    title, _, answer = ASKED
    row = db.session.scalars(sa.select(InformationRequest).where(InformationRequest.pitch_id == found[title].id)).one()
    pitches.answer(found[title], row, words=answer, by=cast.acting("virtanen"), at=at)


def _seat(call: Call, found: dict[str, Found], cast: Cast, story: Story, at: datetime) -> Sat:
    """Invite the jury and set its hours."""
    out = {WITHDRAWN[0], SCREENED_OUT[0]}
    judged = {title: each.pitch for title, each in found.items() if title not in out}
    sat = juries.invite(call, cast, at)._replace(pitches=judged)
    hours = [
        Span(DECLARING, instant(story.day(-12, 20), 8), instant(story.day(-12, 28), 8)),
        Span(PRACTISING, instant(story.day(-12, 28), 8), instant(story.day(-11, 2), 8)),
        Span(SCORING, instant(story.day(-11, 2), 8), instant(story.day(-11, 12), 20)),
        Span(DELIBERATING, instant(story.day(-11, 12), 20), instant(story.day(-11, 15), 8)),
        Span(RELEASED, instant(story.day(-11, 15), 8)),
    ]
    juries.set_hours(sat, hours, cast, at)
    return sat


def _score(sats: list[Sat], key: str, cast: Cast, at: datetime) -> None:
    (sat,) = sats
    away = {each.title for each in CONFLICTS if each.key == key and not each.decision}
    away |= {verdicts.ABSTAINED[1]} if key == verdicts.ABSTAINED[0] else set()
    juries.score(sat, key, marks.PAST, [title for title in sat.pitches if title not in away], cast, at)
    if key == verdicts.ABSTAINED[0]:
        verdicts.abstain(sat, cast, at + timedelta(hours=3))


def _hold_day(sat: Sat, cast: Cast, at: datetime) -> None:
    """The evening in the town hall: every team presents, one after the other."""
    by, order = cast.acting("okafor"), [pitch.id for pitch in sat.pitches.values()]
    day = live.plan_day(sat.round, order, on=at.date(), minutes=MINUTES_EACH, by=by, at=at)
    for number, pitch_id in enumerate(order):
        then = at + timedelta(hours=8, minutes=MINUTES_EACH * number)
        day = live.move_on(sat.round, pitch_id, version=day.version, by=by, at=then)
    live.end_day(sat.round, by=by, at=at + timedelta(hours=11))
