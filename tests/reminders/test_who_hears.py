"""Who is reminded, who is not, and who hears instead."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.notices import actions as notices
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.reminders import jobs
from portfolio.reminders.models import Reminder
from portfolio.reviews import actions as reviews
from portfolio.reviews.actions.rescheduling import reschedule
from portfolio.reviews.models import Exemption, Review
from tests import make
from tests.make import City
from tests.reminders.conftest import DUE, LONG_AGO, STARTED, Crew, days, local, make_crew, person_of, reminders, told

Turn = Callable[..., list[str]]
EARLY = date(2026, 11, 27)  # 30 days before DUE is a Saturday
DAY = timedelta(days=1)


def hand_over(crew: Crew, to: Viewer, on: date) -> None:
    """Give the project another owner on a day, at six in the morning."""
    projects.assign(
        crew.project,
        lead=crew.city.housing,
        owner=person_of(to),
        deputy=person_of(crew.deputy),
        on=on,
        by=crew.city.lead,
        at=local(on, 6),
    )


def test_d19_after_a_hand_over_only_the_new_owner_hears(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    assert turn(EARLY) == ["Olga Owner: soon"]
    newcomer = make.make_viewer(crew.city, "project_owner", name="Nora New")
    hand_over(crew, newcomer, date(2026, 12, 1))

    heard = [said for day in days(date(2026, 12, 1), DUE) for said in turn(day)]

    assert heard == ["Nora New: soon", "Nora New: today"]


def test_whoever_took_over_on_the_morning_itself_hears(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    assert turn(EARLY, 6) == []  # before the hour
    newcomer = make.make_viewer(crew.city, "project_owner", name="Nora New")
    hand_over(crew, newcomer, EARLY)

    assert turn(EARLY, 7) == ["Nora New: soon"]


def test_an_owner_who_is_shut_out_is_replaced_by_deputy_and_unit(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    person_of(crew.owner).disabled_at = local(EARLY, 5)

    assert turn(EARLY) == ["Ada Osei: instead", "Dan Deputy: instead"]
    assert reminders() == [(-30, "owner", EARLY, "told")]


def test_an_address_that_bounces_is_replaced_by_deputy_and_unit(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    notices.bounce(crew.owner.email, "550 gone", told_by=None, at=local(EARLY, 5))

    assert turn(EARLY) == ["Ada Osei: instead", "Dan Deputy: instead"]


def test_a_mail_that_came_back_is_told_to_others_on_the_next_day(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    db.session.commit()
    jobs.tick(local(EARLY))
    db.session.execute(sa.update(Notice).values(state="failed", error="550 gone"))
    notices.bounce(crew.owner.email, "550 gone", told_by=None, at=local(EARLY))

    assert turn(date(2026, 11, 30)) == ["Ada Osei: instead", "Dan Deputy: instead"]
    assert reminders() == [(-30, "owner", EARLY, "told")]


def test_nobody_is_mailed_who_has_not_accepted_an_invitation(crew: Crew, turn: Turn) -> None:
    for viewer in (crew.owner, crew.deputy, crew.city.lead):
        person_of(viewer).accepted_at = None
    crew.review(DUE)

    assert turn(EARLY) == []
    assert reminders() == [(-30, "owner", EARLY, "waiting")]

    person_of(crew.owner).accepted_at = local(EARLY, 12)
    assert turn(date(2026, 11, 30)) == ["Olga Owner: soon"]


def test_nobody_else_hears_before_the_owner_had_a_friendly_word(crew: Crew, turn: Turn) -> None:
    """Promised when it was late already: the owner hears first, the deputy five working days later, then the head."""
    crew.review(date(2026, 11, 13), at=local(date(2026, 11, 18)))

    heard = {day: said for day in days(date(2026, 11, 18), date(2026, 12, 11)) if (said := turn(day))}

    # Five working days after 13 November is the 20th, ten the 27th.
    assert heard == {
        date(2026, 11, 20): ["Olga Owner: late"],
        date(2026, 11, 27): ["Dan Deputy: deputy", "Hana Head: head"],
    }


def test_at_the_tenth_day_the_owner_is_told_first_where_nobody_was(crew: Crew, turn: Turn) -> None:
    crew.review(date(2026, 11, 6), at=local(date(2026, 11, 18)))

    heard = {day: said for day in days(date(2026, 11, 18), date(2026, 12, 1)) if (said := turn(day))}

    # Ten working days after 6 November is the 20th.
    assert heard == {date(2026, 11, 20): ["Olga Owner: late"], date(2026, 11, 27): ["Hana Head: head"]}


def test_nobody_else_hears_while_the_mail_to_the_owner_has_not_left(crew: Crew) -> None:
    crew.review(DUE)
    for day in days(EARLY, date(2027, 1, 15)):
        db.session.commit()
        jobs.tick(local(day))

    # Every mail waits for the server, and each day's replaces the one before: only the owner's has ever been written.
    assert told() == ["Olga Owner: late"]
    assert {said.split(":")[0] for said in told("replaced")} == {"Olga Owner"}
    assert {role for _, role, _, state in reminders() if state == "told"} == {"owner"}


def hold(crew: Crew, review: Review) -> None:
    db.session.execute(sa.update(Review).where(Review.id == review.id).values(state="submitted", held_on=EARLY))


def exempt(crew: Crew, review: Review) -> None:
    db.session.add(
        Exemption(project_id=crew.project.id, reason="too_small", on=EARLY - DAY, recorded_at=local(EARLY, 5))
    )


def archive(crew: Crew, review: Review) -> None:
    projects.archive(crew.project, by=crew.city.lead, at=local(EARLY - DAY))


def count_later(crew: Crew, review: Review) -> None:
    people.change_setting(
        crew.city.organisation, "count_from", "2027-01-01", on=STARTED, by=crew.city.lead, at=LONG_AGO
    )


def reject(crew: Crew, review: Review) -> None:
    db.session.execute(sa.update(Project).values(stage="rejected"))


def stop_reminders(crew: Crew, review: Review) -> None:
    people.change_setting(
        crew.city.organisation, "reminders_from", "off", on=EARLY, by=crew.city.lead, at=local(EARLY, 5)
    )


@pytest.mark.parametrize("end", [hold, exempt, archive, count_later, reject, stop_reminders])
def test_l56_nobody_is_reminded_of_what_is_over(crew: Crew, turn: Turn, end: Callable[[Crew, Review], None]) -> None:
    review = crew.review(DUE)
    end(crew, review)
    db.session.commit()

    assert turn(EARLY) == []
    assert reminders() == []


@pytest.mark.parametrize("end", [hold, exempt, archive, count_later, reject])
def test_what_is_over_before_its_mail_is_written_is_dropped(
    crew: Crew, turn: Turn, end: Callable[[Crew, Review], None]
) -> None:
    review = crew.review(DUE)
    row = {"organisation_id": crew.city.id, "review_id": review.id, "step": -30, "due_on": DUE, "role": "owner"}
    db.session.execute(sa.insert(Reminder).values(**row, on=EARLY, state="waiting", recorded_at=local(EARLY)))
    end(crew, review)
    db.session.commit()

    assert turn(EARLY) == []
    assert reminders() == [(-30, "owner", EARLY, "dropped")]


def test_a_finished_project_still_hears_of_what_came_out_and_of_nothing_on_the_way(crew: Crew, turn: Turn) -> None:
    crew.review(DUE, kind="outcome")
    crew.review(DUE, kind="progress")
    db.session.execute(sa.update(Project).where(Project.id == crew.project.id).values(stage="decided"))
    db.session.commit()

    assert turn(EARLY) == ["Olga Owner: soon"]
    assert len(reminders()) == 1


def test_l58_a_moved_date_makes_new_steps_and_ends_the_old_ones(crew: Crew, turn: Turn) -> None:
    review = crew.review(DUE)
    assert turn(EARLY) == ["Olga Owner: soon"]
    moved = date(2027, 2, 15)
    reviews.postpone(review, due_on=moved, reason="waiting_for_data", by=crew.city.lead, at=local(date(2026, 12, 1)))

    heard = {day: said for day in days(date(2026, 12, 1), moved) if (said := turn(day))}

    # 30 days before 15 February 2027 is a Saturday; five working days before is the 8th.
    assert heard == {
        date(2027, 1, 15): ["Olga Owner: soon"],
        date(2027, 2, 8): ["Olga Owner: soon"],
        moved: ["Olga Owner: today"],
    }


@pytest.mark.parametrize("why", ["closure", "planned_end", "start", "merge"])
def test_l58_steps_that_fell_before_a_rule_moved_the_date_are_never_sent(crew: Crew, turn: Turn, why: str) -> None:
    review = crew.review(DUE)
    friday, saturday, moved = date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 21)
    assert turn(friday) == []
    # 30 days before the new date is that Saturday, so its first step fell on the Friday: nobody could know it then.
    reschedule(review, unadjusted_on=moved, due_on=moved, why=why, by=crew.city.lead, at=local(saturday))

    heard = {day: said for day in days(date(2026, 11, 23), moved) if (said := turn(day))}

    assert heard == {date(2026, 12, 14): ["Olga Owner: soon"], moved: ["Olga Owner: today"]}


def test_closed_days_said_late_plan_no_step_that_was_over_by_then(crew: Crew, turn: Turn) -> None:
    """The city closes in the week of a due date and says so ten days before it."""
    review = crew.review(DUE)
    review.unadjusted_on = DUE
    assert turn(date(2026, 11, 27)) == ["Olga Owner: soon"]
    said, back = date(2026, 12, 18), date(2027, 1, 4)
    closed = {DUE + timedelta(days=each): "Closed" for each in range(5)}
    assert turn(date(2026, 12, 17)) == []
    reviews.close_days(closed, by=crew.city.lead, at=local(said, 7))
    assert review.due_on == back

    heard = {day: told for day in days(said, back) if (told := turn(day))}

    # 30 days before 4 January is a Saturday, so its first step fell on 4 December. Five working days before it, on the
    # 24th, 23rd, 22nd, 21st and 18th, is the very day of the news.
    assert heard == {said: ["Olga Owner: soon"], back: ["Olga Owner: today"]}
    assert reminders() == [
        (-30, "owner", EARLY, "told"),
        (-5, "owner", said, "told"),
        (0, "owner", back, "told"),
    ]


def test_a_stop_brings_the_date_and_its_steps_forward(crew: Crew, turn: Turn) -> None:
    crew.review(date(2027, 6, 30))
    on = date(2026, 11, 2)
    projects.move_stage(crew.project, "stopped", on=on, reason="No money", by=crew.city.lead, at=local(on))

    heard = {day: said for day in days(date(2026, 11, 2), date(2027, 1, 4)) if (said := turn(day))}

    # 60 days after 2 November is Friday 1 January 2027; 30 days before that is 2 December, five working days before it
    # the 24th: the 25th is a holiday.
    assert heard == {
        date(2026, 12, 2): ["Olga Owner: soon"],
        date(2026, 12, 24): ["Olga Owner: soon"],
        date(2027, 1, 4): ["Olga Owner: late"],
    }


def test_imports_queue_no_mail_and_earlier_steps_are_never_sent(crew: Crew, turn: Turn) -> None:
    """Two reviews of the past come in: their old steps stay silent, the next one speaks."""
    came = date(2026, 12, 22)
    reviews.load_many(
        [
            reviews.NewReview(crew.project.id, "outcome", DUE),
            reviews.NewReview(crew.project.id, "mid_term", date(2026, 3, 2)),
        ],
        import_id=None,
        by=crew.city.lead,
        at=local(came, 10),
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0

    heard = {day: said for day in days(came, DUE) if (said := turn(day))}

    # The weekly digest, on the first working day of a week, names what is long late.
    assert heard == {came: ["Olga Owner: late"], DUE: ["Olga Owner: late", "Olga Owner: today"]}
    assert reminders() == [(0, "owner", DUE, "told")]


def test_nothing_leaves_before_the_lead_has_let_it_begin(city: City, turn: Turn) -> None:
    crew = make_crew(city)
    crew.review(DUE)

    assert [said for day in days(EARLY, DUE) for said in turn(day)] == []
    assert reminders() == []


def test_a_city_hears_nothing_of_another(crew: Crew, turn: Turn) -> None:
    elsewhere = make_crew(make.make_city("Elsewhere"), "Night bus")
    elsewhere.review(DUE)
    crew.review(DUE)

    assert turn(EARLY) == ["Olga Owner: soon"]
    assert len(reminders()) == 1
