"""How sure the unit of the demo city is of its pilots, what they will cost, and what may go wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portfolio.core.actor import Viewer
from portfolio.core.money import Money as Amount
from portfolio.demo.city import CURRENCY
from portfolio.demo.replay import Deed, Story
from portfolio.demo.shapes import Pilot
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status.models import Risk

CLOSED_AFTER = 40
"""Days after which a risk of the story that ends is over."""

Acting = Callable[[str], Viewer]


@dataclass(frozen=True)
class Judged:
    """What the unit thinks, so many months from today."""

    colour: str
    reason: str = ""
    path_back: str = ""
    month: int = -1


@dataclass(frozen=True)
class Foreseen:
    """What a pilot will have cost in whole units of the city's currency."""

    amount: int
    month: int = -1
    note: str = ""


@dataclass(frozen=True)
class Danger:
    """A risk; who is the key of a person, due and month are months from today, closed says why it is over."""

    what: str
    likely: str
    bad: str
    who: str
    due: int
    month: int = -2
    closed: str = ""


@dataclass(frozen=True)
class Corrected:
    """A computed colour that the unit lead set by hand, for so many days from today."""

    signal: str
    colour: str
    reason: str
    days: int = 60


@dataclass(frozen=True)
class Watched:
    """All of it for one pilot."""

    judged: tuple[Judged, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    dangers: tuple[Danger, ...] = ()
    corrected: Corrected | None = None


WATCHED: Mapping[str, Watched] = {
    "Damp sensors in social housing": Watched(
        (
            Judged("green", month=-7),
            Judged("amber", "The caretakers have not agreed to read the dashboard after the pilot.", month=-1),
        ),
        (Foreseen(184_000, -8), Foreseen(198_000, -1, "A second gateway and its power supply")),
        (Danger("The caretakers stop reading the dashboard", "possible", "serious", "brandt", 2),),
    ),
    "Cool rooms in care homes": Watched(
        (Judged("amber", "The sixth home has no owner who will pay.", month=-1),),
        (Foreseen(243_000, -1),),
        (
            Danger("No fans can be bought before summer", "unlikely", "serious", "moreau", 4),
            Danger("The alarm wakes the night shift", "likely", "minor", "haddad", -1, -9, "Moved to the day room"),
        ),
    ),
    "Heat-pump helpdesk": Watched(
        (Judged("green", month=-2),),
        (Foreseen(171_000, -2, "One more adviser until spring"),),
        (Danger("Both advisers are offered work elsewhere", "possible", "severe", "virtanen", 1),),
    ),
    "Fly-tipping cameras at two yards": Watched(
        (Judged("amber", "The officer's answer is due this month; two other cities had a yes.", month=-1),),
        (Foreseen(34_000, -1, "New cameras that blur faces"),),
    ),
    "Digital twin of the water network": Watched(
        (
            Judged("amber", "The supplier answers late.", month=-9),
            Judged("red", "The supplier is insolvent.", "Take the model over from its administrator, or stop.", -2),
        ),
        (Foreseen(655_000, -10), Foreseen(790_000, -2, "If the model is built anew")),
        (Danger("The model is sold with the supplier", "likely", "severe", "petrescu", -1),),
    ),
    "Kerbside space bookings": Watched(
        (Judged("green", month=-1),),
        (Foreseen(138_000, -1),),
        corrected=Corrected("outcome", "amber", "The counting loops were broken in autumn; counted by hand since."),
    ),
    "Kindergarten places by match": Watched(
        (Judged("green", month=-2),),
        (Foreseen(85_000, -2),),
        (Danger("A board leaves the match again", "possible", "serious", "petrescu", 3),),
    ),
    "Job tandem for returners": Watched(
        (Judged("amber", "Half of the employers have not named a tandem.", month=-1),),
        (Foreseen(124_500, -6),),
    ),
    "Night bus on demand": Watched(
        foreseen=(Foreseen(352_000, -1, "Another winter with two buses"),),
        corrected=Corrected("finance", "amber", "The region has promised the second winter in writing.", 90),
    ),
    "Innovation-friendly tenders": Watched((Judged("green", month=-5),), (Foreseen(58_000, -5),)),
    "Wheelchair routes by those who use them": Watched((Judged("green", month=-1),), (Foreseen(36_000, -1),)),
    "Reading buddies": Watched((Judged("green", month=-2),), (Foreseen(14_000, -2),)),
}


def tell_signals(story: Story, made: list[Project], pilot: Pilot, day: int, acting: Acting) -> None:
    """Plan what is judged, foreseen, feared and corrected of one pilot."""
    watched = WATCHED.get(pilot.title, Watched())
    for judged in watched.judged:
        story.on(story.day(judged.month, day), _judge(made, judged, acting("osei")))
    for foreseen in watched.foreseen:
        story.on(story.day(foreseen.month, day), _foresee(made, foreseen, acting("moreau")))
    for danger in watched.dangers:
        _tell_danger(story, made, danger, story.day(danger.month, day), acting)
    if watched.corrected is not None:
        until = story.today + timedelta(days=watched.corrected.days)
        story.on(story.day(-1, day), _correct(made, watched.corrected, until, acting("osei")))


def _judge(made: list[Project], judged: Judged, by: Viewer) -> Deed:
    return lambda at: status.judge(
        made[0],
        side="unit",
        colour=judged.colour,
        reason=judged.reason or None,
        path_back=judged.path_back or None,
        by=by,
        at=at,
    )


def _foresee(made: list[Project], foreseen: Foreseen, by: Viewer) -> Deed:
    amount = Amount.of(foreseen.amount, CURRENCY)
    return lambda at: status.forecast(made[0], amount=amount, note=foreseen.note or None, by=by, at=at)


def _tell_danger(story: Story, made: list[Project], danger: Danger, day: date, acting: Acting) -> None:
    risks: list[Risk] = []
    by, due_on = acting("osei"), story.day(danger.due, 28)

    def fear(at: datetime) -> None:
        risks.append(
            status.open_risk(
                made[0],
                what=danger.what,
                likely=danger.likely,
                bad=danger.bad,
                who_id=acting(danger.who).person_id,
                due_on=due_on,
                by=by,
                at=at,
            )
        )

    story.on(day, fear)
    if danger.closed:
        closed_on = day + timedelta(days=CLOSED_AFTER)
        story.on(closed_on, lambda at: status.close_risk(risks[0], reason=danger.closed, by=by, at=at))


def _correct(made: list[Project], corrected: Corrected, until: date, by: Viewer) -> Deed:
    return lambda at: status.set_by_hand(
        made[0],
        signal=corrected.signal,
        colour=corrected.colour,
        reason=corrected.reason,
        until_on=until,
        by=by,
        at=at,
    )
