"""What the owners of the demo city said about the last three quarters: most in time, some nothing, some not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.numbers import to_millionths
from portfolio.core.quarter import Quarter
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Pilot
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from portfolio.updates import actions as updates
from portfolio.updates import rules


@dataclass(frozen=True)
class Said:
    """One update.

    sentence   empty where nothing has changed; reason says why then
    value      name of a measure and its new value
    path_back  of red
    after      days after the quarter's end on which it was sent
    """

    sentence: str = ""
    colour: str = "green"
    risk: str = ""
    help: str = ""
    value: tuple[str, int] | None = None
    path_back: str = ""
    reason: str = "as_planned"
    own_words: str = ""
    after: int = 5


NOTHING = Said()

# By title: the quarter that is asked about now, the one before, and the one before that; None where nothing came.
SAID: Mapping[str, tuple[Said | None, ...]] = {
    "Damp sensors in social housing": (
        Said("Repairs start within 17 days; block C has its second gateway."),
        Said("Two thirds of the alarms now reach the caretaker first.", "amber"),
        Said("Threshold moved after the mid-term review; fewer false alarms.", "amber"),
    ),
    "Cool rooms in care homes": (
        Said(
            "Five rooms stayed below 26 degrees all summer; the sixth has no owner who will pay.",
            "amber",
            "The sixth home is sold before winter",
            "Somebody from City Development who talks to the buyer of the sixth home",
            after=11,
        ),
        Said("Rooms four and five opened before the first hot week.", "green"),
        NOTHING,
    ),
    "Neighbourhood budget lab": (
        Said(reason="waiting_for_decision", after=3),
        Said(reason="waiting_for_decision", after=9),
        Said("Both panels chose; the money waits for the new council.", "amber", "The new council drops the lab"),
    ),
    "Library of things": (
        Said("Three branches lend without the project's help.", "green"),
        Said("Lending passed the goal; nobody has asked the borrowers yet.", "green"),
    ),
    "Heat-pump helpdesk": (
        Said(
            "Visits are booked into next month; the national grant may end in spring.",
            "amber",
            "The national grant ends in spring",
            "A letter from the mayor to the ministry before the budget is closed",
            after=8,
        ),
        Said("Every second visit leads to an offer.", "green"),
    ),
    "Night bus on demand": (
        None,
        Said("Employers see fewer cars; they ask whether the bus stays.", "green", "No operator bids for two years"),
        Said("Waiting times fell once the second depot opened.", "amber"),
    ),
    "Heat map from school thermometers": (
        Said("City Development used the map for two squares.", "green", after=13),
        Said(reason="season", after=4),
    ),
    "Fly-tipping cameras at two yards": (
        Said(
            "The data protection officer wants shorter storage; the second camera is off.",
            "red",
            "The cameras must go",
            path_back="Storage of 48 hours, agreed with the officer by the end of the quarter",
            after=2,
        ),
    ),
    "Permit triage assistant": (
        None,
        Said("Applicants hear within three weeks.", "amber", "The two people who correct the errors leave"),
    ),
    "Evaluation clinic for pilots": (Said("Four more clinics are possible in spring.", "green"), NOTHING),
    "Digital twin of the water network": (
        Said(reason="on_hold", own_words="The supplier's administrator decides in winter", after=6),
        Said(
            "The supplier is insolvent and the model stands still.",
            "red",
            "Nobody can run the model",
            "A lawyer for the contract",
            path_back="Take the model over from the administrator, or stop",
        ),
    ),
    "Foresight days with the fire service": (Said("The second day had more people than chairs.", "green"), None),
    "Job tandem for returners": (Said(reason="waiting_for_others", after=12), NOTHING),
    "Reading buddies": (
        Said("The buddies' classes read faster than the others.", "green", value=("Words read per minute", 51)),
        Said("All twelve schools have buddies again.", "green"),
    ),
    "Kindergarten places by match": (
        Said(
            "The second round placed most of the families that were left over.",
            "green",
            "Two boards want their own lists",
        ),
        Said("One board left the match and came back.", "amber"),
    ),
}


def tell_updates(story: Story, made: list[Project], pilot: Pilot, day: int, by: Viewer) -> None:
    """Plan what a project's owner says about the last quarters in which it ran."""
    started = next((story.day(month, day) for stage, month in pilot.path if stage == "running"), None)
    quarter = rules.asked_quarter(story.today)
    for said in SAID.get(pilot.title, ()):
        if said is not None and started is not None and started < quarter.last_day:
            sent_on = min(quarter.last_day + timedelta(days=said.after), story.today)
            story.on(sent_on, _send(made, quarter, said, by))
        quarter = quarter.previous


def _send(made: list[Project], quarter: Quarter, said: Said, by: Viewer) -> Callable[[datetime], None]:
    def send(at: datetime) -> None:
        project = made[0]
        if not said.sentence:
            updates.nothing_changed(
                project,
                quarter,
                reason=said.reason,
                words=said.own_words or None,
                by=by,
                at=at,
            )
            return
        updates.send(
            project,
            quarter,
            sentence=said.sentence,
            colour=said.colour,
            path_back=said.path_back or None,
            main_risk=said.risk or updates.KEEP,
            help_needed=said.help or None,
            values=[_value(project, *said.value)] if said.value else (),
            by=by,
            at=at,
        )

    return send


def _value(project: Project, name: str, value: int) -> updates.NewValue:
    wanted = sa.select(Metric.id).where(Metric.project_id == project.id, Metric.name == name)
    return updates.NewValue(db.session.scalars(wanted).one(), value=to_millionths(Decimal(value)))
