"""The weekly meetings of the demo city's innovation unit: what was said, who promised what, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.demo.city import ZONE
from portfolio.demo.replay import Story
from portfolio.meetings import actions, queries
from portfolio.meetings.models import Action, Meeting
from portfolio.meetings.rules import Who
from portfolio.people.models import Person
from portfolio.projects.models import Project

TITLE = "Weekly meeting of the innovation unit"
PRESENT = ("osei", "lindqvist", "novak", "gruber")
GUEST = "Dr. Anke Sommer"


@dataclass(frozen=True)
class Line:
    """A line of the minutes; with somebody's key an action.

    about   title of a project, empty for what is said in general
    days    by when, counted from the meeting
    became  done, dropped or moved, empty while it is open; after says how many days later
    """

    text: str
    about: str = ""
    kind: str = "note"
    who: str = ""
    days: int = 7
    became: str = ""
    after: int = 5
    why: str = ""


# Weeks ago, and what was said.
MEETINGS: Mapping[int, tuple[Line, ...]] = {
    6: (
        Line("The caretakers want the alarm on paper, too.", "Damp sensors in social housing"),
        Line("Print a weekly list for the caretakers", "Damp sensors in social housing", who="gruber", became="done"),
        Line("The budget talks begin in two weeks; figures are wanted by then."),
    ),
    5: (
        Line("Delivery firms book, but late in the morning.", "Kerbside space bookings"),
        Line("Ask the three largest firms why", "Kerbside space bookings", who="virtanen", days=14, became="done"),
        Line("No new pilot before the reviews of spring are signed.", kind="decision"),
    ),
    4: (
        Line("The sixth home may be sold before winter.", "Cool rooms in care homes", kind="risk"),
        Line(
            "Find out who buys the sixth home",
            "Cool rooms in care homes",
            who="novak",
            became="moved",
            after=6,
            why="The buyer is named only after the council has met",
        ),
    ),
    3: (
        Line("Rides stay below what was hoped on weekdays.", "Night bus on demand"),
        Line("Write the outcome review before the budget talks", "Night bus on demand", who="virtanen", days=10),
    ),
    2: (
        Line("Ask Finance for the spending of the first half-year", who="osei", days=5),
        Line("Invite the harbour employers to a talk", "Night bus on demand", who="lindqvist", became="done", after=4),
    ),
    1: (
        Line("Second gateway ordered for block C.", "Damp sensors in social housing"),
        Line(
            "Take photographs for the spring report",
            who="novak",
            became="dropped",
            after=2,
            why="The press office has some",
        ),
        Line("Send the list of open reviews to all owners", who="lindqvist", days=10),
    ),
}
NEXT = ("Cool rooms in care homes", "Kerbside space bookings")
"""What stands on the agenda of the meeting that is being prepared."""


def tell_meetings(story: Story, acting: Callable[[str], Viewer], people: Mapping[str, Person]) -> None:
    """Plan the meetings of the last weeks, each closed, and the next one, prepared and open.

    acting  a person by key, as actions take them
    """
    monday = story.today - timedelta(days=story.today.weekday())
    for weeks, lines in MEETINGS.items():
        day = monday - timedelta(weeks=weeks)
        promised: list[tuple[Line, Action]] = []
        story.on(day, _hold(day, lines, promised, acting, people))
        for line in lines:
            if line.became:
                story.on(day + timedelta(days=line.after), _follow(line, promised, acting, people))
    story.on(story.today, _prepare(monday + timedelta(weeks=1), acting, people))


def _hold(
    day: date,
    lines: tuple[Line, ...],
    promised: list[tuple[Line, Action]],
    acting: Callable[[str], Viewer],
    people: Mapping[str, Person],
) -> Callable[[datetime], None]:
    def hold(at: datetime) -> None:
        by = acting("osei")
        meeting = _open(day, by, people, at)
        for line in lines:
            project = _project(line.about, by)
            if line.who:
                who = Who(people[line.who].id)
                due = day + timedelta(days=line.days)
                action = actions.agree(meeting, project, what=line.text, who=who, due_on=due, by=by, at=at)
                promised.append((line, action))
            else:
                actions.write_line(meeting, project, text=line.text, kind=line.kind, by=by, at=at)
            actions.tick_topic(meeting, project, discussed=True, by=by, at=at)
        actions.close_meeting(queries.meeting_of(by, meeting.id), by=by, at=at)

    return hold


def _follow(
    line: Line,
    promised: list[tuple[Line, Action]],
    acting: Callable[[str], Viewer],
    people: Mapping[str, Person],
) -> Callable[[datetime], None]:
    def follow(at: datetime) -> None:
        action = next(action for known, action in promised if known is line)
        by = acting(line.who)
        if line.became == "done":
            actions.finish_action(action, by=by, at=at)
        elif line.became == "dropped":
            actions.drop_action(action, reason=line.why, by=by, at=at)
        else:
            due = local_day(at, ZONE) + timedelta(days=45)
            actions.move_action(action, due_on=due, reason=line.why, by=by, at=at)

    return follow


def _prepare(day: date, acting: Callable[[str], Viewer], people: Mapping[str, Person]) -> Callable[[datetime], None]:
    def prepare(at: datetime) -> None:
        by = acting("osei")
        meeting = _open(day, by, people, at)
        for title in NEXT:
            project = _project(title, by)
            if project is not None:
                actions.put_on_agenda(meeting, project, by=by, at=at)

    return prepare


def _open(day: date, by: Viewer, people: Mapping[str, Person], at: datetime) -> Meeting:
    present = [people[key].id for key in PRESENT]
    return actions.open_meeting(title=TITLE, on=day, members=present, guests=[GUEST], by=by, at=at)


def _project(title: str, by: Viewer) -> Project | None:
    wanted = sa.select(Project).where(Project.organisation_id == by.organisation_id, Project.title == title)
    return db.session.scalars(wanted).first() if title else None
