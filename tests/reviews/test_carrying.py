"""Merged, split and handed-over projects: the earliest due date passes on, and nothing that is due gets lost."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.gap import Verdict
from portfolio.reviews.models import Review
from portfolio.reviews.queries.carrying import verdicts
from portfolio.reviews.standing import STATUS_OF, evaluation_standing
from portfolio.worklist import queries as worklist
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
TODAY = AT.date()


def started(city: City, title: str, due: date | None, **more: Any) -> Project:
    project = make.make_project(
        city, title, stage="running", on=date(2026, 1, 10), planned_end_on=date(2027, 6, 30), **more
    )
    if due is not None:
        actions.plan(subjects.of_project(project), kind="outcome", first_due_on=due, by=city.lead, at=AT)
    return project


@pytest.fixture
def overdue(city: City) -> Project:
    """Due since 1 September 2026."""
    return started(city, "Damp sensors", date(2026, 9, 1))


@pytest.fixture
def later(city: City) -> Project:
    """Due on 28 September 2027."""
    return started(city, "Dry homes", date(2027, 9, 28))


def judged(city: City, *found: Project, day: date = TODAY) -> list[Verdict]:
    """What the rules say, which lists say too."""
    told = verdicts([project.id for project in found], organisation_id=city.id, day=day)
    wanted = sa.select(Project.id, evaluation_standing(day, city.id, is_sqlite())).where(Project.id.in_(told))
    assert {number: STATUS_OF[standing] for number, standing in db.session.execute(wanted)} == {
        number: verdict.status for number, verdict in told.items()
    }
    return [told[project.id] for project in found]


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_a_merged_project_passes_its_earlier_due_date_on(city: City, overdue: Project, later: Project) -> None:
    assert [verdict.status for verdict in judged(city, overdue, later)] == ["none", "too_early"]

    actions.merge(overdue, later, reason="One team", by=city.lead, at=AT)

    merged, heir = judged(city, overdue, later)
    assert (merged.status, merged.reason) == ("out_of_scope", "carried_on")
    assert (heir.status, heir.due_on, heir.current_due_on) == ("none", date(2026, 9, 1), date(2026, 9, 1))
    assert "inherited_due" in heir.flags
    before = judged(city, overdue, later, day=TODAY - timedelta(days=1))
    assert [verdict.status for verdict in before] == ["none", "too_early"]  # what was, stays


def test_the_earlier_date_of_the_heir_stays(city: City, overdue: Project, later: Project) -> None:
    actions.merge(later, overdue, reason="One team", by=city.lead, at=AT)

    (heir,) = judged(city, overdue)
    assert (heir.status, heir.due_on, "inherited_due" in heir.flags) == ("none", date(2026, 9, 1), False)


def test_a_merge_moves_the_work_list_and_drops_what_the_merged_one_owed(
    city: City, overdue: Project, session: Any
) -> None:
    owner = make.make_viewer(city, "project_owner")
    heir = started(city, "Dry homes", date(2027, 9, 28), owner=session.get(Person, owner.person_id))
    actions.merge(overdue, heir, reason="One team", by=city.lead, at=AT)

    tasks = [task for task in worklist.tasks(worklist.Worker(owner), TODAY) if task.kind == "review"]
    assert [(task.title, task.on) for task in tasks] == [("Dry homes", date(2026, 9, 1))]
    states = session.execute(sa.select(Review.state, Review.first_due_on).order_by(Review.id))
    assert [tuple(row) for row in states] == [("dropped", date(2026, 9, 1)), ("planned", date(2027, 9, 28))]
    assert overdue.archived_on == TODAY


def test_a_merge_never_takes_anything_out_of_what_is_due(city: City, overdue: Project, later: Project) -> None:
    idea = make.make_project(city, "Only an idea")
    exempt = started(city, "Exempted", date(2026, 9, 1))
    actions.exempt_project(exempt, reason="too_small", by=city.lead, at=AT)
    stopped = started(city, "Stopped", date(2026, 9, 1))
    projects.move_stage(stopped, "stopped", reason="No money", by=city.lead, at=AT)

    for heir in (idea, exempt, stopped):
        with pytest.raises(RuleBroken):
            actions.merge(overdue, heir, reason="One team", by=city.lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.merge(stopped, later, reason="One team", by=city.lead, at=AT)
    with pytest.raises(WrongInput):
        actions.merge(overdue, overdue, reason="One team", by=city.lead, at=AT)
    with pytest.raises(WrongInput):
        actions.merge(overdue, later, reason="", by=city.lead, at=AT)

    assert [verdict.status for verdict in judged(city, overdue, later, exempt)] == ["none", "too_early", "waived"]


def test_a_merge_cannot_close_a_circle(city: City, overdue: Project, later: Project) -> None:
    actions.merge(overdue, later, reason="One team", by=city.lead, at=AT)

    for source, heir in ((later, overdue), (overdue, later)):
        with pytest.raises(RuleBroken):
            actions.merge(source, heir, reason="Back", by=city.lead, at=AT)


def test_each_part_of_a_split_is_due_when_the_whole_was(city: City, overdue: Project) -> None:
    parts = actions.split(overdue, ["North", "South"], reason="Two teams", by=city.lead, at=AT)

    whole, *found = judged(city, overdue, *parts)
    assert (whole.status, whole.reason) == ("out_of_scope", "carried_on")
    assert [(verdict.status, verdict.due_on) for verdict in found] == [("none", date(2026, 9, 1))] * 2
    assert [(part.title, part.stage, part.lead_department_id) for part in parts] == [
        ("North", "running", city.housing.id),
        ("South", "running", city.housing.id),
    ]


@pytest.mark.parametrize("titles", [[], ["North"], ["North", "north"], [str(number) for number in range(11)]])
def test_a_split_needs_two_to_ten_parts_of_different_names(city: City, overdue: Project, titles: list[str]) -> None:
    with pytest.raises(WrongInput):
        actions.split(overdue, titles, reason="Teams", by=city.lead, at=AT)


def test_a_merge_is_taken_back_on_its_day_and_not_later(city: City, overdue: Project, later: Project) -> None:
    before = judged(city, overdue, later)
    actions.merge(overdue, later, reason="One team", by=city.lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.take_merge_back(overdue, by=city.lead, at=AT + timedelta(days=1))

    actions.take_merge_back(overdue, by=city.lead, at=AT)

    assert judged(city, overdue, later) == before
    assert overdue.archived_on is None
    with pytest.raises(RuleBroken):
        actions.take_merge_back(overdue, by=city.lead, at=AT)


def test_what_the_heir_handed_in_meanwhile_outlives_a_merge_taken_back(
    city: City, overdue: Project, session: Any
) -> None:
    heir = started(city, "Dry homes", None)
    actions.merge(overdue, heir, reason="One team", by=city.lead, at=AT)
    made = session.scalars(sa.select(Review).where(Review.project_id == heir.id, Review.kind == "outcome")).one()
    author = make.make_viewer(city, "unit_staff")
    lesson = "Ask the tenants first."
    actions.record_outcome(
        made,
        held_on=TODAY,
        findings="Drier.",
        decision="adapt",
        decision_reason="Rain",
        lesson=lesson,
        by=author,
        at=AT,
    )

    actions.take_merge_back(overdue, by=city.lead, at=AT)

    assert (made.state, made.held_on) == ("submitted", TODAY)
    actions.sign(made, by=city.lead, at=AT)
    assert made.state == "signed_off"


def test_a_date_agreed_on_since_a_merge_outlives_it_taken_back(
    city: City, overdue: Project, later: Project, session: Any
) -> None:
    before = judged(city, overdue, later)
    review = session.scalars(sa.select(Review).where(Review.project_id == later.id)).one()
    actions.merge(overdue, later, reason="One team", by=city.lead, at=AT)
    assert review.due_on == date(2026, 9, 1)
    hour = timedelta(hours=1)
    agreed = date(2027, 1, 15)
    actions.postpone(review, due_on=agreed, reason="waiting_for_data", by=city.lead, at=AT + hour)

    actions.take_merge_back(overdue, by=city.lead, at=AT + 2 * hour)

    assert (review.due_on, review.first_due_on) == (agreed, date(2027, 9, 28))
    (_, after) = judged(city, overdue, later)
    assert (after.status, after.due_on, after.current_due_on) == (before[1].status, before[1].due_on, agreed)


def test_a_review_that_a_merge_moved_follows_its_rule_again_once_it_is_taken_back(
    city: City, overdue: Project, later: Project, session: Any
) -> None:
    review = session.scalars(sa.select(Review).where(Review.project_id == later.id)).one()
    review.unadjusted_on = date(2027, 9, 26)  # a Sunday
    session.flush()
    actions.merge(overdue, later, reason="One team", by=city.lead, at=AT)

    actions.take_merge_back(overdue, by=city.lead, at=AT + timedelta(hours=1))

    assert (review.unadjusted_on, review.due_on, review.ruled_on) == (
        date(2027, 9, 26),
        date(2027, 9, 28),
        date(2027, 9, 28),
    )


def test_a_split_is_taken_back_on_its_day(city: City, overdue: Project) -> None:
    before = judged(city, overdue)
    parts = actions.split(overdue, ["North", "South"], reason="Two teams", by=city.lead, at=AT)

    actions.take_merge_back(overdue, by=city.lead, at=AT)

    assert judged(city, overdue) == before
    assert [(found.status, found.reason) for found in judged(city, *parts)] == [("out_of_scope", "carried_on")] * 2


def test_a_handed_over_project_stays_due_and_changes_hands(city: City, overdue: Project, session: Any) -> None:
    heir = make.make_viewer(city, "project_owner")
    before = judged(city, overdue)

    projects.hand_over(overdue, "owner", session.get(Person, heir.person_id), by=city.lead, at=AT)

    assert judged(city, overdue) == before
    assert [task.title for task in worklist.tasks(worklist.Worker(heir), TODAY) if task.kind == "review"] == [
        "Damp sensors"
    ]


def test_pages_show_what_happens_before_it_does(
    as_person: AsPerson, city: City, overdue: Project, later: Project, session: Any
) -> None:
    idea = make.make_project(city, "Only an idea")
    session.commit()
    page, address = as_person(), f"/projects/{overdue.ref}/merge"
    asked = text(page.get(address))
    unknown = text(page.get(f"{address}?into=P-1999-001"))
    shown = text(page.get(f"{address}?into={later.ref}"))
    refused = text(page.get(f"/projects/{later.ref}/merge?into={idea.ref}"))
    silent = page.post(address, data={"into": later.ref, "reason": ""})
    merged = page.post(address, data={"into": later.ref, "reason": "One team"})
    after = text(page.get(merged.location))
    old = text(page.get(f"/projects/{overdue.ref}"))
    back = page.post(f"/projects/{overdue.ref}/carried-on/back")

    assert "See what happens" in asked
    assert "No other project has this reference" in unknown
    assert "due on 1 Sept 2026 instead of 28 Sept 2027" in shown
    assert "cannot go on in Only an idea" in refused
    assert (silent.status_code, merged.status_code, back.status_code) == (422, 303, 303)
    assert "It carries on: <a" in after
    assert "Undo" in after
    assert "It was merged and goes on in: <a" in old


def test_the_split_page_opens_its_parts(as_person: AsPerson, overdue: Project, session: Any) -> None:
    session.commit()
    page, address = as_person(), f"/projects/{overdue.ref}/split"
    shown = text(page.get(address))
    one = page.post(address, data={"titles": "North", "reason": "Teams"})
    done = page.post(address, data={"titles": "North\n\n South ", "reason": "Teams", "planned_end_on": "2027-06-30"})
    part = text(page.get(done.location))

    assert "due on 1 Sept 2026, as it is for the whole" in shown
    assert (one.status_code, done.status_code) == (422, 303)
    assert "It came out of: <a" in part


def test_a_project_that_is_over_is_offered_no_split(as_person: AsPerson, city: City) -> None:
    over = make.make_project(city, "Night bus", stage="stopped", on=date(2026, 8, 1))

    shown = text(as_person().get(f"/projects/{over.ref}/split"))

    assert "This project is over." in shown
    assert f'href="/projects/{over.ref}">Back to the project</a>' in shown
    assert 'name="titles"' not in shown


def test_a_project_that_is_over_is_told_so_before_another_is_chosen(as_person: AsPerson, city: City) -> None:
    over = make.make_project(city, "Night bus", stage="stopped", on=date(2026, 8, 1))

    shown = text(as_person().get(f"/projects/{over.ref}/merge"))

    assert "This project is over." in shown
    assert 'name="into"' not in shown


def test_what_a_merge_means_is_seen_in_twelve_statements(
    as_person: AsPerson, overdue: Project, later: Project, count_queries: Any
) -> None:
    page, address = as_person(), f"/projects/{overdue.ref}/merge?into={later.ref}"
    page.get(address)

    with count_queries() as ran:
        page.get(address)

    assert len(ran) <= 12, "\n".join(each[:300] for each in ran)


@pytest.mark.parametrize("role", ["project_owner", "unit_staff", "department_head"])
def test_only_leads_merge_and_split(as_person: AsPerson, overdue: Project, later: Project, role: str) -> None:
    page = as_person(role)

    for what, form in (("merge", {"into": later.ref, "reason": "x"}), ("split", {"titles": "A\nB", "reason": "x"})):
        assert page.post(f"/projects/{overdue.ref}/{what}", data=form).status_code == 403
