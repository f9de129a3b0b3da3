"""Another day, other people, and two who change the same meeting at once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile
from portfolio.meetings import actions, queries
from portfolio.meetings.models import Meeting
from portfolio.people.models import Membership
from tests import make
from tests.forms import read_forms

AsPerson = Callable[..., FlaskClient]


def edit(city: make.City, meeting: Meeting, at: datetime, **wanted: Any) -> None:
    now: dict[str, Any] = {"title": meeting.title, "on": meeting.on, "members": [], "guests": []}
    actions.edit_meeting(meeting, **now | wanted, by=city.lead, at=at)


def opened(page: FlaskClient, meeting: Meeting) -> dict[str, Any]:
    """The form as a browser would send it."""
    return sent(page.get(f"/meetings/{meeting.id}/edit").text)


def sent(html: str) -> dict[str, Any]:
    return next(form.answers() for form in read_forms(html, "") if "guests" in form.fields)


def taking_part(meeting: Meeting) -> list[str]:
    return [who.name for who in queries.present(meeting.id)]


@pytest.mark.parametrize(
    ("on", "first_is_before"),
    [(date(2026, 12, 7), True), (date(2026, 11, 27), True), (date(2026, 11, 14), False)],
)
def test_a_meeting_on_another_day_counts_from_the_one_before_that_day(
    city: make.City, meeting: Meeting, at: datetime, on: date, first_is_before: bool
) -> None:
    """The first is held on 21 November; without one before, changes count from a week earlier."""
    later = actions.open_meeting(title="Weekly", on=date(2026, 11, 30), by=city.lead, at=at)

    edit(city, later, at, on=on)

    expected = (meeting.id, date(2026, 11, 21)) if first_is_before else (None, date(2026, 11, 7))
    assert (later.before_id, later.since_on) == expected


def test_an_open_meeting_counts_anew_when_the_one_before_it_moves(
    city: make.City, meeting: Meeting, at: datetime
) -> None:
    """Of meetings on 21, 23 and 30 November the second moves to 24 November, then behind the third."""
    second, third = (
        actions.open_meeting(title="Weekly", on=date(2026, 11, day), by=city.lead, at=at) for day in (23, 30)
    )

    edit(city, second, at, on=date(2026, 11, 24))
    assert (third.before_id, third.since_on) == (second.id, date(2026, 11, 24))

    edit(city, second, at, on=date(2026, 12, 7))
    assert (third.before_id, third.since_on) == (meeting.id, date(2026, 11, 21))
    assert (second.before_id, second.since_on) == (third.id, date(2026, 11, 30))


def test_a_form_opened_before_somebody_else_saved_is_refused(
    city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    version = meeting.version
    edit(city, meeting, at, guests=["Dr. Gast"])

    with pytest.raises(EditedMeanwhile):
        edit(city, meeting, at, title="Monday", version=version)

    assert (meeting.title, taking_part(meeting)) == ("Weekly meeting", ["Dr. Gast"])
    session.rollback()


def test_the_second_of_two_editors_sees_what_the_first_wrote_and_loses_nothing(
    as_person: AsPerson, city: make.City, meeting: Meeting
) -> None:
    lead, address = str(city.lead.person_id), f"/meetings/{meeting.id}/edit"
    db.session.commit()
    first, second = as_person(), as_person()
    hers, his = opened(first, meeting), opened(second, meeting)
    assert first.post(address, data=hers | {"guests": "Dr. Gast", "title": "Monday"}).status_code == 303

    answer = second.post(address, data=his | {"members": [lead], "title": "Weekly round"})

    assert answer.status_code == 409
    assert "You both changed these." in answer.text
    assert "<dd>Monday</dd>" in " ".join(answer.text.split()).replace("<dd> ", "<dd>").replace(" </dd>", "</dd>")
    again = sent(answer.text)
    assert (again["title"], again["guests"], again["members"]) == (["Weekly round"], ["Dr. Gast"], [lead])
    assert second.post(address, data=again).status_code == 303
    db.session.expire_all()
    assert (meeting.title, taking_part(meeting)) == ("Weekly round", ["Ada Osei", "Dr. Gast"])


def test_who_left_the_city_stays_among_those_who_took_part(
    as_person: AsPerson, city: make.City, meeting: Meeting, at: datetime
) -> None:
    leaver, newcomer = (make.make_viewer(city, "viewer", name=name) for name in ("Zoe Left", "Nele New"))
    edit(city, meeting, at, members=[leaver.person_id])
    db.session.execute(
        sa.update(Membership).where(Membership.person_id == leaver.person_id).values(until_on=date(2026, 11, 1))
    )
    db.session.commit()
    page = as_person()
    form = opened(page, meeting)

    assert form["members"] == [str(leaver.person_id)]
    more = [*form["members"], str(newcomer.person_id)]
    assert page.post(f"/meetings/{meeting.id}/edit", data=form | {"members": more}).status_code == 303
    assert taking_part(meeting) == ["Nele New", "Zoe Left"]
