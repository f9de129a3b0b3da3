"""What the daily mail says: few words, one task a line, one link each, and somebody who answers."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from portfolio.core import mail
from portfolio.core.db import db
from portfolio.core.mail import Server
from portfolio.meetings import actions as meetings
from portfolio.meetings.rules import Who
from portfolio.notices import actions as notices
from portfolio.notices import messages
from portfolio.notices.messages import KINDS, MOST_WORDS
from portfolio.notices.models import Notice
from portfolio.reminders import jobs, letters
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Outcome, Review
from portfolio.updates.models import ProjectUpdate, UpdateRequest
from tests.reminders.conftest import DUE, LONG_AGO, Crew, local, told

Turn = Callable[..., list[str]]
EARLY = date(2026, 11, 27)


def text_of(number: int | None = None) -> str:
    """A mail as it leaves; the newest unless said otherwise."""
    wanted = sa.select(Notice).order_by(Notice.id.desc()).limit(1)
    notice = db.session.scalars(wanted if number is None else wanted.where(Notice.id == number)).one()
    return messages.write(notice.kind, notice.values, notice.language)[1]


def test_a_mail_reads_like_this(crew: Crew, turn: Turn) -> None:
    review = crew.review(DUE)
    turn(EARLY)

    assert text_of() == (
        "Hello Olga Owner,\n"
        "\n"
        "This waits for you in the innovation portfolio of Example:\n"
        "\n"
        "Outcome review: Damp sensors. Due on 28 Dec 2026, about 25 minutes.\n"
        f"https://portfolio.city.example/reviews/{review.id}/outcome\n"
        "\n"
        "Questions? Answer this mail, Ada Osei reads it.\n"
        "Which mails you get: https://portfolio.city.example/me/mails\n"
    )


def test_no_mail_has_more_than_ninety_words_however_much_there_is_to_do(crew: Crew, turn: Turn) -> None:
    title = "A very long title of a pilot about dry homes, warm schools, cool streets and short ways to every office"
    crew.project.title = title
    kinds = ("outcome", "progress", "mid_term", "baseline", "follow_up_6", "follow_up_12", "funding_report")
    for kind in kinds:
        crew.review(DUE, kind=kind)
    turn(EARLY)

    text = text_of()
    assert len(text.split()) <= MOST_WORDS
    shown = text.count("/outcome\n")
    assert shown >= 2
    assert f"And {len(kinds) - shown} more:\nhttps://portfolio.city.example/work-list\n" in text
    assert "A very long title of a pilot about dry homes, warm schools…" in text
    # Each task is one line with its minutes, and one address below it.
    tasks = [line for line in text.splitlines() if "minutes." in line]
    assert len(tasks) == shown
    # The inbox has all of them.
    notice = db.session.scalars(sa.select(Notice)).one()
    assert messages.show(notice.kind, notice.values)[1].count("minutes.") == len(kinds)


def test_updates_that_are_asked_for_stay_within_ninety_words(crew: Crew) -> None:
    projects = [
        {"title": f"Pilot about homes number {n}", "path": f"/projects/P-{n}/updates/2026Q3"} for n in range(50)
    ]
    values = {
        "name": "Olga",
        "organisation": "Example",
        "asked_by": "Ada",
        "year": 2026,
        "number": 3,
        "due": "2026-10-14",
        "projects": projects,
        "more": 7,
        "path": "/updates/mine",
    }
    text = messages.write("update", values, "en")[1]

    assert len(text.split()) <= MOST_WORDS
    shown = text.count("Pilot about homes")
    assert shown >= 3
    assert f"And {57 - shown} more." in text


def test_hostile_titles_stay_text(crew: Crew, turn: Turn) -> None:
    crew.project.title = "{{ 7 * 7 }} %(day)s\r\nBcc: all@city.example <b>"
    crew.review(DUE)
    turn(EARLY)

    assert "Outcome review: {{ 7 * 7 }} %(day)s Bcc: all@city.example <b>. Due on 28 Dec 2026" in text_of()


def test_answers_go_to_a_person_and_the_dates_go_along(app: Flask, crew: Crew) -> None:
    review = crew.review(DUE)
    db.session.commit()
    jobs.tick(local(EARLY))
    notice = db.session.scalars(sa.select(Notice)).one()
    subject, text = messages.write(notice.kind, notice.values, "en")
    server = Server("mail.city.example", 25, "none", "", "", "portfolio@city.example")

    message = mail.compose(
        server,
        to=notice.address,
        subject=subject,
        text=text,
        message_id=notice.message_id,
        reply_to=notice.reply_to,
        enclosed=KINDS[notice.kind].enclose(notice.values),
        at=local(EARLY),
    )

    assert message["Reply-To"] == crew.city.lead.email
    assert message["Subject"] == "Innovation portfolio: 1 to do"
    file: Any
    event: Any
    [file] = message.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["DTSTART"].dt == DUE
    assert f"review-{review.id}@" in event["UID"]


def test_the_lead_is_answered_by_a_deputy_and_nobody_answers_themselves(crew: Crew, turn: Turn) -> None:
    crew.project.owner_id = crew.city.lead.person_id
    crew.review(DUE)
    turn(EARLY)

    assert db.session.scalars(sa.select(Notice.reply_to)).all() == [None]
    assert "Questions?" not in text_of()


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_every_kind_has_a_name_and_those_one_may_switch_off_say_when_they_come(kind: str) -> None:
    assert str(KINDS[kind].name)
    assert bool(str(KINDS[kind].explained)) or not KINDS[kind].may_mute


# ---------------------------------------------------------------------------------------- what else waits for people
def hand_in(review: Review, by: Any, on: date) -> Outcome:
    """What the review found, handed in on a day."""
    outcome = Outcome(review_id=review.id, edition=1, held_on=on, recorded_at=local(on, 12), author_id=by.person_id)
    db.session.add(outcome)
    review.state = "submitted"
    db.session.flush()
    return outcome


def test_who_signs_is_told_once_and_then_once_a_week(crew: Crew, turn: Turn) -> None:
    turn(date(2026, 11, 24))  # the week's first round
    hand_in(crew.review(DUE), crew.owner, date(2026, 11, 24))

    heard = {day: said for offset in range(14) if (said := turn(day := date(2026, 11, 25) + timedelta(days=offset)))}

    assert heard == {date(2026, 11, 25): ["Ada Osei: sign"], date(2026, 11, 30): ["Ada Osei: sign"]} | {
        date(2026, 12, 7): ["Ada Osei: sign"]
    }
    assert "Waits for your signature, about 10 minutes." in text_of()
    assert "/sign-off\n" in text_of()


def test_where_the_lead_owns_the_project_its_head_signs(crew: Crew, turn: Turn) -> None:
    crew.project.owner_id = crew.city.lead.person_id
    hand_in(crew.review(DUE), crew.owner, date(2026, 11, 24))

    assert turn(date(2026, 11, 25)) == ["Hana Head: sign"]


def test_a_returned_outcome_comes_with_the_signers_own_sentence(crew: Crew) -> None:
    review = crew.review(DUE)
    hand_in(review, crew.deputy, EARLY)
    reviews.return_outcome(
        review,
        reason="How many homes?",
        own_words="Thank you, this is nearly there.",
        by=crew.city.lead,
        at=local(EARLY, 15),
    )

    notice = db.session.scalars(sa.select(Notice)).one()
    assert (notice.person_id, notice.reply_to) == (crew.deputy.person_id, crew.city.lead.email)
    assert text_of() == (
        "Hello Dan Deputy,\n"
        "\n"
        "Thank you, this is nearly there.\n"
        "\n"
        "Ada Osei returns what you wrote about “Damp sensors” and says:\n"
        "\n"
        "How many homes?\n"
        "\n"
        "Go on writing here, everything you wrote is there; about ten minutes:\n"
        f"https://portfolio.city.example/reviews/{review.id}/outcome\n"
    )


def test_a_call_for_help_reaches_the_lead_of_the_unit(crew: Crew, turn: Turn) -> None:
    turn(date(2026, 10, 5))
    update = ProjectUpdate(
        organisation_id=crew.city.id,
        project_id=crew.project.id,
        quarter="2026Q3",
        as_of=date(2026, 9, 30),
        sent_on=date(2026, 10, 5),
        sentence="The supplier is silent.",
        help_needed="Somebody who rings them",
        recorded_at=local(date(2026, 10, 5), 14),
    )
    db.session.add(update)

    assert turn(date(2026, 10, 6)) == ["Ada Osei: help"]
    assert "Damp sensors: its owner asks for help. About 5 minutes.\n" in text_of()
    assert turn(date(2026, 10, 7)) == []


def test_actions_are_told_when_given_two_days_before_and_when_late(crew: Crew, turn: Turn) -> None:
    turn(date(2026, 11, 20))
    held = meetings.open_meeting(
        title="Weekly", on=date(2026, 11, 20), by=crew.city.lead, at=local(date(2026, 11, 20), 12)
    )
    action = meetings.agree(
        held,
        crew.project,
        what="Ring the landlord",
        who=Who(crew.owner.person_id),
        due_on=date(2026, 12, 4),
        by=crew.city.lead,
        at=local(date(2026, 11, 20), 13),
    )

    heard = {day: said for offset in range(23) if (said := turn(day := date(2026, 11, 21) + timedelta(days=offset)))}

    assert heard == {
        date(2026, 11, 23): ["Olga Owner: action"],
        date(2026, 12, 2): ["Olga Owner: action"],
        date(2026, 12, 7): ["Olga Owner: action_late"],
    }
    assert (
        f"Action: Ring the landlord. Was promised for 4 Dec 2026, about 5 minutes.\nhttps://portfolio.city.example/actions/{action.id}\n"
        in text_of()
    )


def test_updates_that_were_asked_for_are_told_before_and_after_their_day(crew: Crew, turn: Turn) -> None:
    db.session.add(
        UpdateRequest(
            organisation_id=crew.city.id, quarter="2026Q3", on=date(2026, 10, 1), people=1, recorded_at=LONG_AGO
        )
    )

    heard = {day: said for offset in range(20) if (said := turn(day := date(2026, 10, 1) + timedelta(days=offset)))}

    # Due on Wednesday 14 October: three working days before is the 9th, the day after the 15th; then once a week.
    assert heard == {
        date(2026, 10, 9): ["Olga Owner: update"],
        date(2026, 10, 15): ["Olga Owner: update_late"],
        date(2026, 10, 19): ["Olga Owner: update_late"],
    }


def test_what_is_long_late_is_named_once_a_week_and_no_more(crew: Crew, turn: Turn) -> None:
    crew.review(date(2026, 9, 1))  # thirty working days after is 13 October

    heard = [day for offset in range(21) if turn(day := date(2026, 11, 16) + timedelta(days=offset))]

    assert heard == [date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)]
    assert set(told("sent")) == {"Olga Owner: late"}


def test_parts_that_are_switched_off_stand_in_the_inbox_only(crew: Crew, turn: Turn) -> None:
    notices.mute([letters.muted("actions")], of_person=crew.owner.person_id or 0, at=LONG_AGO)
    held = meetings.open_meeting(title="Weekly", on=EARLY, by=crew.city.lead, at=local(EARLY, 6))
    meetings.agree(
        held, None, what="Ring", who=Who(crew.owner.person_id), due_on=DUE, by=crew.city.lead, at=local(EARLY, 6)
    )
    turn(EARLY)
    assert db.session.scalars(sa.select(Notice.state)).all() == ["kept"]

    crew.review(date(2026, 12, 7))  # five working days before is 30 November
    meetings.agree(
        held, None, what="Sing", who=Who(crew.owner.person_id), due_on=DUE, by=crew.city.lead, at=local(EARLY, 9)
    )
    turn(date(2026, 11, 30))
    assert told("sent") == ["Olga Owner: soon", "Olga Owner: action"]
    assert "Sing" not in text_of()
