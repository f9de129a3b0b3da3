"""The library of lessons: what is in it, how it is found, who hears that it was used, and whom one may ask."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.lessons import actions, queries
from portfolio.lessons.models import LessonUse
from portfolio.lessons.queries import Wanted
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Membership, Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects, taxonomy
from portfolio.projects.models import Project, Term
from portfolio.projects.rules import Put
from portfolio.reviews import actions as reviews
from portfolio.reviews.answers import Answers, LessonSaid
from portfolio.reviews.models import Lesson, Review
from tests import make
from tests.make import AT, City

TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def seeds(city: City) -> None:
    """The words that every city begins with."""
    projects.seed_vocabulary(city.id, by=city.lead, at=AT)


@pytest.fixture
def author(city: City) -> Viewer:
    """Whoever writes the reviews of this city."""
    return make.make_viewer(city, "unit_staff", name="Cem Kaya")


def learn(
    city: City,
    author: Viewer,
    title: str,
    lesson: str,
    decision: str = "stop_completed",
    *,
    is_signed: bool = True,
    **said: Any,
) -> tuple[Project, Review]:
    """A project with a review that leaves one lesson."""
    project = make.make_project(city, title, stage="running")
    subject = subjects.by_ref(city.lead, project.ref)
    review = reviews.plan(subject, kind="outcome", first_due_on=date(2026, 12, 1), by=city.lead, at=AT)
    answers = Answers(
        date(2026, 11, 20),
        findings_text="As seen.",
        decision=decision,
        decision_reason="It is so.",
        lessons=(LessonSaid(lesson, **said),),
    )
    reviews.hand_in(review, answers, by=author, at=AT)
    if is_signed:
        reviews.sign(review, by=city.lead, at=AT)
    db.session.commit()
    return project, review


def texts(viewer: Viewer, **wanted: Any) -> list[str]:
    return [told.text for told in queries.library(viewer, Wanted(**wanted)).rows]


def told(viewer: Viewer) -> queries.Told:
    return queries.library(viewer, Wanted()).rows[0]


def test_stopped_pilots_teach_beside_scaled_ones_newest_first(city: City, author: Viewer) -> None:
    learn(city, author, "Bike streets", "Residents want to be asked first.", "stop_not_working")
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")

    assert texts(city.lead) == ["Tenants read their own sensors.", "Residents want to be asked first."]
    assert texts(city.lead, came_of="stopped") == ["Residents want to be asked first."]
    assert texts(city.lead, came_of="goes_on") == ["Tenants read their own sensors."]
    assert texts(city.lead, came_of="changes") == []


def test_only_signed_reviews_teach_and_only_at_home(city: City, author: Viewer) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.", is_signed=False)
    other = make.make_city("Other city")
    learn(other, make.make_viewer(other, "unit_staff"), "Trams", "Wires freeze.")

    assert texts(city.lead) == []
    assert texts(other.lead) == ["Wires freeze."]


@pytest.mark.parametrize(
    ("words", "found"),
    [("tenants sens", True), ("SENSORS read", True), ("žiadosť", False), ("enants", False), ("%", True), ("_", True)],
)
def test_words_are_found_from_their_beginning_in_any_order(city: City, author: Viewer, words: str, found: bool) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")

    assert bool(texts(city.lead, words=words)) is found


def test_words_are_found_whatever_their_case_and_marks(city: City, author: Viewer) -> None:
    learn(city, author, "Forms", "Každá žiadosť potrebuje človeka.")

    assert texts(city.lead, words="ziadost clovek") == ["Každá žiadosť potrebuje človeka."]


def test_what_helped_and_what_hindered_are_told_apart(city: City, author: Viewer) -> None:
    terms = db.session.scalars(
        sa.select(Term.id).where(Term.organisation_id == city.id, Term.vocabulary == taxonomy.FACTOR).limit(2)
    ).all()
    learn(city, author, "Damp sensors", "A budget of its own.", helped=True, term_id=terms[0])
    learn(city, author, "Bike streets", "Too little time.", helped=False, term_id=terms[1])

    assert texts(city.lead, helped=True) == ["A budget of its own."]
    assert texts(city.lead, helped=False) == ["Too little time."]
    assert texts(city.lead, factor_id=terms[1]) == ["Too little time."]


def test_a_page_holds_so_many_and_leads_to_the_next(city: City, author: Viewer) -> None:
    for number in range(3):
        learn(city, author, f"Project {number}", f"Lesson {number}.")

    first = queries.library(city.lead, Wanted(), size=2)
    second = queries.library(city.lead, Wanted(), first.after, size=2)
    assert [told.text for told in [*first.rows, *second.rows]] == ["Lesson 2.", "Lesson 1.", "Lesson 0."]
    assert second.after is None


def test_the_library_shows_every_lesson_with_its_source_and_costs_the_same_however_many(
    city: City, author: Viewer, as_person: Any, count_queries: Any
) -> None:
    project, _review = learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    page = as_person(viewer=city.lead)
    with count_queries() as few:
        shown = page.get("/lessons").text
    assert "Tenants read their own sensors." in shown
    assert f'href="/projects/{project.ref}"' in shown
    for number in range(5):
        learn(city, author, f"Project {number}", f"Lesson {number}.")
    with count_queries() as many:
        assert page.get("/lessons").status_code == 200

    assert len(many) == len(few) <= 8


def test_an_empty_library_says_what_fills_it_and_a_search_without_hits_the_way_back(city: City, as_person: Any) -> None:
    page = as_person(viewer=city.lead)

    empty = page.get("/lessons").text
    assert ("There is no lesson yet." in empty, 'name="came_of"' in empty) == (True, False)
    assert "No lesson matches." in page.get("/lessons?q=nothing&factor=99999&came_of=wrong").text


@pytest.mark.parametrize(
    "odd", ["endpoint=x", "_scheme=javascript", "_anchor=x", "_external=1", "self=x", "_method=POST"]
)
def test_odd_words_in_the_address_lead_nowhere(
    city: City, author: Viewer, as_person: Any, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    learn(city, author, "Damp sensors", "Ask the tenants first.")
    learn(city, author, "Bike streets", "Ask the riders first.")
    monkeypatch.setattr(queries.library, "__defaults__", (None, 1))

    shown = as_person().get(f"/lessons?q=first&{odd}")
    assert shown.status_code == 200
    assert "javascript:" not in shown.text
    assert odd not in shown.text


def test_jurors_see_no_lessons(city: City, author: Viewer, as_person: Any) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    number = told(city.lead).id
    page = as_person("juror")

    assert [page.get(path).status_code for path in ("/lessons", f"/lessons/{number}")] == [403, 404]


def test_the_author_hears_once_per_use_and_never_of_their_own(city: City, author: Viewer, as_person: Any) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    trial = make.make_project(city, "Smart meters", stage="running")
    db.session.commit()
    address = f"/lessons/{told(city.lead).id}/use"
    page = as_person(viewer=city.lead)
    sent = {"ref": trial.ref, "words": "We hand out displays.", "once": "a token"}

    assert [page.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
    actions.use(told(author), by=author, at=AT)
    db.session.commit()

    uses = db.session.scalars(sa.select(LessonUse).order_by(LessonUse.id)).all()
    assert [(use.project_id, use.words, use.by_id) for use in uses] == [
        (trial.id, "We hand out displays.", city.lead.person_id),
        (None, None, author.person_id),
    ]
    (notice,) = db.session.scalars(sa.select(Notice).where(Notice.kind == "lesson_used")).all()
    assert notice.person_id == author.person_id
    assert notice.values["project"] == "Smart meters"
    assert told(city.lead).uses == 2
    shown = page.get(f"/lessons/{told(city.lead).id}").text
    assert "Smart meters" in shown
    assert "We hand out displays." in shown


@pytest.mark.parametrize("gone", ["disabled_at", "accepted_at", "email", "role"])
def test_an_author_who_gets_no_mail_changes_nothing_about_the_use(city: City, author: Viewer, gone: str) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    person = db.session.get_one(Person, author.person_id)
    if gone == "role":
        people.leave(person, city.organisation, by=city.lead, at=AT)
    else:
        setattr(person, gone, AT if gone == "disabled_at" else None)
    db.session.flush()

    actions.use(told(city.lead), by=city.lead, at=AT)
    db.session.commit()

    assert told(city.lead).uses == 1
    assert db.session.scalars(sa.select(Notice)).all() == []


def test_a_project_can_be_looked_up_and_a_wrong_one_is_not_guessed(city: City, author: Viewer, as_person: Any) -> None:
    learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    address = f"/lessons/{told(city.lead).id}/use"
    page = as_person(viewer=city.lead)

    assert "Damp sensors" in page.post(address, data={"project": "damp", "find": "1"}).text
    refused = page.post(address, data={"project": "damp"})
    assert refused.status_code == 422
    assert "Choose the project." in refused.text


def test_whoever_begins_a_record_is_offered_what_similar_projects_taught(
    city: City, author: Viewer, as_person: Any
) -> None:
    learn(city, author, "Damp sensors in social housing", "Tenants read their own sensors.")
    page = as_person(viewer=city.lead)

    for answer in (
        page.get("/projects/new?title=Damp+sensors+in+schools"),
        page.post("/projects/new", data={"title": "Damp sensors in schools", "find": "1"}),
    ):
        assert answer.status_code == 200
        assert "Damp sensors in social housing" in answer.text
        assert "Tenants read their own sensors." in answer.text
        assert 'value="Damp sensors in schools"' in answer.text
    assert "Others have done something like it" not in page.get("/projects/new").text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1


def test_a_projects_page_leads_to_what_similar_ones_taught(city: City, author: Viewer, as_person: Any) -> None:
    learn(city, author, "Damp sensors in social housing", "Tenants read their own sensors.")
    learn(city, author, "Trams", "Wires freeze.")
    mine = make.make_project(city, "Damp sensors in schools", stage="running")
    db.session.commit()
    page = as_person(viewer=city.lead)
    address = f"/lessons?like={mine.ref}"
    assert f'href="{address}"' in page.get(f"/projects/{mine.ref}").text
    shown = page.get(address).text

    assert "Tenants read their own sensors." in shown
    assert "Wires freeze." not in shown


# ---------------------------------------------------------------------------------------------- people to ask
@pytest.fixture
def method(city: City) -> Term:
    """Human-centred design, used by a project of Eda's with Finn as deputy."""
    wanted = sa.select(Term).where(Term.organisation_id == city.id, Term.vocabulary == taxonomy.METHOD)
    term = db.session.scalars(wanted.order_by(Term.id)).first()
    assert term is not None
    return term


@pytest.fixture
def eda(city: City, method: Term) -> Viewer:
    viewer = make.make_viewer(city, "project_owner", name="Eda Roth")
    owner = db.session.get_one(Person, viewer.person_id)
    project = make.make_project(city, "Damp sensors", stage="running", owner=owner)
    projects.retag(project, [Put(taxonomy.METHOD, method.key)], by=city.lead, at=AT)
    db.session.commit()
    return viewer


def test_nobody_is_shown_who_has_not_said_so(city: City, eda: Viewer, method: Term, as_person: Any) -> None:
    assert queries.who_has_done(city.lead, method, TODAY) == []

    page = as_person(viewer=eda)
    assert page.post("/me/questions", data={"applies": "1"}).status_code == 303
    (known,) = queries.who_has_done(city.lead, method, TODAY)
    assert (known.name, [title for _ref, title in known.projects]) == ("Eda Roth", ["Damp sensors"])
    assert known.email in page.get(f"/terms/{method.id}/people").text

    page.post("/me/questions", data={"applies": "0"})
    assert queries.who_has_done(city.lead, method, TODAY) == []


def test_who_has_left_is_asked_no_more(city: City, eda: Viewer, method: Term) -> None:
    actions.let_ask(True, by=eda, at=AT)
    db.session.get_one(Person, eda.person_id).disabled_at = AT
    db.session.commit()

    assert queries.who_has_done(city.lead, method, TODAY) == []


def test_whose_role_has_ended_is_asked_no_more_though_they_still_own_the_project(
    city: City, eda: Viewer, method: Term, as_person: Any
) -> None:
    actions.let_ask(True, by=eda, at=AT)
    held = db.session.scalars(sa.select(Membership).where(Membership.person_id == eda.person_id)).one()
    held.until_on = TODAY + timedelta(days=1)
    db.session.commit()
    (known,) = queries.who_has_done(city.lead, method, TODAY)
    assert known.name == "Eda Roth"

    assert queries.who_has_done(city.lead, method, TODAY + timedelta(days=1)) == []

    held.until_on = TODAY
    elsewhere = make.make_city("Elsewhere")
    there = {"organisation_id": elsewhere.id, "role": "project_owner", "from_on": date(2020, 1, 1), "recorded_at": AT}
    db.session.add(Membership(person_id=eda.person_id, **there))
    db.session.commit()
    assert queries.who_has_done(city.lead, method, TODAY) == []
    assert "Eda Roth" not in as_person(viewer=city.lead).get(f"/terms/{method.id}/people").text


def test_a_lesson_names_the_people_of_its_project_who_may_be_asked(city: City, author: Viewer, as_person: Any) -> None:
    project, _review = learn(city, author, "Damp sensors", "Tenants read their own sensors.")
    finn = make.make_viewer(city, "project_owner", name="Finn Berg")
    person = db.session.get_one(Person, finn.person_id)
    projects.assign(project, lead=city.housing, deputy=person, by=city.lead, at=AT)
    actions.let_ask(True, by=finn, at=AT)
    db.session.commit()

    shown = as_person(viewer=city.lead).get(f"/lessons/{told(city.lead).id}").text
    assert f"mailto:{person.email}" in shown


def test_lessons_of_every_way_in_can_be_searched(city: City, author: Viewer) -> None:
    project, _review = learn(city, author, "Damp sensors", "Tenants read.")
    held = reviews.Held(on=date(2026, 1, 10), decision="scale", lesson="Gateways come late.", signer_words="Somebody")
    past = reviews.NewReview(project.id, "progress", date(2026, 1, 10), held)
    reviews.load_many([past], import_id=None, by=city.lead, at=AT)
    db.session.commit()

    assert db.session.scalars(sa.select(Lesson.folded).order_by(Lesson.id)).all() == [
        " tenants read",
        " gateways come late",
    ]
    assert texts(city.lead, words="gateway") == ["Gateways come late."]
