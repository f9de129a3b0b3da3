"""The guided first week: five tasks, each ticked off by doing it."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from flask_babel.speaklater import LazyString

from portfolio.core.texts import lazy_gettext as lazy

MOST = 5
IMPORTED = "import.written"
HIDDEN = "hidden"
"""Stands among the events of a person who has put the tasks away."""

ISSUED, ASKED = "a report is issued", "a report asks for the person's decision"
READ, SUBSCRIBED, ANSWERED = "opened the newest report", "gets a report by mail", "answered a decision asked for"
"""Stand among the events of a person of whom they are true; other rows than the entries of history tell."""


class Task(NamedTuple):
    """One thing to try.

    events    that tick it off when the person caused one of them
    verb      the right without which it is not offered
    endpoint  of the page where it is done
    needs     what must be so before it is offered; empty for nothing
    """

    events: frozenset[str]
    verb: str
    endpoint: str
    label: LazyString
    why: LazyString
    needs: str = ""


TASKS: Sequence[Task] = (
    Task(
        frozenset({"person.added"}),
        "manage_people",
        "people.invite",
        lazy("Invite a colleague"),
        lazy("A name and an e-mail address are enough; what they may do follows from their role."),
    ),
    Task(
        frozenset({IMPORTED, "project.opened"}),
        "open_project",
        "projects.new",
        lazy("Write a first project down, or bring your list over"),
        lazy("A title and a department are enough. A list from a spreadsheet comes in as it is."),
    ),
    Task(
        frozenset({"metric.defined"}),
        "edit_metric",
        "register.projects",
        lazy("Give a project a measure"),
        lazy("What, in which unit, how much now, how much as the goal, by when: five fields."),
    ),
    Task(
        frozenset({"value.recorded"}),
        "record_value",
        "register.projects",
        lazy("Enter a new value"),
        lazy("One number from time to time shows whether anything changes."),
    ),
    Task(
        frozenset({"note.written"}),
        "write_note",
        "projects.new_note",
        lazy("Write a note"),
        lazy("One line from any page, also on the phone, on the way out of a meeting."),
    ),
    Task(
        frozenset({"review.planned"}),
        "plan_review",
        "register.projects",
        lazy("Plan an outcome review"),
        lazy("A day on which somebody will say what changed and what was learnt."),
    ),
    Task(
        frozenset({"funding.booked"}),
        "record_money",
        "funding.sources",
        lazy("Book money"),
        lazy("From whom, how much, promised or received."),
    ),
    Task(
        frozenset({"report.asked"}),
        "ask_report",
        "reports.index",
        lazy("Print a quarterly report"),
        lazy("Ten minutes of reading for those who decide."),
    ),
    Task(
        frozenset({READ}),
        "see_reports",
        "reports.newest",
        lazy("Open the newest report"),
        lazy("Its first page takes a minute."),
        needs=ISSUED,
    ),
    Task(
        frozenset({ANSWERED}),
        "answer_report",
        "reports.index",
        lazy("Answer a decision that is asked of you"),
        lazy("Yes, no, later or changed: the next report opens with it."),
        needs=ASKED,
    ),
    Task(
        frozenset({SUBSCRIBED}),
        "see_reports",
        "reports.subscriptions",
        lazy("Get the report by mail"),
        lazy("It comes whenever one is issued, in your language."),
    ),
)


class FirstWeek(NamedTuple):
    """The tasks of a person, each with whether it is done.

    has_imported  the person has brought a list in, so that there is a starting position to look at
    """

    tasks: Sequence[tuple[Task, bool]]
    has_imported: bool = False

    @property
    def done(self) -> int:
        return sum(is_done for _, is_done in self.tasks)


def first_week(caused: Collection[str], may: Callable[[str], bool]) -> FirstWeek | None:
    """The tasks that fit what a person may do; None when all are done, or there is none.

    caused  the events that the person has caused so far with what else is so, and HIDDEN when they are put away
    """
    if HIDDEN in caused:
        return None
    judged = [(task, not task.events.isdisjoint(caused)) for task in TASKS if may(task.verb)]
    tasks = [(task, is_done) for task, is_done in judged if is_done or not task.needs or task.needs in caused][:MOST]
    return FirstWeek(tasks, IMPORTED in caused) if not all(is_done for _, is_done in tasks) else None
