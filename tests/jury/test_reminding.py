"""Jurors are reminded of what they owe, once a day at most; the chair hears numbers alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portfolio.core.db import db
from portfolio.jobs.models import Job
from portfolio.jury import jobs, mail, reminding
from portfolio.jury.actions import panel, phases
from portfolio.jury.actions.reminding import remind
from portfolio.jury.models import Juror, JuryPass, Score
from portfolio.jury.reminding import Owed
from portfolio.jury.rules import Span
from portfolio.notices.messages import show, write
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people import queries as people_queries
from portfolio.people.models import Organisation
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.reviews.schedule import WorkingDays
from tests.jury.sittings import Evening, make_evening
from tests.make import City

DAYS = WorkingDays(None, {}, [])
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Ten in the morning in Vienna."""
FRIDAY = MONDAY + timedelta(days=4)


def day(number: int) -> datetime:
    """So many days after that Monday."""
    return MONDAY + timedelta(days=number)


# ------------------------------------------------------------------------------------------------ the rules
@pytest.mark.parametrize(
    ("number", "step"),
    # invited on Monday the 23rd: three working days later is Thursday, six are Tuesday, ten the Monday after
    [(2, None), (3, 3), (4, 3), (7, 3), (8, 6), (14, 6), (15, None)],
)
def test_an_invitation_is_asked_after_twice_and_then_left_to_the_chair(number: int, step: int | None) -> None:
    assert reminding.step_after(MONDAY.date(), day(number).date(), DAYS) == step


@pytest.mark.parametrize(
    ("today", "step"),
    # due on Friday the 27th: three working days before is Tuesday, one is Thursday
    [(0, None), (1, 3), (2, 3), (3, 1), (4, 1), (5, None)],
)
def test_marks_are_asked_for_three_days_and_one_before(today: int, step: int | None) -> None:
    assert reminding.step_before(FRIDAY.date(), day(today).date(), DAYS) == step


SPANS = (Span("declaring", day(-2), day(1)), Span("scoring", day(2), FRIDAY))


def owed(at: datetime, **more: bool) -> Owed | None:
    known = {"is_answered": True, "is_undeclared": False, "is_unscored": False} | more
    return reminding.owed(invited_at=MONDAY, spans=SPANS, zone="UTC", days=DAYS, at=at, **known)


def test_a_juror_owes_one_thing_at_a_time() -> None:
    assert owed(MONDAY, is_undeclared=True, is_unscored=True) == Owed("declare", date(2026, 11, 24), 1)
    assert owed(day(2), is_undeclared=True, is_unscored=True) == Owed("score", date(2026, 11, 27), 3)
    assert owed(day(2), is_undeclared=True) is None  # nothing to score hangs on it any more
    assert owed(day(3), is_answered=False, is_unscored=True) == Owed("answer", date(2026, 11, 23), 3)
    assert owed(day(3)) is None
    assert owed(FRIDAY, is_unscored=True) is None  # it has ended


# ------------------------------------------------------------------------------------------------ what is written
@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def evening(city: City, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """Scoring from Monday to Friday; Ann leads, Ben scores; nobody has handed in anything."""
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1:1")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    made = make_evening(city)
    made.juror("Ann", is_chair=True)
    made.juror("Ben")
    for juror in made.jurors:
        made.seat(juror)
    hours = [Span("scoring", MONDAY - timedelta(hours=2), FRIDAY)]
    phases.set_phases(made.round, hours, (), by=city.lead, at=MONDAY)
    db.session.commit()
    return made


def hand_in(evening: Evening, juror: Juror, pitch: Pitch) -> None:
    """What counts as handed in: a row, whatever it says."""
    version = db.session.scalars(sa.select(PitchVersion.id).where(PitchVersion.pitch_id == pitch.id)).one()
    db.session.add(
        Score(
            juror_id=juror.id,
            pitch_id=pitch.id,
            number=1,
            pitch_version_id=version,
            kind="abstention",
            phase="scoring",
            key=f"{juror.id} {pitch.id}",
            recorded_at=MONDAY,
        )
    )
    db.session.flush()


def round_of(evening: Evening, at: datetime) -> list[tuple[str, str]]:
    """What a day's round writes: who gets which kind."""
    last = db.session.scalar(sa.select(sa.func.max(Notice.id))) or 0
    remind(db.session.get_one(Organisation, evening.city.id), by=evening.city.lead, at=at)
    rows = db.session.scalars(sa.select(Notice).where(Notice.id > last).order_by(Notice.id))
    return [(str(row.values["name"]), row.kind) for row in rows]


def notices(kind: str) -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_who_has_not_handed_in_is_reminded_twice_and_nobody_after_the_end(evening: Evening) -> None:
    days = [round_of(evening, day(number)) for number in (0, 1, 2, 3, 3, 4)]

    both = [("Ann", mail.REMINDED), ("Ben", mail.REMINDED)]
    assert days == [[], both, [], [*both, ("Ann", mail.LATE)], [], []]


def test_a_day_on_which_the_scheduler_was_down_is_made_up_for_once(evening: Evening) -> None:
    assert round_of(evening, day(2)) == [("Ann", mail.REMINDED), ("Ben", mail.REMINDED)]


def test_who_is_done_hears_nothing_and_a_hidden_pitch_is_none_to_score(evening: Evening) -> None:
    ann, ben = evening.jurors
    for pitch in evening.pitches[1:]:
        hand_in(evening, ann, pitch)
        hand_in(evening, ben, pitch)
    hand_in(evening, ben, evening.pitches[0])
    evening.declare(ann, evening.pitches[0], "disqualifying", MONDAY)

    assert round_of(evening, day(1)) == []


def test_the_mail_tells_neither_a_mark_nor_how_many_pitches_there_are(evening: Evening) -> None:
    round_of(evening, day(1))

    subject, text = write(mail.REMINDED, notices(mail.REMINDED)[1].values, "en")
    assert subject == "Your marks are awaited: Staff call 2026"
    assert text == (
        "Hello Ben,\n\n"
        "pitches of “Staff call 2026” still wait for your marks.\n"
        "Scoring ends on 27 Nov 2026.\n\n"
        "Go on here:\n"
        f"https://portfolio.city.example/jury?jury={evening.round.id}\n"
    )


def test_the_chair_hears_numbers_alone_and_only_once(evening: Evening) -> None:
    for pitch in evening.pitches:
        hand_in(evening, evening.jurors[1], pitch)
    round_of(evening, day(3))
    round_of(evening, day(4) - timedelta(hours=2))

    (told,) = notices(mail.LATE)
    _, text = show(told.kind, told.values)
    assert text == (
        "scoring for “Staff call 2026” ends on 27 Nov 2026.\n"
        "1 of 2 jurors has handed in everything.\n"
        "Without marks of 3 jurors nothing can be decided.\n\n"
        "The jury:\n"
        f"https://portfolio.city.example/calls/{evening.call.ref}/jury\n"
    )
    assert "Ben" not in text
    assert told.state == "kept"  # Ann's own reminder is the one mail of her day


def test_a_jury_that_nobody_leads_is_told_of_to_who_answers_for_the_call(evening: Evening) -> None:
    evening.jurors[0].is_chair = False
    evening.call.owner_id = evening.city.lead.person_id
    db.session.flush()

    assert round_of(evening, day(3))[-1] == ("Ada Osei", mail.LATE)


def guest(evening: Evening) -> Juror:
    organisation = people_queries.organisation(evening.city.lead)
    who = panel.add_external(
        organisation, name="Guest", email="guest@elsewhere.example", by=evening.city.lead, at=MONDAY
    )
    return panel.invite(evening.round, who, organisation, is_external=True, by=evening.city.lead, at=MONDAY)


def test_an_invitation_without_an_answer_is_asked_after_with_a_new_link(evening: Evening) -> None:
    juror = guest(evening)
    for each in evening.jurors:
        for pitch in evening.pitches:
            hand_in(evening, each, pitch)
    evening.call.quorum = 2
    first = notices(mail.INVITED_BY_LINK)[0].values["path"]

    assert round_of(evening, day(2)) == []
    assert round_of(evening, day(3)) == [("Guest", mail.REMINDED_BY_LINK), ("Ann", mail.LATE)]

    (asked,) = notices(mail.REMINDED_BY_LINK)
    assert "have not answered yet" in write(asked.kind, asked.values, "en")[1]
    assert asked.values["path"] != first
    working = sa.select(sa.func.count()).where(JuryPass.juror_id == juror.id, JuryPass.revoked_at.is_(None))
    assert db.session.scalar(working) == 1
    assert "1 invitation is not answered." in show(mail.LATE, notices(mail.LATE)[0].values)[1]
    panel.decline(juror, reason="away", by=evening.city.lead, at=day(3))
    assert round_of(evening, day(8)) == []


def test_conflicts_are_asked_for_before_scoring_begins(evening: Evening) -> None:
    late = evening.juror("Cem")
    hours = [Span("scoring", day(3), day(10))]
    phases.set_phases(evening.round, hours, [Span("scoring", MONDAY - timedelta(hours=2), FRIDAY)], by=late, at=MONDAY)

    assert round_of(evening, MONDAY) == [("Cem", mail.REMINDED)]
    assert "with which of them you have a conflict" in write(mail.REMINDED, notices(mail.REMINDED)[0].values, "en")[1]
    for pitch in evening.pitches:
        evening.declare(evening.jurors[2], pitch, "none", MONDAY)
    assert round_of(evening, day(2)) == []


def test_nobody_is_mailed_twice_on_a_day_by_two_juries(evening: Evening) -> None:
    for pitch in evening.pitches:
        pitch.ref = f"EARLIER-{pitch.ref}"
    db.session.flush()
    other = make_evening(evening.city)
    person = evening.viewers[1]
    juror = Juror(
        organisation_id=evening.city.id,
        round_id=other.round.id,
        person_id=person.person_id,
        expertise=[],
        languages=[],
        invited_at=MONDAY,
        answer="accepted",
    )
    db.session.add(juror)
    db.session.flush()
    other.jurors.append(juror)
    other.viewers.append(person)
    other.seat(juror)
    phases.set_phases(other.round, [Span("scoring", MONDAY, FRIDAY)], (), by=evening.city.lead, at=MONDAY)

    mailed = [[kind for name, kind in round_of(evening, day(number)) if name == "Ben"] for number in (1, 2, 3)]
    assert mailed == [[mail.REMINDED], [mail.REMINDED], [mail.REMINDED]]


def test_where_reminders_were_stopped_jurors_hear_nothing_and_neither_on_a_sunday(evening: Evening) -> None:
    phases.set_phases(
        evening.round,
        [Span("scoring", MONDAY - timedelta(hours=2), day(7))],
        [Span("scoring", MONDAY - timedelta(hours=2), FRIDAY)],
        by=evening.city.lead,
        at=MONDAY,
    )
    assert round_of(evening, day(6)) == []
    organisation = db.session.get_one(Organisation, evening.city.id)
    by = evening.city.lead
    people.change_setting(organisation, "reminders_from", "off", on=MONDAY.date(), by=by, at=MONDAY)
    assert round_of(evening, day(4)) == []


# ------------------------------------------------------------------------------------------------ the job
def test_a_city_is_looked_at_once_a_day_from_its_hour_on(evening: Evening) -> None:
    early = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)  # half past six in Vienna; mails leave from seven on

    assert [jobs.ask_for_reminders(at) for at in (early, MONDAY, MONDAY + timedelta(hours=3), day(1))] == [0, 1, 0, 1]
    assert {job.kind for job in db.session.scalars(sa.select(Job))} == {jobs.REMIND}


def test_a_city_whose_juries_are_done_is_not_looked_at(evening: Evening) -> None:
    evening.round.decided_on = MONDAY.date()
    db.session.flush()

    assert jobs.ask_for_reminders(MONDAY) == 0
