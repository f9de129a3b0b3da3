"""Tell people, once a day at most: every reminder that waits becomes a line of somebody's daily mail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.bulk import batches
from portfolio.core.db import db
from portfolio.notices import actions as notices
from portfolio.notices import queries as outbox
from portfolio.notices.actions import Message
from portfolio.notices.models import Notice
from portfolio.reminders import letters, rules
from portfolio.reminders.models import Reminder
from portfolio.reminders.queries.cities import City
from portfolio.reminders.queries.contacts import Contact, Contacts, contacts
from portfolio.reminders.queries.questions import questions
from portfolio.reminders.queries.tasks import REVIEWS, SECTIONS, News, Span, last_of_ladder, news
from portfolio.reminders.queries.waiting import Waiting, waiting
from portfolio.reviews.schedule import WorkingDays

MOST_KEPT = 50
"""So many things to do stand in one message; the work list has all."""
STRENGTH = (rules.OWNER, rules.DEPUTY, "instead", rules.HEAD, rules.UNIT)
"""Who hears of one review in two roles hears it once, in the first of these."""

Task = dict[str, Any]


@dataclass
class Letter:
    """What one person is told today.

    tasks      by the address where each is done
    reminders  the numbers of the reminders that it tells
    more       what is late beside the tasks
    """

    to: Contact
    tasks: dict[str, Task] = field(default_factory=dict)
    reminders: list[int] = field(default_factory=list)
    more: int = 0


def tell(span: Span, *, is_mail: bool) -> int:
    """Write today's message of everybody who has something to do; gives how many were written.

    is_mail  whether the city has a mail server; else messages stand in the inbox only
    """
    of, today = span.of, span.today
    taken_back = _take_back(of, span.since_at)
    rows, dropped = _still_true(waiting(of, today), last_of_ladder(span.days, today))
    since_at = min([span.since_at, *taken_back.values()])
    since = Span(of, span.days, since_at, span.at, span.is_weekly)
    found = [*news(since), *questions(since)]
    who = contacts(of, _named(rows, found), today)
    book: dict[int, Letter] = {}
    for row in rows:
        _add_reminder(book, row, who, span.days, today)
    for one in found:
        _add_news(book, one, who, taken_back, span.since_at)
    letters_ = [letter for _, letter in sorted(book.items()) if letter.tasks]
    _write(letters_, span, who, is_mail=is_mail)
    _mark_dropped(dropped)
    return len(letters_)


# ------------------------------------------------------------------------------------ what has not reached anybody
def _take_back(of: City, since_at: datetime) -> dict[int, datetime]:
    """Replace daily mails that wait for the mail server, or were given up: today's says it all, once.

    Gives since when each of their people has to be told what is news.
    """
    old = db.session.execute(
        sa.update(Notice)
        .where(
            Notice.organisation_id == of.id,
            Notice.kind == letters.DIGEST,
            Notice.state.in_(("waiting", "failed")),
        )
        .values(state="replaced", in_inbox=False)
        .returning(Notice.id, Notice.person_id, Notice.values)
        .execution_options(synchronize_session=False)
    ).all()
    for some in batches([number for number, _, _ in old], notices.AT_ONCE):
        db.session.execute(
            sa.update(Reminder)
            .where(Reminder.notice_id.in_(some))
            .values(state="waiting", notice_id=None, told_on=None)
            .execution_options(synchronize_session=False)
        )
    found: dict[int, datetime] = {}
    for _, person_id, values in old:
        if person_id is not None:
            found[person_id] = min(datetime.fromisoformat(values["since"]), found.get(person_id, since_at))
    return found


def _still_true(rows: Sequence[Waiting], last: date) -> tuple[list[Waiting], list[int]]:
    """The reminders that still make sense, and the numbers of the others."""
    kept = [row for row in rows if row.still_due_on == row.due_on and row.due_on > last]
    numbers = {row.id for row in kept}
    return kept, [row.id for row in rows if row.id not in numbers]


def _mark_dropped(numbers: Iterable[int]) -> None:
    for some in batches(numbers, notices.AT_ONCE):
        db.session.execute(
            sa.update(Reminder)
            .where(Reminder.id.in_(some))
            .values(state="dropped")
            .execution_options(synchronize_session=False)
        )


# ------------------------------------------------------------------------------------------------ whom it concerns
def _named(rows: Iterable[Waiting], found: Iterable[News]) -> set[int]:
    people = {number for row in rows for number in (row.owner_id, row.deputy_id)}
    people |= {number for one in found for number in (one.person_id, one.deputy_id)}
    return {number for number in people if number is not None}


def recipients(row: Waiting, who: Contacts) -> list[tuple[Contact, str]]:
    """Whom a reminder reaches, and in which role: where the owner gets no mail, the deputy and the unit."""
    owner, deputy = who.reachable(row.owner_id), who.reachable(row.deputy_id)
    if row.role == rules.OWNER and owner is not None:
        return [(owner, rules.OWNER)]
    if row.role == rules.DEPUTY and deputy is not None:
        return [(deputy, rules.DEPUTY)]
    if row.role == rules.HEAD:
        head = who.head_of(row.department_id)
        if head is not None and head.id not in (row.owner_id, row.deputy_id):
            return [(head, rules.HEAD)]
    lead = who.lead(row.owner_id)
    if row.role in (rules.HEAD, rules.UNIT):
        return [(lead, rules.UNIT)] if lead is not None else []
    instead = [deputy, lead] if row.role == rules.OWNER else [lead]
    return [(person, "instead") for person in dict.fromkeys(instead) if person is not None]


def _add_reminder(book: dict[int, Letter], row: Waiting, who: Contacts, days: WorkingDays, today: date) -> None:
    if row.role != rules.OWNER and not rules.may_escalate(row.first_told_on, today, days):
        return
    for person, role in recipients(row, who):
        letter = book.setdefault(person.id, Letter(person))
        letter.reminders.append(row.id)
        path = f"/reviews/{row.review_id}" + ("/outcome" if role in (rules.OWNER, rules.DEPUTY, "instead") else "")
        key = f"review {row.review_id}"
        there = letter.tasks.get(key)
        if there is None or STRENGTH.index(role) < STRENGTH.index(there["role"]):
            letter.tasks[key] = {
                "section": REVIEWS,
                "say": said_as(role, row.due_on, today),
                "role": role,
                "title": row.title,
                "review": row.kind,
                "on": row.due_on.isoformat(),
                "minutes": rules.minutes(row.kind) if role != rules.HEAD else rules.HELP_MINUTES,
                "path": path,
                "quiet": False,
                "id": row.review_id,
                "changes": row.changes,
            }


def said_as(role: str, due_on: date, today: date) -> str:
    """The sentence of a reminder: friendly before the day, on it and after it, and for whom."""
    if role != rules.OWNER:
        return role
    return "soon" if due_on > today else "today" if due_on == today else "late"


def _add_news(
    book: dict[int, Letter], one: News, who: Contacts, told_until: Mapping[int, datetime], since_at: datetime
) -> None:
    person = who.reachable(one.person_id)
    if one.say == "sign" and (person is None or person.id in one.but):
        person = who.lead(*one.but)
        head = who.head_of(one.department_id)
        if person is None and head is not None and head.id not in one.but:
            person = head
    if one.say == "approve" and (person is None or person.id in one.but):
        deputy = who.reachable(one.deputy_id)
        person = deputy if deputy is not None and deputy.id not in one.but else who.lead(*one.but)
    if one.say == "help":
        person = who.lead()
    if person is None or one.at < told_until.get(person.id, since_at):
        return
    letter = book.setdefault(person.id, Letter(person))
    letter.more += one.more
    letter.tasks.setdefault(
        f"review {one.path.split('/')[2]}" if one.section == REVIEWS else one.path,
        {
            "section": one.section,
            "say": one.say,
            "role": rules.OWNER,
            "title": one.title,
            "review": one.review,
            "on": one.on.isoformat() if one.on else "",
            "minutes": one.minutes,
            "path": one.path,
            "quiet": False,
        },
    )


# ---------------------------------------------------------------------------------------------------- writing it
def _write(written: Sequence[Letter], span: Span, who: Contacts, *, is_mail: bool) -> None:
    """Put the letters into the outbox, one for each person and day, and tell the reminders which of them said it."""
    of, today = span.of, span.today
    muted = outbox.muted_by([letter.to.id for letter in written])
    by = of.viewer()
    messages = {f"{letters.DIGEST}:{letter.to.id}:{today.isoformat()}": letter for letter in written}
    notices.queue_many(
        letters.DIGEST,
        [_message(key, letter, span, who, muted, is_mail) for key, letter in messages.items()],
        by=by,
        at=span.at,
    )
    numbers: dict[str, int] = {}
    for some in batches(messages, notices.AT_ONCE):
        # A person of two cities gets one mail a day: what the second city has to say waits for the next day.
        rows = db.session.execute(
            sa.select(Notice.key, Notice.id).where(Notice.key.in_(some), Notice.organisation_id == of.id)
        )
        numbers |= {row.key: row.id for row in rows}
    told = {
        reminder: numbers[key] for key, letter in messages.items() if key in numbers for reminder in letter.reminders
    }
    if told:
        db.session.connection().execute(
            sa.update(Reminder)
            .where(Reminder.id == sa.bindparam("reminder"))
            .values(state="told", told_on=today, notice_id=sa.bindparam("notice")),
            [{"reminder": reminder, "notice": number} for reminder, number in sorted(told.items())],
        )


def _message(
    key: str, letter: Letter, span: Span, who: Contacts, muted: set[tuple[int, str]], is_mail: bool
) -> Message:
    """One person's letter: reviews first, each kind of task by its day."""
    tasks = sorted(letter.tasks.values(), key=lambda task: (SECTIONS.index(task["section"]), task["on"], task["path"]))
    for task in tasks:
        task["quiet"] = (letter.to.id, letters.muted(task["section"])) in muted
    answers = who.lead(letter.to.id)
    values = {
        "name": letter.to.name,
        "organisation": span.of.name,
        "city": span.of.key,
        "tasks": tasks[:MOST_KEPT],
        "more": letter.more + max(0, len(tasks) - MOST_KEPT),
        "answers": answers.name if answers else "",
        "since": span.since_at.isoformat(),
    }
    return Message(
        to=letter.to,
        key=key,
        values=values,
        reply_to=answers.email if answers else None,
        is_mail=is_mail and any(not task["quiet"] for task in tasks),
    )
