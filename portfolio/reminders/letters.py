"""The daily mail: what it holds, how it reads, and the calendar file that goes along; and word of work that failed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext

from portfolio.core import clock
from portfolio.core.mail import Enclosed
from portfolio.core.web import day
from portfolio.feeds.calendar import calendar
from portfolio.feeds.queries import Due
from portfolio.jobs.words import ANY_KIND
from portfolio.jobs.words import KINDS as JOBS
from portfolio.notices import messages
from portfolio.reminders.words import SENTENCES
from portfolio.reviews.words import KINDS as REVIEWS

DIGEST, JOB_FAILED = "digest", "job_failed"
MUTABLE = ("values", "actions", "updates")
"""The parts of the daily mail that people may switch off; they stand in the inbox all the same."""
LONGEST_TITLE = 60
"""Characters of a title in a mail."""

Task = Mapping[str, Any]


def muted(section: str) -> str:
    """What switching a part of the daily mail off is called in the table of such choices."""
    return f"{DIGEST}:{section}"


def sentence(task: Task) -> str:
    """A thing to do in the language that is being spoken."""
    due = date.fromisoformat(task["on"]) if task["on"] else None
    said: str = str(SENTENCES[task["say"]]) % {
        "title": shortened(task["title"]),
        "review": REVIEWS.get(task["review"], ""),
        "day": day(due),
        "minutes": task["minutes"],
    }
    return said


def shortened(title: str) -> str:
    """A title that leaves room for others, cut between words where that can be."""
    plain = " ".join(title.split())
    if len(plain) <= LONGEST_TITLE:
        return plain
    cut = plain[:LONGEST_TITLE]
    return cut[: cut.rfind(" ") if " " in cut[LONGEST_TITLE // 2 :] else None].rstrip(" ,.;:") + "…"


def said(values: messages.Values) -> messages.Values:
    """The values of a daily mail as its text needs them: tasks become sentences with their addresses."""
    tasks = [{"sentence": sentence(task), "path": task["path"], "quiet": task["quiet"]} for task in values["tasks"]]
    loud = [task for task in tasks if not task["quiet"]]
    return {**values, "tasks": tasks, "count": len(loud or tasks) + values["more"]}


def enclosed(values: messages.Values) -> Sequence[Enclosed]:
    """The dates of the reviews as a calendar file, where the mail names any."""
    dates = [
        Due(task["id"], task["review"], date.fromisoformat(task["on"]), task["title"], "", task["changes"], False)
        for task in values["tasks"]
        if task.get("id") and not task["quiet"]
    ]
    if not dates:
        return ()
    file = calendar(dates, name=values["organisation"], city=values["city"], address=messages.address(), at=clock.now())
    return (Enclosed("reviews.ics", "text/calendar", file),)


messages.offer(
    DIGEST,
    messages.Kind(
        lazy_gettext("What waits for you today"),
        lazy_gettext("Innovation portfolio: %(count)s to do"),
        frozenset({"name", "organisation", "city", "tasks", "more", "answers"}),
        has_link=False,
        worth_for=timedelta(days=7),
        in_inbox=True,
        lines="tasks",
        say=said,
        enclose=enclosed,
    ),
)


def named(values: messages.Values) -> messages.Values:
    """The values with what a job is called in the language that is being spoken."""
    return {**values, "what": str(JOBS.get(values["kind"], ANY_KIND))}


messages.offer(
    JOB_FAILED,
    messages.Kind(
        lazy_gettext("Work that failed"),
        lazy_gettext("Given up: %(what)s"),
        frozenset({"name", "kind", "path"}),
        has_link=False,
        worth_for=timedelta(days=3),
        in_inbox=True,
        say=named,
    ),
)
