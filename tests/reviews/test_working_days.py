"""A city's own working days: days closed and holidays worked, and the reviews that move with them."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.history.models import Entry
from portfolio.notices.messages import write
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.reviews import actions, jobs
from portfolio.reviews.days import named_days
from portfolio.reviews.models import ClosureDay, Postponement, Rescheduling, Review
from portfolio.reviews.queries import planned
from portfolio.reviews.schedule import WorkingDays, ladder
from tests import make
from tests.make import City

As = Callable[..., FlaskClient]
EVE, CLOSED_FROM, BACK = date(2027, 12, 24), date(2027, 12, 27), date(2028, 1, 3)
END = date(2027, 9, 28)
"""90 days later is Monday, 27 December 2027."""


@pytest.fixture
def review(city: City, session: Any, at: datetime) -> Review:
    """The outcome review of a running project of Ben Gruber, due by its rule on Monday, 27 December 2027."""
    owner = session.get(Person, make.make_viewer(city, "project_owner", name="Ben Gruber").person_id)
    project = make.make_project(
        city, "Damp sensors", stage="mobilising", planned_end_on=END, owner=owner, on=date(2026, 10, 1)
    )
    projects.move_stage(project, "running", on=date(2026, 11, 2), without_outcome="A test", by=city.lead, at=at)
    found: Review = session.scalars(sa.select(Review).where(Review.line == "outcome")).one()
    assert found.due_on == CLOSED_FROM
    return found


def week(name: str = "Closure week") -> dict[date, str]:
    return {date(2027, 12, day): name for day in range(27, 32)}


# --------------------------------------------------------------------------------------------------- actions


def test_a_city_s_working_days_are_its_place_s_and_its_own(city: City, at: datetime) -> None:
    actions.close_days({EVE: "Christmas Eve"}, by=city.lead, at=at)
    actions.work_on(date(2026, 12, 8), by=city.lead, at=at)
    actions.close_days({date(2026, 3, 2): "Other city"}, by=make.make_city("Other").lead, at=at)

    days = planned.working_days(city.id)

    assert (days.place, days.closures, days.worked) == (
        "AT-9",
        {EVE: "Christmas Eve"},
        frozenset({date(2026, 12, 8)}),
    )


def test_what_was_said_about_a_day_is_taken_back_by_a_new_row(city: City, session: Any, at: datetime) -> None:
    actions.close_days({EVE: "Christmas Eve"}, by=city.lead, at=at)
    actions.take_back(EVE, by=city.lead, at=at)
    actions.take_back(EVE, by=city.lead, at=at)  # nothing is left to take back
    session.commit()

    assert planned.said_of_days(city.id) == []
    rows = session.execute(sa.select(ClosureDay.day, ClosureDay.means).order_by(ClosureDay.id)).all()
    assert [tuple(row) for row in rows] == [(EVE, "closed"), (EVE, "calendar")]
    assert session.scalars(sa.select(Entry.event)).all().count("calendar.changed") == 2


def test_closing_a_day_again_under_its_name_changes_nothing(city: City, session: Any, at: datetime) -> None:
    actions.close_days({EVE: "Christmas Eve"}, by=city.lead, at=at)
    actions.close_days({EVE: "Christmas Eve"}, by=city.lead, at=at)
    actions.close_days({EVE: "Half a day"}, by=city.lead, at=at)

    assert session.scalars(sa.select(ClosureDay.name).order_by(ClosureDay.id)).all() == ["Christmas Eve", "Half a day"]


def test_only_a_public_holiday_can_be_worked_on(city: City, at: datetime) -> None:
    with pytest.raises(WrongInput) as raised:
        actions.work_on(date(2026, 12, 9), by=city.lead, at=at)

    assert raised.value.code == "no_holiday"


@pytest.mark.parametrize("days", [{}, {date(2201, 1, 1): "Far"}, {date(1899, 12, 31): "Long ago"}])
def test_days_that_cannot_be_meant_are_refused(city: City, at: datetime, days: dict[date, str]) -> None:
    with pytest.raises(WrongInput):
        actions.close_days(days, by=city.lead, at=at)


def test_a_closed_week_moves_the_reviews_in_it_and_coverage_still_counts_the_first_day(
    city: City, session: Any, at: datetime, review: Review
) -> None:
    assert actions.close_days(week(), by=city.lead, at=at) == 1
    session.commit()

    assert (review.first_due_on, review.due_on, review.computed_on) == (CLOSED_FROM, BACK, BACK)
    row = session.scalars(sa.select(Rescheduling)).one()
    assert (row.review_id, row.unadjusted_on, row.due_on, row.why) == (review.id, CLOSED_FROM, BACK, "closure")
    assert session.scalars(sa.select(Entry.event)).all().count("review.rescheduled") == 1


def test_a_stop_brings_a_review_forward_that_a_closure_had_moved_on_every_page(
    as_person: As, city: City, session: Any, at: datetime, review: Review
) -> None:
    actions.close_days(week(), by=city.lead, at=at)
    project = session.get_one(Project, review.project_id)
    projects.move_stage(project, "stopped", on=date(2026, 11, 20), reason="No money", by=city.lead, at=at)
    session.commit()
    page = as_person()

    # 60 days after 20 November 2026 is 19 January 2027; the closure had moved the review to 3 January 2028.
    addresses = (
        f"/projects/{project.ref}",
        f"/reviews/{review.id}",
        "/reviews",
        "/projects/timeline?first=2026&last=2028",
    )
    told = [page.get(address).text for address in addresses]

    assert review.due_on == BACK
    assert ["19 Jan 2027" in text for text in told] == [True] * 4
    assert ["3 Jan 2028" in text for text in told[2:]] == [False] * 2


def test_the_owner_hears_once_which_reviews_moved(city: City, session: Any, at: datetime, review: Review) -> None:
    actions.close_days(week(), by=city.lead, at=at)

    notice = session.scalars(sa.select(Notice).where(Notice.kind == "reviews_moved")).one()
    subject, text = write(notice.kind, notice.values, "en_GB")
    assert subject == "Reviews moved to another day in Example"
    assert "Outcome review, Damp sensors: 3 Jan 2028 instead of 27 Dec 2027" in text
    assert f"/reviews/{review.id}" in text
    assert len(text.split()) <= 90


def test_a_day_opened_again_brings_the_review_back(city: City, at: datetime, review: Review) -> None:
    actions.close_days(week(), by=city.lead, at=at)
    for day in week():
        actions.take_back(day, by=city.lead, at=at)

    assert (review.first_due_on, review.due_on) == (CLOSED_FROM, CLOSED_FROM)


def test_l58_reminders_move_with_the_day_they_are_tied_to(city: City, at: datetime, review: Review) -> None:
    before = dict(ladder(review.due_on, planned.working_days(city.id)))
    actions.close_days(week(), by=city.lead, at=at)
    after = dict(ladder(review.due_on, planned.working_days(city.id)))

    assert (before[0], after[0]) == (CLOSED_FROM, BACK)
    assert (before[-30], after[-30]) == (date(2027, 11, 26), date(2027, 12, 3))  # 27 November is a Saturday
    assert (before[-5], after[-5]) == (date(2027, 12, 20), date(2027, 12, 20))
    assert all(after[step] > before[step] for step in (0, 5, 10, 20, 30))


def test_a_holiday_that_an_update_brings_moves_reviews_and_tells_their_owners(
    city: City, session: Any, at: datetime, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jobs.follow_holidays(at) == 0

    known = WorkingDays.holidays
    announced = {CLOSED_FROM: "A feast that was announced late"}
    monkeypatch.setattr(WorkingDays, "holidays", lambda self, year: {**known(self, year), **announced})

    assert jobs.follow_holidays(at) == 1
    assert jobs.follow_holidays(at) == 0
    assert (review.first_due_on, review.due_on) == (CLOSED_FROM, date(2027, 12, 28))
    assert session.scalars(sa.select(Notice.kind)).all() == ["reviews_moved"]


def test_a_day_that_people_agreed_on_stays_as_agreed(city: City, session: Any, at: datetime, review: Review) -> None:
    agreed = date(2027, 12, 28)
    session.add(Postponement(review_id=review.id, due_on=agreed, reason="staff_absent", on=at.date(), recorded_at=at))
    review.due_on = agreed
    session.flush()

    assert actions.close_days(week(), by=city.lead, at=at) == 0
    assert review.due_on == agreed


def test_a_review_that_was_held_or_given_by_hand_does_not_move(
    city: City, session: Any, at: datetime, review: Review
) -> None:
    review.state = "submitted"
    session.flush()

    assert actions.close_days(week(), by=city.lead, at=at) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Rescheduling)) == 0


def test_moving_back_instead_of_forward_moves_what_is_planned(city: City, at: datetime, review: Review) -> None:
    actions.close_days(week(), by=city.lead, at=at)

    assert actions.change_roll("previous", by=city.lead, at=at) == 1
    assert review.due_on == EVE  # Friday; the week before, the city still works
    assert actions.change_roll("previous", by=city.lead, at=at) == 0


def test_the_named_days_of_a_year_are_holidays_half_holidays_and_what_the_city_says() -> None:
    said = [
        planned.Said(date(2026, 1, 2), "Bridge", "closed", "Ada Osei"),
        planned.Said(date(2026, 10, 29), "", "works", "Ada Osei"),
        planned.Said(date(2027, 1, 4), "Next year", "closed", None),
    ]

    found = named_days(2026, WorkingDays("TR"), said)

    assert [(each.day.isoformat(), each.what, each.name) for each in found if each.day.month in (1, 10)] == [
        ("2026-01-01", "holiday", "New Year's Day"),
        ("2026-01-02", "closed", "Bridge"),
        ("2026-10-28", "half", "Republic Day (from 1pm)"),
        ("2026-10-29", "works", "Republic Day"),
    ]
    assert [each.by for each in found if each.what != "holiday" and each.by] == ["Ada Osei", "Ada Osei"]
    weekends = [each.day.isoformat() for each in found if each.is_weekend]
    assert weekends == ["2026-03-21", "2026-03-22", "2026-05-30", "2026-08-30"]


# ----------------------------------------------------------------------------------------------------- pages


def test_the_page_names_the_holidays_of_a_year_to_everybody(as_person: As) -> None:
    text = as_person("finance").get("/settings/working-days?year=2026").text

    assert "Working days of 2026" in text
    assert "Immaculate Conception" in text
    assert "is due on the next working day" in text
    assert "Close the city on a day" not in text
    assert as_person("juror").get("/settings/working-days").status_code in (403, 404)


def test_a_lead_closes_days_in_a_row_and_takes_one_back(as_person: As, session: Any, city: City) -> None:
    page = as_person("unit_lead")

    answer = page.post(
        "/settings/working-days", data={"day": "2026-12-28", "name": "Closure week", "until": "2026-12-31"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/working-days?year=2026")
    shown = page.get(answer.headers["Location"]).text
    assert "Saved. No review moves." in shown
    assert shown.count("Closure week") == 4
    assert page.post("/settings/working-days/2026-12-29/take-back").status_code == 303
    assert [said.day.day for said in planned.said_of_days(city.id)] == [28, 30, 31]


def test_a_lead_works_on_a_holiday(as_person: As, city: City) -> None:
    page = as_person("unit_lead")

    assert page.post("/settings/working-days/2026-12-08/work").status_code == 303
    assert [(said.day, said.means, said.name) for said in planned.said_of_days(city.id)] == [
        (date(2026, 12, 8), "works", "Immaculate Conception")
    ]
    assert "Holiday on which this city works" in page.get("/settings/working-days?year=2026").text
    assert page.post("/settings/working-days/2026-12-09/work").status_code == 422
    assert page.post("/settings/working-days/soon/work").status_code == 404


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"day": "2026-12-24"}, "This field needs an answer."),
        ({"day": "soon", "name": "Eve"}, "Give a day as year, month, day, such as 2026-09-30."),
        ({"day": "2026-12-24", "name": "Eve", "until": "2026-12-23"}, "The last day lies before the first."),
        ({"day": "2026-12-24", "name": "Eve", "until": "2030-12-23"}, "Give at most 1000 days at a time."),
    ],
)
def test_what_cannot_be_closed_is_said_at_its_field(as_person: As, sent: dict[str, str], sentence: str) -> None:
    answer = as_person("admin").post("/settings/working-days", data=sent)

    assert answer.status_code == 422
    assert "<title>Error: Working days of " in answer.text
    assert sentence in answer.text
    assert "Immaculate Conception" in answer.text  # the page is whole


def test_days_are_pasted_or_uploaded(as_person: As, city: City) -> None:
    page = as_person("unit_lead")

    pasted = page.post("/settings/working-days/many", data={"closures": "2026-12-24,Eve\n2026-12-31,Silvester\n"})
    file = (BytesIO("date;name\n2027-02-16;Fasching\n".encode("utf-8-sig")), "closures.csv")
    uploaded = page.post("/settings/working-days/many", data={"file": file}, content_type="multipart/form-data")

    assert (pasted.status_code, uploaded.status_code) == (303, 303)
    assert [(said.day.isoformat(), said.name) for said in planned.said_of_days(city.id)] == [
        ("2026-12-24", "Eve"),
        ("2026-12-31", "Silvester"),
        ("2027-02-16", "Fasching"),
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"closures": "soon,Eve"}, "Row 1: “soon” is no day. Write it as 2026-12-24, then the name."),
        ({"closures": ""}, "Give at least one day."),
        ({"file": b"\xff\xfe1"}, "Save the file as CSV in UTF-8, then choose it again."),
        ({"file": b"1" * 300_000}, "Give at most 1000 days at a time."),
    ],
)
def test_days_that_cannot_be_read_are_said(as_person: As, sent: dict[str, Any], sentence: str) -> None:
    fields = {name: (BytesIO(value), "closures.csv") if name == "file" else value for name, value in sent.items()}
    answer = as_person("unit_lead").post("/settings/working-days/many", data=fields, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_year_that_the_calendar_lacks_and_a_place_without_one_are_warned_about(
    as_person: As, city: City, session: Any
) -> None:
    page = as_person("unit_lead")
    assert "The public holidays of 2150 are not known yet." in page.get("/settings/working-days?year=2150").text
    assert page.get("/settings/working-days?year=99999").status_code == 200

    city.organisation.place = "TR-34"
    session.commit()
    assert "no calendar of holidays for TR-34, so those of TR count" in page.get("/settings/working-days").text
    city.organisation.place = "XX"
    session.commit()
    assert "There is no calendar of holidays for XX." in page.get("/settings/working-days").text


def test_where_days_move_is_a_choice_of_two(as_person: As, city: City) -> None:
    page = as_person("unit_lead")

    assert page.post("/settings/working-days/moving", data={"roll": "previous"}).status_code == 303
    assert "is due on the working day before" in page.get("/settings/working-days").text
    assert page.post("/settings/working-days/moving", data={"roll": "sideways"}).status_code == 422
    assert as_person("finance").get("/settings/working-days/moving").status_code == 403


def test_the_page_of_working_days_asks_few_questions(as_person: As, count_queries: Any) -> None:
    page = as_person("unit_lead")
    page.get("/settings/working-days")

    with count_queries() as statements:
        assert page.get("/settings/working-days").status_code == 200

    assert len(statements) <= 8, statements
