"""What somebody leaves behind passes on whole: in one go, with both names kept, and before their access ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.meetings import actions as meetings
from portfolio.meetings.models import Action
from portfolio.meetings.rules import Who
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, MetricPart
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Assignment, HandedThing, HandOver, Project
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from portfolio.status import actions as status
from portfolio.status.models import Risk
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Programme
from portfolio.worklist import actions, duties, queries
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
TODAY = AT.date()


@pytest.fixture
def leaver(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def heir(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Emil Heir")


@pytest.fixture
def admin(city: City) -> Viewer:
    return make.make_viewer(city, "admin", name="Ina Admin")


def person(viewer: Viewer) -> Person:
    return db.session.get_one(Person, viewer.person_id)


@pytest.fixture
def estate(city: City, leaver: Viewer) -> Project:
    """A project with an open review, and one of everything else that somebody can look after."""
    by = city.lead
    project = make.make_project(city, "Damp sensors", stage="running", owner=person(leaver))
    make.make_project(city, "Bike streets", stage="running", deputy=person(leaver))
    reviews.plan(subjects.by_ref(by, project.ref), kind="outcome", by=by, at=AT)
    strategy.open_programme(title="Dry homes", values={"owner_id": leaver.person_id}, by=by, at=AT)
    metric = metrics.define(
        subjects.by_ref(by, project.ref), name="Homes", unit="homes", responsible_id=leaver.person_id, by=by, at=AT
    )
    told = {"metric_id": metric.id, "person_id": leaver.person_id, "from_on": TODAY, "applies": True}
    db.session.add(MetricPart(name="North", recorded_at=AT, **told))
    status.open_risk(project, what="Flood", likely="possible", bad="serious", who_id=leaver.person_id, by=by, at=AT)
    meeting = meetings.open_meeting(title="Weekly", on=TODAY, by=by, at=AT)
    meetings.agree(meeting, project, what="Ring the landlord", who=Who(leaver.person_id), by=by, at=AT)
    db.session.commit()
    return project


def open_duties(city: City, viewer: Viewer) -> list[tuple[str, str, int]]:
    found = duties.open_duties(city.id, viewer.person_id or 0, TODAY)
    return [(duty.kind, duty.words or duty.title, duty.reviews) for duty in found]


EVERYTHING = [
    ("owner", "Damp sensors", 1),
    ("deputy", "Bike streets", 0),
    ("programme", "Dry homes", 0),
    ("action", "Ring the landlord", 0),
    ("risk", "Flood", 0),
    ("measure", "Homes", 0),
    ("part", "Homes: North", 0),
]


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_everything_passes_in_one_go_with_an_entry_for_each_record(
    as_person: AsPerson, city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    assert open_duties(city, leaver) == EVERYTHING
    last = session.scalar(sa.select(sa.func.max(Entry.seq)))

    answer = as_person().post(f"/people/{leaver.person_id}/duties", data={"to_id": str(heir.person_id), "all": "1"})

    assert answer.status_code == 303
    assert (open_duties(city, leaver), open_duties(city, heir)) == ([], EVERYTHING)
    entries = session.scalars(sa.select(Entry.event).where(Entry.seq > last).order_by(Entry.event))
    assert list(entries) == [
        "action.handed_over",
        "hand_over.made",
        "metric.edited",
        "metric.part_handed_over",
        "programme.edited",
        "project.handed_over",
        "project.handed_over",
        "risk.changed",
    ]
    owned = sa.select(Assignment.person_id).where(Assignment.project_id == estate.id, Assignment.kind == "owner")
    assert list(session.scalars(owned.order_by(Assignment.id))) == [leaver.person_id, heir.person_id]
    kinds = session.scalars(sa.select(HandedThing.kind).order_by(HandedThing.id))
    assert sorted(kinds) == sorted(kind for kind, *_ in EVERYTHING)


def test_only_what_is_ticked_passes(
    as_person: AsPerson, city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    risk = session.scalars(sa.select(Risk.id)).one()
    page = as_person()
    nothing = page.post(f"/people/{leaver.person_id}/duties", data={"to_id": str(heir.person_id), "ticked": "1"})
    nobody = page.post(f"/people/{leaver.person_id}/duties", data={"to_id": "", "things": f"risk:{risk}"})

    form = {"to_id": str(heir.person_id), "things": f"risk:{risk}", "ticked": "1"}
    page.post(f"/people/{leaver.person_id}/duties", data=form)

    assert (nothing.status_code, nobody.status_code) == (422, 422)
    assert open_duties(city, heir) == [("risk", "Flood", 0)]
    assert open_duties(city, leaver) == [duty for duty in EVERYTHING if duty[0] != "risk"]


def test_when_one_thing_cannot_pass_nothing_does(
    city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    there = duties.open_duties(city.id, leaver.person_id or 0, TODAY)
    person(heir).disabled_at = AT
    session.commit()

    with pytest.raises(WrongInput):
        actions.hand_over_duties(there, giver=person(leaver), taker=person(heir), by=city.lead, at=AT)
    session.rollback()

    assert open_duties(city, leaver) == EVERYTHING


def test_the_new_one_is_told_and_confirms_and_nothing_waits_for_it(
    as_person: AsPerson, city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    as_person().post(f"/people/{leaver.person_id}/duties", data={"to_id": str(heir.person_id), "all": "1"})
    row = session.scalars(sa.select(HandOver)).one()
    notice = session.scalars(sa.select(Notice).where(Notice.kind == "hand_over")).one()

    page = as_person(viewer=heir)
    work = text(page.get("/work-list"))
    shown = text(page.get(f"/hand-overs/{row.id}"))
    others = as_person("project_owner").get(f"/hand-overs/{row.id}")
    page = as_person(viewer=heir)
    confirmed = page.post(f"/hand-overs/{row.id}")
    after = text(page.get("/work-list"))

    assert (notice.person_id, notice.in_inbox) == (heir.person_id, True)
    assert "Confirm what Olga Owner handed over to you" in work
    assert "Handed over by Olga Owner" in shown
    assert all(word in shown for word in ("Damp sensors", "Flood", "Ring the landlord", "1 open review"))
    assert (others.status_code, confirmed.status_code) == (403, 303)
    assert "Confirm what Olga Owner" not in after
    assert session.scalars(sa.select(HandOver.accepted_at)).one() is not None


def test_the_deputy_who_becomes_owner_leaves_the_deputy_open(city: City, leaver: Viewer, heir: Viewer) -> None:
    project = make.make_project(city, owner=person(leaver), deputy=person(heir))

    projects.hand_over(project, "owner", person(heir), by=city.lead, at=AT)

    assert (project.owner_id, project.deputy_id) == (heir.person_id, None)


@pytest.mark.parametrize("way", ["disable", "leave"])
def test_d19_nobody_leaves_with_open_duties(
    as_person: AsPerson, admin: Viewer, leaver: Viewer, estate: Project, way: str, session: Any
) -> None:
    page = as_person(viewer=admin)

    refused = page.post(f"/people/{leaver.person_id}/{way}")
    session.refresh(person(leaver))

    assert refused.status_code == 409
    assert "still has things to do" in text(refused)
    assert f'href="/people/{leaver.person_id}/duties"' in text(refused)
    assert person(leaver).disabled_at is None


def test_d19_the_last_role_stays_until_duties_are_handed_over(
    as_person: AsPerson, admin: Viewer, leaver: Viewer, estate: Project
) -> None:
    page = as_person(viewer=admin)

    fewer = page.post(f"/people/{leaver.person_id}", data={"roles": "finance"})
    none = page.post(f"/people/{leaver.person_id}", data={})

    assert (fewer.status_code, none.status_code) == (303, 409)
    assert "still has things to do" in text(none)


def test_d19_one_click_gives_everything_to_the_unit_lead_and_access_ends(
    as_person: AsPerson, city: City, admin: Viewer, leaver: Viewer, estate: Project
) -> None:
    page = as_person(viewer=admin)
    offered = text(page.get(f"/people/{leaver.person_id}/duties"))

    moved = page.post(f"/people/{leaver.person_id}/duties/to-lead")
    empty = text(page.get(f"/people/{leaver.person_id}/duties"))
    ended = page.post(f"/people/{leaver.person_id}/disable")

    assert "Give everything to Ada Osei" in offered
    assert (moved.status_code, ended.status_code) == (303, 303)
    assert "Nothing is left to hand over" in empty
    assert open_duties(city, city.lead) == EVERYTHING


def test_a_unit_lead_without_another_lead_hands_over_by_name(
    as_person: AsPerson, city: City, admin: Viewer, session: Any
) -> None:
    make.make_project(city, owner=person(city.lead))
    session.commit()

    answer = as_person(viewer=admin).post(f"/people/{city.lead.person_id}/duties/to-lead")

    assert answer.status_code == 409


def test_what_is_over_or_archived_keeps_nobody(city: City, leaver: Viewer, session: Any) -> None:
    make.make_project(city, "Old pilot", stage="rejected", reason="No money", owner=person(leaver))
    archived = make.make_project(city, "Shelved", owner=person(leaver))
    projects.archive(archived, by=city.lead, at=AT)

    assert open_duties(city, leaver) == []


def test_a_signature_goes_to_whoever_may_give_it(city: City, heir: Viewer, session: Any) -> None:
    deputy = make.make_viewer(city, "deputy_lead", name="Dora Deputy")
    project = make.make_project(city, stage="running", owner=person(heir))
    review = reviews.plan(subjects.by_ref(city.lead, project.ref), kind="outcome", by=city.lead, at=AT)
    reviews.record_outcome(
        review,
        held_on=TODAY,
        findings="Dry",
        decision="adapt",
        decision_reason="Cheaper",
        lesson="Ask first",
        by=heir,
        at=AT,
    )
    session.flush()
    assert (review.state, review.signer_id) == ("submitted", city.lead.person_id)
    there = duties.open_duties(city.id, city.lead.person_id or 0, TODAY)
    assert [duty.kind for duty in there] == ["signature"]

    actions.hand_over_duties(there, giver=person(city.lead), taker=person(heir), by=city.lead, at=AT)

    assert review.signer_id == deputy.person_id  # the owner may not sign


def test_a_programme_with_another_owner_is_handed_over_once_however_it_changes_hands(
    city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    programme = session.scalars(sa.select(Programme)).one()
    review = reviews.plan(
        subjects.by_programme(city.lead, programme.key),
        kind="outcome",
        first_due_on=date(2026, 12, 7),
        by=city.lead,
        at=AT,
    )

    strategy.edit_programme(programme, values={"owner_id": heir.person_id}, by=city.lead, at=AT)
    strategy.edit_programme(programme, values={"summary": "By 2030"}, by=city.lead, at=AT)
    reviews.postpone(review, due_on=date(2026, 12, 21), reason="handover", by=city.lead, at=AT)
    mine = [duty for duty in duties.open_duties(city.id, heir.person_id or 0, TODAY) if duty.kind == "programme"]
    actions.hand_over_duties(mine, giver=person(heir), taker=person(leaver), by=city.lead, at=AT)

    things = sa.select(HandOver.from_id, HandOver.to_id, HandedThing.kind, HandedThing.thing_id).join(
        HandedThing, HandedThing.hand_over_id == HandOver.id
    )
    assert session.execute(things.order_by(HandOver.id, HandedThing.id)).all() == [
        (leaver.person_id, heir.person_id, "programme", programme.id),
        (heir.person_id, leaver.person_id, "programme", programme.id),
    ]


def test_a_strategy_that_gets_its_first_owner_is_handed_over_by_nobody(city: City, heir: Viewer, session: Any) -> None:
    plan = strategy.open_strategy(title="Dry 2030", by=city.lead, at=AT)

    strategy.edit_strategy(plan, values={"owner_id": heir.person_id}, by=city.lead, at=AT)

    assert session.scalar(sa.select(sa.func.count()).select_from(HandOver)) == 0


def test_reviews_may_be_moved_once_for_a_hand_over_in_its_first_twenty_working_days(
    city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    review = session.scalars(sa.select(Review)).one()
    review.first_due_on = review.due_on = date(2026, 12, 21)  # the 20th working day after 21 November, in Vienna
    session.flush()
    for day in (date(2027, 1, 15), date(2027, 2, 15)):
        with pytest.raises(RuleBroken):
            reviews.postpone(review, due_on=day, reason="handover", by=leaver, at=AT)
    projects.hand_over(estate, "owner", person(heir), by=city.lead, at=AT)
    projects.note_hand_over([("owner", estate.id)], giver_id=leaver.person_id, taker=person(heir), by=city.lead, at=AT)

    reviews.postpone(review, due_on=date(2027, 1, 15), reason="handover", by=heir, at=AT)
    with pytest.raises(RuleBroken):
        reviews.postpone(review, due_on=date(2027, 2, 15), reason="handover", by=heir, at=AT)
    for day in (date(2027, 2, 15), date(2027, 3, 15)):  # beside the two that need no lead
        reviews.postpone(review, due_on=day, reason="staff_absent", by=heir, at=AT)

    assert (review.first_due_on, review.due_on) == (date(2026, 12, 21), date(2027, 3, 15))


def test_a_review_due_on_the_twenty_first_working_day_is_not_moved_for_a_hand_over(
    city: City, leaver: Viewer, heir: Viewer, estate: Project, session: Any
) -> None:
    review = session.scalars(sa.select(Review)).one()
    review.first_due_on = review.due_on = date(2026, 12, 22)
    session.flush()
    projects.note_hand_over([("owner", estate.id)], giver_id=leaver.person_id, taker=person(heir), by=city.lead, at=AT)

    with pytest.raises(RuleBroken):
        reviews.postpone(review, due_on=date(2027, 1, 15), reason="handover", by=heir, at=AT)


def test_the_page_costs_the_same_statements_however_much_there_is(
    as_person: AsPerson, city: City, leaver: Viewer, estate: Project, count_queries: Any, session: Any
) -> None:
    page, address = as_person(), f"/people/{leaver.person_id}/duties"
    page.get(address)
    with count_queries() as few:
        page.get(address)
    for number in range(5):
        make.make_project(city, f"Pilot {number}", owner=person(leaver))
    session.commit()
    with count_queries() as many:
        page.get(address)

    assert len(few) == len(many) <= 8


def test_a_work_list_costs_no_statement_more_for_hand_overs(city: City, heir: Viewer, count_queries: Any) -> None:
    whose = queries.Worker(heir)
    with count_queries() as seen:
        queries.tasks(whose, TODAY + timedelta(days=1))

    assert len(seen) <= 4


def test_actions_and_measures_of_another_city_are_not_among_them(city: City, leaver: Viewer, session: Any) -> None:
    other = make.make_city("Elsewhere")
    make.make_project(other, "Far away").owner_id = leaver.person_id
    session.flush()

    assert open_duties(city, leaver) == []
    assert session.scalars(sa.select(Action)).all() == session.scalars(sa.select(Metric)).all() == []
