"""The demo city's calls for ideas of staff, after the shape of Vienna's: one decided, one being judged, one open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from portfolio.calls import actions, queries, shown
from portfolio.calls.actions import Answers, Weighed
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.money import Money
from portfolio.demo.cast import Cast
from portfolio.demo.city import CURRENCY, STAFF_CALL_BUDGET
from portfolio.demo.juries import PANEL
from portfolio.demo.now import tell_judging, tell_pitching
from portfolio.demo.past import tell_past
from portfolio.demo.replay import Story

PURPOSE = (
    "Staff of any department pitch what would make life in Lindhafen better, and win money to try it.\n\n"
    "Teams of two or more departments are welcome. Nobody needs to have pitched before: the training is for that."
)
COOL_PURPOSE = (
    "Ideas that keep people cool next summer: at the market, at the stop, at school and at home.\n\n"
    "Small sums, tried out before the first hot day, and measured until September."
)
CEILING = 250_000
THIRD_COHORT_BUDGET = 600_000
COOL_BUDGET, COOL_CEILING = 160_000, 60_000

GUESTS = ("gruber", "virtanen", "rossi", "yildiz", "weiss", "haddad")
CAME = {"gruber": True, "virtanen": True, "rossi": True, "yildiz": True, "weiss": False}
"""Who of them came to the training of the past; of one nobody noted it."""

QUESTIONS = (
    (
        "gruber",
        "Can we pay somebody from outside to build it?",
        "Yes. Only the hours of our own staff cannot be asked for.",
    ),
    (
        "virtanen",
        "Two departments have had the same idea. Who pitches?",
        "Both together: name each other in the team, and one of you hands it in.",
    ),
)


def tell_calls(story: Story, cast: Cast) -> None:
    """Plan three calls and everything that happened to them."""
    past, cool, now = list[Call](), list[Call](), list[Call]()
    began, judged, opened = story.day(-14, 3), story.day(-3, 4), story.day(-1, 2)

    def make(
        made: list[Call], answers: Answers, programme: str, appeal_months: int | None = None
    ) -> Callable[..., None]:
        def deed(at: datetime) -> None:
            by = cast.acting("osei")
            terms = {"externals_wanted": 2, "minimum_reviews": 5, "quorum": 6, "budget_period": "call"}
            call = actions.make_call(answers, terms=terms, by=by, at=at)
            made.append(call)
            belongs = {"programme_id": cast.programmes[programme].id, "deputy_id": cast.people["lindqvist"].id}
            actions.edit_call(call, values=belongs, by=by, at=at)
            if appeal_months is not None:
                (span,) = queries.rounds(call.id)
                days = {
                    "feedback_on": story.day(appeal_months - 1, 24),
                    "appeal_until": story.day(appeal_months, 20),
                }
                actions.change_round(call, span.id, values=days, by=by, at=at)
            actions.open_call(call, by=by, at=at)

        return deed

    answers = Answers(
        title="Staff call, third cohort",
        purpose=PURPOSE,
        budget=Money(THIRD_COHORT_BUDGET * 100, CURRENCY),
        ceiling=Money(CEILING * 100, CURRENCY),
        opens_on=story.day(-14, 10),
        closes_on=story.day(-12, 15),
        jury_on=story.day(-11, 12),
        decision_on=story.day(-11, 19),
        reviews=len(PANEL),
        owner_id=cast.people["novak"].id,
    )
    story.on(began, make(past, answers, "staff_call_third", -10))
    story.on(began, lambda at: _announce(past[0], cast, at))
    story.on(began + timedelta(days=1), lambda at: _ask_all(past[0], cast, at))
    story.on(story.day(-14, 28), lambda at: _correct(past[0], cast.acting("osei"), at))
    story.on(story.day(-13, 28), lambda at: _note_who_came(past[0], cast, at))
    tell_past(story, past, cast)

    cool_answers = answers._replace(
        title="Cool places for hot days",
        purpose=COOL_PURPOSE,
        budget=Money(COOL_BUDGET * 100, CURRENCY),
        ceiling=Money(COOL_CEILING * 100, CURRENCY),
        opens_on=story.day(-3, 6),
        closes_on=story.today - timedelta(days=16),
        jury_on=story.today,
        decision_on=story.today + timedelta(days=21),
    )
    story.on(judged, make(cool, cool_answers, "cool_city"))
    story.on(judged + timedelta(days=1), lambda at: _ask(cool[0], cast, QUESTIONS[1], at))
    tell_judging(story, cool, cast)

    now_answers = answers._replace(
        title="Staff call, fourth cohort",
        budget=Money(STAFF_CALL_BUDGET * 100, CURRENCY),
        opens_on=story.day(-1, 10),
        closes_on=story.day(1, 15),
        jury_on=story.day(2, 12),
        decision_on=story.day(2, 26),
    )
    story.on(opened, make(now, now_answers, "staff_call"))
    story.on(opened, lambda at: _announce(now[0], cast, at))
    story.on(opened + timedelta(days=1), lambda at: _ask(now[0], cast, QUESTIONS[0], at))
    tell_pitching(story, now, cast)


def _announce(call: Call, cast: Cast, at: datetime) -> None:
    """Invite to the training, for which some sign up at once."""
    (span,) = queries.rounds(call.id)
    training: dict[str, Any] = {
        "kind": "training",
        "title": "How to pitch in five minutes",
        "on": span.opens_on + timedelta(days=30),
        "from_time": "09:00",
        "until_time": "12:30",
        "place": "Town hall, room 14",
        "seats": 20,
    }
    event = actions.add_event(call, span.id, values=training, by=cast.acting("novak"), at=at)
    for key in GUESTS:
        actions.sign_up(call, event, by=cast.acting(key), at=at)


def _ask_all(call: Call, cast: Cast, at: datetime) -> None:
    for asked in QUESTIONS:
        _ask(call, cast, asked, at)


def _ask(call: Call, cast: Cast, asked: tuple[str, str, str], at: datetime) -> None:
    who, words, answer = asked
    question = actions.ask(call, words=words, by=cast.acting(who), at=at)
    actions.answer(call, question, words=answer, by=cast.acting("novak"), at=at)


def _correct(call: Call, by: Viewer, at: datetime) -> None:
    """Rules change once more after they were published, with the reason for everybody."""
    weights = {"feasibility": 1500, "measurability": 2500}
    wanted = {
        each.id: Weighed(weights.get(each.key, each.weight), each.counts, each.threshold)
        for each in queries.rubric(call.id)
    }
    reason = "The council asked that knowing whether it worked counts more than an easy start."
    actions.weigh(call, wanted, reason=reason, by=by, at=at)


def _note_who_came(call: Call, cast: Cast, at: datetime) -> None:
    by = cast.acting("novak")
    training = next(each for each in shown.events(call.id, by) if each.kind == "training")
    came: dict[int, bool | None] = {cast.people[key].id: is_so for key, is_so in CAME.items()}
    actions.note_attendance(call, shown.event_of(call, training.id), came, by=by, at=at)
