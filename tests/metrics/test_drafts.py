"""Drafts of values: seen by their author only, counted nowhere, and let in by somebody else's approval."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import Model, db
from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.core.numbers import from_millionths
from portfolio.history import actions as history
from portfolio.metrics import actions, drafts
from portfolio.metrics.models import Metric, Observation, ValueDraft
from portfolio.notices.messages import KINDS, LONGEST_OWN_WORDS, write
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.make import AT, City

DAY = date(2026, 11, 20)


@pytest.fixture
def owner(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Cem Kaya")


@pytest.fixture
def metric(city: City, owner: Viewer) -> Metric:
    person = db.session.get_one(Person, owner.person_id)
    project = make.make_project(city, "Damp sensors", stage="running", owner=person)
    subject = subjects.by_ref(city.lead, project.ref)
    found = actions.define(subject, name="Litres saved", unit="litres", now=0, by=city.lead, at=AT)
    db.session.commit()
    return found


def draft(metric: Metric, by: Viewer, value: int | None = 17_100_000, **more: Any) -> ValueDraft:
    row = actions.keep_draft(metric, {"value": value, "observed_on": DAY, **more}, by=by, at=AT)
    db.session.commit()
    return row


def counted(metric: Metric) -> list[int | None]:
    return list(db.session.scalars(sa.select(Observation.value).where(Observation.metric_id == metric.id)))


def test_l41_approved_values_add_up_exactly_and_a_draft_does_not_count(
    city: City, owner: Viewer, metric: Metric
) -> None:
    first, second, third = (
        draft(metric, owner),
        draft(metric, owner, 4_711_200_000),
        draft(metric, owner, 4_711_000_000),
    )
    for row in (first, second):
        actions.send(row, metric, by=owner, at=AT)
        actions.approve(row, metric, by=city.lead, at=AT)
    actions.send(third, metric, by=owner, at=AT)
    db.session.commit()

    values = counted(metric)
    assert values == [17_100_000, 4_711_200_000]
    assert str(from_millionths(sum(value for value in values if value is not None)).normalize()) == "4728.3"
    assert metric.latest_value == 4_711_200_000


def test_an_approved_value_is_its_authors_and_verified(city: City, owner: Viewer, metric: Metric) -> None:
    row = draft(metric, owner, source="Meter 4", note="Read twice")
    actions.send(row, metric, by=owner, at=AT)
    value = actions.approve(row, metric, by=city.lead, at=AT)

    assert (value.by_id, value.quality, value.source, value.note, value.observed_on) == (
        owner.person_id,
        "verified",
        "Meter 4",
        "Read twice",
        DAY,
    )
    assert (row.state, row.decided_by_id, row.observation_id) == ("approved", city.lead.person_id, value.id)


def test_only_the_author_sees_and_changes_a_draft(city: City, owner: Viewer, metric: Metric) -> None:
    row = draft(metric, owner)

    for stranger in (city.lead, make.make_viewer(city, "auditor"), make.make_viewer(city, "finance")):
        with pytest.raises(Missing):
            drafts.draft(stranger, row.id)
        assert drafts.of_measure(stranger, metric, may_approve=True) == []
    with pytest.raises(Missing):
        actions.change_draft(row, metric, {"value": 1, "observed_on": DAY}, by=city.lead, at=AT)
    with pytest.raises(Missing):
        actions.send(row, metric, by=city.lead, at=AT)
    assert [found.id for found in drafts.waiting(owner)] == [row.id]


def test_nobody_approves_their_own_value(city: City, metric: Metric) -> None:
    row = draft(metric, city.lead)
    actions.send(row, metric, by=city.lead, at=AT)

    with pytest.raises(RuleBroken) as refused:
        actions.approve(row, metric, by=city.lead, at=AT)
    assert refused.value.code == "own_value"
    assert counted(metric) == []


def test_two_who_approve_let_a_value_in_once(city: City, owner: Viewer, metric: Metric) -> None:
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    actions.approve(row, metric, by=city.lead, at=AT)

    with pytest.raises(RuleBroken):
        actions.approve(row, metric, by=make.make_viewer(city, "unit_staff"), at=AT)
    assert counted(metric) == [17_100_000]


def test_a_value_is_returned_with_a_reason_mended_and_sent_again(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    db.session.commit()
    lead = as_person(viewer=city.lead)
    address = f"/value-drafts/{row.id}"
    assert lead.get("/value-drafts").status_code == 200
    assert lead.post(f"{address}/decision", data={"verdict": "return", "reason": ""}).status_code == 422
    assert lead.post(f"{address}/decision", data={"reason": "Which meter?"}).status_code == 303
    assert lead.get(address).status_code == 404  # a returned one is its author's again

    (notice,) = db.session.scalars(sa.select(Notice)).all()
    assert (notice.kind, notice.person_id, notice.values["reason"]) == (
        "value_returned",
        owner.person_id,
        "Which meter?",
    )
    author = as_person(viewer=owner)
    assert "It was returned: Which meter?" in author.get(address).text
    sent = {"value": "18", "observed_on": "2026-11-20", "source": "Meter 4", "then": "send"}
    assert author.post(address, data=sent).status_code == 303
    assert as_person(viewer=city.lead).post(f"{address}/decision", data={"verdict": "approve"}).status_code == 303
    assert counted(metric) == [18_000_000]


def test_why_a_value_was_returned_stands_in_the_draft_and_its_authors_letter_and_nowhere_else(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    db.session.commit()
    why = "Which meter do you mean?"
    as_person(viewer=city.lead).post(f"/value-drafts/{row.id}/decision", data={"reason": why})

    tables = Model.metadata.tables.values()
    says = {
        (table.name, column)
        for table in tables
        for found in db.session.execute(sa.select(table)).mappings()
        for column, value in found.items()
        if why in str(value)
    }
    assert says == {("value_draft", "reason"), ("notice", "values")}
    assert db.session.scalars(sa.select(Notice.person_id)).all() == [owner.person_id]


@pytest.mark.parametrize("own", ["Thank you, nearly there.", ""])
def test_the_letter_about_a_returned_value_says_the_sentence_of_whoever_returns_it(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any, own: str
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    db.session.commit()
    said = {"reason": "Which meter?", "own_words": own}
    assert as_person(viewer=city.lead).post(f"/value-drafts/{row.id}/decision", data=said).status_code == 303

    letter = db.session.scalars(sa.select(Notice)).one()
    text = write(letter.kind, letter.values, "en")[1]

    assert letter.reply_to == city.lead.email
    assert text.startswith(f"Hello Cem Kaya,\n\n{own}\n\nAda Osei" if own else "Hello Cem Kaya,\n\nAda Osei returns")
    assert own not in str(db.session.execute(sa.select(ValueDraft.reason)).all()) or not own


@pytest.mark.parametrize("kind", ["value_returned", "hand_over"])
def test_letters_written_before_there_were_own_sentences_still_read(kind: str, app: Flask) -> None:
    values = dict.fromkeys(KINDS[kind].needs - {"own_words"}, "x")
    with app.test_request_context():
        assert "Hello x," in write(kind, values, "en")[1]


@pytest.mark.parametrize("kind", ["value_returned", "hand_over", "outcome_returned"])
def test_the_longest_letters_about_decisions_stay_within_ninety_words(kind: str, app: Flask) -> None:
    """Words of six letters, as they are in English on average with their space."""
    values = dict.fromkeys(KINDS[kind].needs, "Somebody") | {
        "reason": "seven letters " * 100,
        "own_words": ("words " * 100)[:LONGEST_OWN_WORDS],
        "path": "/here",
    }
    with app.test_request_context():
        assert len(write(kind, values, "en")[1].split()) <= 90


def test_a_timeline_keeps_quiet_about_the_reason_that_an_earlier_version_wrote_into_it(
    city: City, owner: Viewer, metric: Metric, as_person: Any
) -> None:
    row = draft(metric, owner)
    project = db.session.get_one(Project, metric.project_id)
    history.record(
        "value.returned",
        after={"reason": "Which meter?"},
        thing=("value_draft", row.id),
        root=("project", project.id),
        by=city.lead,
        at=AT,
    )
    db.session.commit()

    shown = as_person("project_owner").get(f"/projects/{project.ref}")

    assert (shown.status_code, "Value returned" in shown.text, "Which meter?" in shown.text) == (200, True, False)


def test_the_owners_work_list_shows_what_waits_for_approval_and_the_authors_what_came_back(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, city.lead)
    assert "to be approved" not in as_person(viewer=owner).get("/work-list").text
    actions.send(row, metric, by=city.lead, at=AT)
    db.session.commit()
    shown = as_person(viewer=owner).get("/work-list").text
    assert "Value of “Litres saved”, to be approved" in shown
    assert f'href="/value-drafts/{row.id}"' in shown

    actions.return_draft(row, metric, reason="Which meter?", by=owner, at=AT)
    db.session.commit()
    assert "to be approved" not in as_person(viewer=owner).get("/work-list").text
    assert "Value of “Litres saved”, returned to you" in as_person(viewer=city.lead).get("/work-list").text


def test_a_draft_without_a_value_is_kept_but_not_sent(owner: Viewer, metric: Metric) -> None:
    row = draft(metric, owner, None)

    with pytest.raises(WrongInput):
        actions.send(row, metric, by=owner, at=AT)


@pytest.mark.parametrize(("then", "values", "state"), [("record", [18_000_000], "approved"), ("drop", [], "dropped")])
def test_an_author_records_or_drops_a_draft(
    owner: Viewer, metric: Metric, as_person: Any, time_machine: Any, then: str, values: list[int], state: str
) -> None:
    time_machine.move_to(AT, tick=False)
    page: FlaskClient = as_person(viewer=owner)
    begun = {"value": "17", "observed_on": "2026-11-20", "once": "a token"}
    assert [page.post(f"/metrics/{metric.id}/drafts", data=begun).status_code for _ in range(2)] == [303, 303]
    row = db.session.scalars(sa.select(ValueDraft)).one()
    assert "Draft" in page.get(f"/metrics/{metric.id}").text

    address = f"/value-drafts/{row.id}"
    assert page.post(address, data={"value": "18", "observed_on": "2026-11-20", "then": then}).status_code == 303
    db.session.expire_all()
    assert (counted(metric), row.state) == (values, state)
    assert page.post(address, data={"value": "19", "observed_on": "2026-11-20"}).status_code in (200, 404)
    assert counted(metric) == values


def test_a_draft_of_tomorrow_is_refused(owner: Viewer, metric: Metric) -> None:
    with pytest.raises(WrongInput):
        draft(metric, owner, observed_on=date(2026, 11, 22))


def test_drafts_of_another_city_are_not_there(city: City, owner: Viewer, metric: Metric) -> None:
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    other = make.make_city("Other city")

    with pytest.raises(Missing):
        drafts.draft(other.lead, row.id)
    assert drafts.waiting(other.lead) == []


@pytest.mark.parametrize("then", ["record", "send"])
def test_whoever_gave_the_project_away_keeps_their_draft_and_lets_it_count_no_more(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any, then: str
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, owner)
    project = db.session.get_one(Project, metric.project_id)
    heir = make.make_viewer(city, "project_owner", name="Eda Yilmaz")
    projects.hand_over(project, "owner", db.session.get_one(Person, heir.person_id), by=city.lead, at=AT)
    db.session.commit()

    page: FlaskClient = as_person(viewer=owner)
    sent = {"value": "18", "observed_on": "2026-11-20", "then": then}
    assert page.post(f"/value-drafts/{row.id}", data=sent).status_code == 403
    db.session.expire_all()
    assert (counted(metric), row.state, row.value) == ([], "draft", 17_100_000)
    assert page.post(f"/value-drafts/{row.id}", data=sent | {"then": "drop"}).status_code == 303


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), date(2026, 12, 31)),  # half past eleven in Vienna
        (datetime(2027, 9, 30, 23, 30, tzinfo=UTC), date(2027, 10, 1)),  # half past one in summer
        (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2027, 10, 31, 22, 30, tzinfo=UTC), date(2027, 10, 31)),  # the clock went back that morning
    ],
)
def test_the_newest_day_of_a_draft_and_of_its_value_is_the_citys(
    owner: Viewer, city: City, metric: Metric, at: datetime, day: date
) -> None:
    seen = {"value": 1_000_000, "observed_on": day + timedelta(days=1)}
    with pytest.raises(WrongInput):
        actions.keep_draft(metric, seen, by=owner, at=at)

    row = actions.keep_draft(metric, seen | {"observed_on": day}, by=owner, at=at)
    actions.send(row, metric, by=owner, at=at)
    actions.approve(row, metric, by=city.lead, at=at)

    assert db.session.scalars(sa.select(Observation.observed_on)).all() == [day]


def test_what_was_mended_after_somebody_looked_is_not_approved_unseen(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    row = draft(metric, owner)
    actions.send(row, metric, by=owner, at=AT)
    db.session.commit()
    address = f"/value-drafts/{row.id}"
    page: FlaskClient = as_person(viewer=city.lead)
    shown = re.search(r'name="version" value="(\d+)"', page.get(address).text)
    assert shown is not None
    stale = {"verdict": "approve", "version": shown.group(1)}

    actions.return_draft(row, metric, reason="Which meter?", by=make.make_viewer(city, "unit_staff"), at=AT)
    actions.change_draft(row, metric, {"value": 99_000_000, "observed_on": DAY}, by=owner, at=AT)
    actions.send(row, metric, by=owner, at=AT)
    db.session.commit()

    assert page.post(f"{address}/decision", data=stale).status_code == 409
    assert counted(metric) == []
    assert page.post(f"{address}/decision", data=stale | {"version": str(row.version)}).status_code == 303
    assert counted(metric) == [99_000_000]


def test_an_author_who_has_left_the_city_gets_no_word_of_it(
    city: City, owner: Viewer, metric: Metric, as_person: Any, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    author = make.make_viewer(city, "unit_staff", name="Eda Yilmaz")
    row = draft(metric, author)
    actions.send(row, metric, by=author, at=AT)
    people.leave(db.session.get_one(Person, author.person_id), city.organisation, by=city.lead, at=AT)
    db.session.commit()

    answer = as_person(viewer=city.lead).post(f"/value-drafts/{row.id}/decision", data={"reason": "Which meter?"})
    assert answer.status_code == 303
    assert db.session.scalars(sa.select(Notice)).all() == []
