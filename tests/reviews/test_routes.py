from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.models import Review
from portfolio.strategy.models import Programme, Strategy
from tests import corpus, make
from tests.projects.browser import sent_once
from tests.reviews.sitting import fields_of, hand_in, sections_of

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def owner(city: make.City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def project(city: make.City, owner: Viewer, session: Any) -> Project:
    """A pilot of the owner that ended on 30 June 2026, so that its outcome review is 54 days late."""
    return make.make_project(
        city,
        stage="running",
        on=date(2026, 1, 10),
        planned_end_on=date(2026, 6, 30),
        owner=session.get(Person, owner.person_id),
    )


@pytest.fixture
def review(city: make.City, project: Project, at: datetime) -> Review:
    """Due on 28 September 2026."""
    return actions.plan(subjects.by_ref(city.lead, project.ref), kind="outcome", by=city.lead, at=at)


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_a_review_is_planned_once_with_a_date_that_suits(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/reviews/new"
    form = {"kind": "outcome", "first_due_on": "", "once": sent_once(page, address)}

    first, second = page.post(address, data=form), page.post(address, data=form)
    shown = text(page.get(first.location))

    assert (first.status_code, second.location) == (303, first.location)
    assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 1
    assert "28 Sept 2026" in text(page.get(address))
    assert "<h1>Outcome review: Damp sensors</h1>" in shown
    assert "54 days late" in shown


def test_lateness_after_a_stop_is_counted_from_the_stop_before_and_after_it_is_signed(
    as_person: AsPerson, city: make.City, owner: Viewer, at: datetime, session: Any
) -> None:
    stopped = make.make_project(city, stage="stopped", on=date(2026, 8, 1), owner=session.get(Person, owner.person_id))
    told = subjects.by_ref(city.lead, stopped.ref)
    review = actions.plan(told, kind="outcome", first_due_on=date(2026, 12, 1), by=city.lead, at=at)
    page = as_person(viewer=owner)
    before = text(page.get(f"/reviews/{review.id}"))
    written = hand_in(page, review.id, decision="stop_external")
    lead = as_person()
    signed = lead.post(f"/reviews/{review.id}/sign-off", data={"verdict": "sign"})

    assert (written.status_code, signed.status_code) == (303, 303)
    # 60 days after 1 August are 30 September; today is 21 November.
    assert "52 days late" in before
    assert "Done, 52 days late" in text(lead.get(f"/reviews/{review.id}"))
    assert "Done, 52 days late" in text(lead.get("/reviews?show=done"))


def test_d10_owner_writes_and_a_third_person_signs(as_person: AsPerson, review: Review, owner: Viewer) -> None:
    address = f"/reviews/{review.id}"
    page = as_person(viewer=owner)
    written = hand_in(page, review.id)
    own_word = page.post(f"{address}/sign-off", data={"verdict": "sign"})
    waiting = text(page.get("/reviews?show=waiting"))

    lead = as_person()
    offered = text(lead.get(address))
    signed = lead.post(f"{address}/sign-off", data={"verdict": "sign"})
    shown = text(lead.get(address))
    again = lead.get(f"{address}/outcome")

    assert (written.status_code, own_word.status_code, signed.status_code, again.status_code) == (303, 403, 303, 409)
    assert "Waiting for a signature" in waiting
    assert "Sign or return" in offered
    assert "Done, 54 days late" in shown
    assert "Fewer damp homes" in shown
    assert "Ask the front line first" in shown
    assert "Olga Owner" in shown
    assert "Damp sensors" in text(lead.get("/reviews?show=done"))
    assert "Sign or return" not in shown
    assert "Write outcome" not in shown


def test_the_author_cannot_sign(as_person: AsPerson, review: Review) -> None:
    lead, address = as_person(), f"/reviews/{review.id}"
    hand_in(lead, review.id)

    answer = lead.post(f"{address}/sign-off", data={"verdict": "sign"})

    assert answer.status_code == 409
    assert "Whoever wrote an outcome cannot sign it." in text(answer)


def test_a_returned_outcome_comes_back_filled_in(
    as_person: AsPerson, review: Review, owner: Viewer, session: Any
) -> None:
    address = f"/reviews/{review.id}"
    hand_in(as_person(viewer=owner), review.id)
    lead = as_person()
    without_reason = lead.post(f"{address}/sign-off", data={"verdict": "return"})
    returned = lead.post(f"{address}/sign-off", data={"verdict": "return", "reason": "Which figures?"})

    page = as_person(viewer=owner)
    form = text(page.get(f"{address}/outcome/aim"))

    assert (without_reason.status_code, returned.status_code) == (422, 303)
    assert "Which figures?" in text(page.get(address))
    assert "Fewer damp homes" in form
    assert hand_in(page, review.id).status_code == 303


def test_d8_a_postponed_review_shows_what_was_promised_first(as_person: AsPerson, review: Review) -> None:
    page, address = as_person(), f"/reviews/{review.id}/postponements"
    too_far = page.post(address, data={"due_on": "2027-06-01", "reason": "season_not_over"})
    moved = page.post(address, data={"due_on": "2027-01-15", "reason": "other", "words": "Flood"})

    assert (too_far.status_code, moved.status_code) == (422, 303)
    for shown in (text(page.get(moved.location)), text(page.get("/reviews"))):
        assert "15 Jan 2027" in shown
        assert "28 Sept 2026" in shown
    assert "Flood" in text(page.get(moved.location))
    assert page.get(address).status_code == 200


def test_the_calendar_groups_and_filters(
    as_person: AsPerson, review: Review, project: Project, city: make.City, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    actions.plan(subject, kind="progress", first_due_on=date(2026, 11, 21), by=city.lead, at=at)
    page = as_person("leadership")

    everything = text(page.get("/reviews"))
    theirs = text(page.get(f"/reviews?department={city.mobility.id}"))
    nonsense = page.get("/reviews?department=abc&show=all")

    assert everything.index("Overdue</h2>") < everything.index("Outcome review") < everything.index("Coming up</h2>")
    assert everything.index("Coming up</h2>") < everything.index("Progress review")
    assert "54 days late" in everything
    assert "No review matches." in theirs
    assert nonsense.status_code == 200
    assert page.get("/reviews?after=nonsense").status_code == 422


def test_programmes_and_strategies_are_reviewed_alike(
    as_person: AsPerson, city: make.City, session: Any, at: datetime
) -> None:
    session.add_all(
        [
            Strategy(organisation_id=city.id, key="city-2030", title="City 2030", created_at=at),
            Programme(organisation_id=city.id, key="innovate", title="InnOvaTe", created_at=at),
        ]
    )
    session.commit()
    page = as_person()

    for address, kind in (("/strategies/city-2030", "strategy"), ("/programmes/innovate", "progress")):
        assert page.get(f"{address}/reviews/new").status_code == 200
        made = page.post(f"{address}/reviews/new", data={"kind": kind, "first_due_on": "2027-05-01"})
        assert made.status_code == 303
        assert page.get(made.location).status_code == 200
        assert hand_in(page, int(made.location.rsplit("/", 1)[1])).status_code == 303
    waiting = text(page.get("/reviews?show=waiting"))
    assert "City 2030" in waiting
    assert "InnOvaTe" in waiting


@pytest.mark.parametrize(
    ("role", "reads", "plans", "signs"),
    [
        ("unit_lead", 200, 200, 200),
        ("deputy_lead", 200, 200, 200),
        ("unit_staff", 200, 200, 403),
        ("project_owner", 200, 403, 403),
        ("leadership", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("admin", 200, 403, 403),
        ("juror", 404, 404, 404),
    ],
)
def test_who_reads_plans_and_signs(
    as_person: AsPerson, project: Project, review: Review, role: str, reads: int, plans: int, signs: int
) -> None:
    page, address = as_person(role), f"/reviews/{review.id}"

    assert page.get(address).status_code == reads
    assert {
        page.get(form).status_code
        for form in (f"/projects/{project.ref}/reviews/new", f"{address}/outcome/aim", f"{address}/postponements")
    } == {plans}
    assert page.get(f"{address}/sign-off").status_code == signs
    assert page.post(f"{address}/sign-off", data={"verdict": "sign"}).status_code == (409 if signs == 200 else signs)


def test_a_department_head_signs_in_the_own_department(
    as_person: AsPerson, review: Review, city: make.City, owner: Viewer
) -> None:
    hand_in(as_person(viewer=owner), review.id)
    other = make.make_viewer(city, "department_head", department=city.mobility)
    own = make.make_viewer(city, "department_head", department=city.housing)
    address = f"/reviews/{review.id}/sign-off"

    assert as_person(viewer=other).post(address, data={"verdict": "sign"}).status_code == 403
    assert as_person(viewer=own).post(address, data={"verdict": "sign"}).status_code == 303


def test_a_review_of_another_city_does_not_exist(as_person: AsPerson, at: datetime) -> None:
    elsewhere = make.make_city("Elsewhere")
    theirs = make.make_project(elsewhere, "Theirs", planned_end_on=date(2027, 1, 1))
    subject = subjects.by_ref(elsewhere.lead, theirs.ref)
    review = actions.plan(subject, kind="outcome", by=elsewhere.lead, at=at)
    page = as_person()

    for address in (
        f"/reviews/{review.id}",
        f"/reviews/{review.id}/outcome/aim",
        "/reviews/999999",
        "/reviews/2147483648",
    ):
        assert page.get(address).status_code == 404
    assert page.get("/strategies/nowhere/reviews/new").status_code == 404


def test_every_field_of_a_review_lives_with_every_text(
    as_person: AsPerson, project: Project, review: Review, session: Any
) -> None:
    page, address = as_person(), f"/reviews/{review.id}"
    unseen = {"opened", "version", "once"}
    names = {section: set(fields_of(page, section)) - unseen for section in sections_of(page, review.id)}

    for sent in map(
        corpus.as_sent, (*corpus.together(corpus.STORABLE), *corpus.REFUSED, *corpus.NUMBERS, *corpus.LONG)
    ):
        plan = {"kind": sent, "first_due_on": sent}
        assert page.post(f"/projects/{project.ref}/reviews/new", data=plan).status_code == 422, sent
        later = {"due_on": sent, "reason": sent, "words": sent}
        assert page.post(f"{address}/postponements", data=later).status_code == 422, sent
        for section, fields in names.items():
            saved = page.post(section, data=dict.fromkeys(fields, sent))
            assert saved.status_code in (303, 422), (section, sent)
    ending: dict[str, Any] = {"decision_reason": "<script>alert(1)</script>", "quote": "", "action_1_what": ""}
    assert hand_in(page, review.id, **ending).status_code == 303
    shown = page.get(address).get_data(as_text=True)
    assert "<script>alert" not in shown
    assert '<a href="javascript' not in shown


def test_the_calendar_takes_the_same_few_statements(
    as_person: AsPerson, project: Project, review: Review, city: make.City, at: datetime, count_queries: Any
) -> None:
    page, subject = as_person(), subjects.by_ref(city.lead, project.ref)

    def statements() -> int:
        with count_queries() as found:
            assert page.get("/reviews").status_code == 200
        return len(found)

    few = statements()
    for _ in range(30):
        actions.plan(subject, kind="progress", by=city.lead, at=at)

    assert (few, statements()) == (few, few)
    assert few <= 8
