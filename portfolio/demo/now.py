"""What goes on in the demo city's calls today: a jury that is judging, and staff who write their pitches."""

from datetime import datetime, timedelta
from functools import partial

from portfolio.calls.models import Call
from portfolio.core.money import Money
from portfolio.demo import juries, marks
from portfolio.demo.cast import Cast
from portfolio.demo.city import CURRENCY, ZONE
from portfolio.demo.juries import Declared, Sat, instant
from portfolio.demo.pitches_now import DRAFTS, HANDED_IN, JUDGED
from portfolio.demo.pitching import Asked, found_of, write
from portfolio.demo.replay import Story
from portfolio.jury.actions import live, practising, scoring
from portfolio.jury.ballots import Filled
from portfolio.jury.rules import DECLARING, DELIBERATING, PRACTISING, RELEASED, SCORING, Span
from portfolio.pitches import actions as pitches
from portfolio.pitches.models import Pitch
from portfolio.pitches.rules import ELIGIBLE

CONFLICTS = (
    Declared("brandt", "Asphalt out, garden in", "disqualifying", "same_line", "It is my own department."),
    Declared(
        "laine",
        "Trees that pupils water",
        "potential",
        "other",
        "My son goes to one of the twenty schools.",
        "With twenty schools nobody gains by it.",
    ),
)

HANDED = {"okafor": 3, "moreau": 6, "petrescu": 4, "svoboda": 2, "carvalho": 6, "zielinski": 3}
"""How many of the six pitches each juror has marked by now: half of all, and two jurors none."""

BEGUN = ("svoboda", "Trees that pupils water", (7, 8, 8), "Ask who waters in the second August.")
"""A ballot that is not handed in yet: its first marks, and a note for herself."""

PRACTICE = (
    "A bench that charges telephones",
    "To try the form with, from the first staff call. A bench with a solar panel stands at three stops for a year. We "
    "count who sits down, and how many telephones it charges; at the start there is nothing to count. It costs EUR "
    "12,000 for each bench, and the transport company keeps it clean.",
)
PRACTICE_ASK = 36_000
MINUTES_EACH = 15


def tell_judging(story: Story, made: list[Call], cast: Cast) -> None:
    """Plan the call that the jury is judging: its evening is today, and the hours for marks last two more weeks."""
    judged: dict[str, Pitch] = {}
    sats: list[Sat] = []
    for number, asked in enumerate(JUDGED):
        story.on(story.today - timedelta(days=40 - 3 * number), partial(_pitch, made, judged, asked, cast, story))
    story.on(story.today - timedelta(days=15), lambda at: _seat(made[0], judged, sats, cast, story, at))
    for number, key in enumerate(HANDED):
        story.on(story.today - timedelta(days=2 - number % 2), partial(_score, sats, key, cast))
    story.on(story.today, lambda at: _begin_evening(sats[0], cast, at))


def tell_pitching(story: Story, made: list[Call], cast: Cast) -> None:
    """Plan who pitches to the open call: two have handed in, two are still writing."""
    opened = story.day(-1, 10)
    for number, asked in enumerate(HANDED_IN + DRAFTS):
        day = min(opened + timedelta(days=4 + number), story.today)
        story.on(day, partial(_write, made, asked, cast, story, asked in HANDED_IN))


def _pitch(made: list[Call], judged: dict[str, Pitch], asked: Asked, cast: Cast, story: Story, at: datetime) -> None:
    found = write(made[0], asked, cast, story, at)
    pitches.hand_in(found, by=cast.acting(asked.owner), at=at)
    judged[asked.title] = found.pitch


def _write(made: list[Call], asked: Asked, cast: Cast, story: Story, is_ready: bool, at: datetime) -> None:
    found = write(made[0], asked, cast, story, at)
    if is_ready:
        pitches.hand_in(found, by=cast.acting(asked.owner), at=at)


def _seat(call: Call, judged: dict[str, Pitch], sats: list[Sat], cast: Cast, story: Story, at: datetime) -> None:
    """Screen the pitches, invite the jury, set its hours, and let everybody declare."""
    for pitch in judged.values():
        pitches.screen(found_of(pitch, call), verdict=ELIGIBLE, by=cast.acting("novak"), at=at)
    sat = juries.invite(call, cast, at)._replace(pitches=judged)
    days = [story.today + timedelta(days=days) for days in (-15, -8, -4, 15, 18)]
    declaring, practising_, scoring_, deliberating, released = (instant(day, 8) for day in days)
    hours = [
        Span(DECLARING, declaring, practising_),
        Span(PRACTISING, practising_, scoring_),
        Span(SCORING, scoring_, deliberating),
        Span(DELIBERATING, deliberating, released),
        Span(RELEASED, released),
    ]
    juries.set_hours(sat, hours, cast, at)
    title, words = PRACTICE
    practising.add_practice(
        call,
        sat.round,
        title=title,
        words=words,
        ask_minor=Money.of(PRACTICE_ASK, CURRENCY).minor,
        zone=ZONE,
        by=cast.acting("novak"),
        at=at,
    )
    juries.declare(sat, CONFLICTS, cast, at)
    sats.append(sat)


def _score(sats: list[Sat], key: str, cast: Cast, at: datetime) -> None:
    (sat,) = sats
    juries.score(sat, key, marks.NOW, list(sat.pitches)[: HANDED[key]], cast, at)


def _begin_evening(sat: Sat, cast: Cast, at: datetime) -> None:
    """One ballot is begun; the teams are in the room, and the second of them is on."""
    key, title, given, note = BEGUN
    ids = [each.id for each in sat.asked]
    ballot = Filled(dict(zip(ids, given, strict=False)), note=note)
    scoring.keep_draft(juries.place_of(sat, key, title), ballot, opened="", by=cast.acting(key), at=at)
    by, order = cast.acting("okafor"), [pitch.id for pitch in sat.pitches.values()]
    day = live.plan_day(sat.round, order, on=at.date(), minutes=MINUTES_EACH, by=by, at=at)
    for pitch_id in order[:2]:
        day = live.move_on(sat.round, pitch_id, version=day.version, by=by, at=at)
