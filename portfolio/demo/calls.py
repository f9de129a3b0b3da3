"""The demo city's calls for ideas of staff, after the shape of Vienna's: one decided, one open now."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from portfolio.calls import actions, queries, shown
from portfolio.calls.actions import Answers, Weighed
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.demo.city import CURRENCY, STAFF_CALL_BUDGET
from portfolio.demo.replay import Story
from portfolio.people.models import Person
from portfolio.strategy.models import Programme

PURPOSE = (
    "Staff of any department pitch what would make life in Lindhafen better, and win money to try it.\n\n"
    "Teams of two or more departments are welcome. Nobody needs to have pitched before: the training is for that."
)
CEILING = 250_000
JURORS, EXTERNALS = 8, 2
"""As in Vienna: six jurors from the city and two from outside, who all see every pitch."""

GUESTS = ("gruber", "virtanen", "rossi", "yildiz", "weiss", "haddad")
CAME: Mapping[str, bool] = {"gruber": True, "virtanen": True, "rossi": True, "yildiz": True, "weiss": False}
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

Acting = Callable[[str], Viewer]


def tell_calls(
    story: Story, acting: Acting, people: Mapping[str, Person], programmes: Mapping[str, Programme]
) -> dict[str, Call]:
    """Plan two calls; gives them by "past" and "now" once the story has been told."""
    made: dict[str, Call] = {}
    past, now = story.day(-11, 3), story.day(-1, 2)

    def make(key: str, title: str, opens: int, programme: str) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            by = acting("osei")
            answers = Answers(
                title=title,
                purpose=PURPOSE,
                budget=Money(STAFF_CALL_BUDGET * 100, CURRENCY),
                ceiling=Money(CEILING * 100, CURRENCY),
                opens_on=story.day(opens, 10),
                closes_on=story.day(opens + 2, 15),
                jury_on=story.day(opens + 3, 12),
                decision_on=story.day(opens + 3, 26),
                reviews=JURORS,
                owner_id=people["novak"].id,
            )
            terms = {"externals_wanted": EXTERNALS, "minimum_reviews": 5, "quorum": 6, "budget_period": "call"}
            made[key] = call = actions.make_call(answers, terms=terms, by=by, at=at)
            belongs = {"programme_id": programmes[programme].id, "deputy_id": people["lindqvist"].id}
            actions.edit_call(call, values=belongs, by=by, at=at)

        return deed

    story.on(past, make("past", "Staff call, third cohort", -11, "staff_call_third"))
    story.on(past, lambda at: _announce(made["past"], acting, at))
    story.on(past + timedelta(days=1), lambda at: _ask_all(made["past"], acting, at))
    story.on(story.day(-11, 28), lambda at: _correct(made["past"], acting("osei"), at))
    story.on(story.day(-10, 28), lambda at: _note_who_came(made["past"], acting("novak"), people, at))
    story.on(story.day(-8, 26), lambda at: _remember_decision(made["past"], story.day(-8, 26)))
    story.on(now, make("now", "Staff call, fourth cohort", -1, "staff_call"))
    story.on(now, lambda at: _announce(made["now"], acting, at))
    story.on(now + timedelta(days=1), lambda at: _ask(made["now"], acting, QUESTIONS[0], at))
    return made


def _announce(call: Call, acting: Acting, at: datetime) -> None:
    """Publish the rules and invite to the training, for which some sign up at once."""
    actions.open_call(call, by=acting("osei"), at=at)
    (span,) = queries.rounds(call.id)
    day = span.opens_on + timedelta(days=30)
    training: dict[str, Any] = {
        "kind": "training",
        "title": "How to pitch in five minutes",
        "on": day,
        "from_time": "09:00",
        "until_time": "12:30",
        "place": "Town hall, room 14",
        "seats": 20,
    }
    event = actions.add_event(call, span.id, values=training, by=acting("novak"), at=at)
    for key in GUESTS:
        actions.sign_up(call, event, by=acting(key), at=at)


def _ask_all(call: Call, acting: Acting, at: datetime) -> None:
    for asked in QUESTIONS:
        _ask(call, acting, asked, at)


def _ask(call: Call, acting: Acting, asked: tuple[str, str, str], at: datetime) -> None:
    who, words, answer = asked
    question = actions.ask(call, words=words, by=acting(who), at=at)
    actions.answer(call, question, words=answer, by=acting("novak"), at=at)


def _correct(call: Call, by: Viewer, at: datetime) -> None:
    """Rules change once more after they were published, with the reason for everybody."""
    weights = {"feasibility": 1500, "measurability": 2500}
    wanted = {
        each.id: Weighed(weights.get(each.key, each.weight), each.counts, each.threshold)
        for each in queries.rubric(call.id)
    }
    reason = "The council asked that knowing whether it worked counts more than an easy start."
    actions.weigh(call, wanted, reason=reason, by=by, at=at)


def _note_who_came(call: Call, by: Viewer, people: Mapping[str, Person], at: datetime) -> None:
    training = next(each for each in shown.events(call.id, by) if each.kind == "training")
    came: dict[int, bool | None] = {people[key].id: is_so for key, is_so in CAME.items()}
    actions.note_attendance(call, shown.event_of(call, training.id), came, by=by, at=at)


def _remember_decision(call: Call, on: date) -> None:
    """The jury of that call met before the city kept its decisions here: only the day is known."""
    (span,) = queries.rounds(call.id)
    db.session.get_one(Round, span.id).decided_on = on
    db.session.flush()
