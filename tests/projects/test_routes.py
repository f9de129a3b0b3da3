from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Actor
from portfolio.history.models import Entry
from portfolio.people.models import Person
from portfolio.projects import actions, as_of, queries, rules
from portfolio.projects.models import Note, Partnership, Project, Term
from tests import make

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def project(city: make.City) -> Project:
    return make.make_project(city, "Damp sensors")


def sent_once(page: FlaskClient, address: str) -> str:
    """The token of a form, as a browser would send it."""
    body = page.get(address).get_data(as_text=True)
    return body.split('name="once"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def opened(page: FlaskClient, address: str) -> dict[str, str]:
    """The hidden values of a shared form, as a browser would send them."""
    body = page.get(address).get_data(as_text=True)
    return {
        name: body.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        for name in ("version", "opened")
    }


# ------------------------------------------------------------------------------------------------- new project
def test_a_new_project_has_five_fields(as_person: AsPerson, city: make.City) -> None:
    make.make_project(city)
    body = as_person().get("/projects/new").get_data(as_text=True).split("<main", 1)[1].split("<footer", 1)[0]

    names = {part.split('"', 1)[0] for part in body.split(' name="')[1:]}
    assert names - {"csrf_token", "once"} == {"title", "department_id", "summary", "owner_id", "primary_type"}
    assert body.count('type="radio"') == 5
    assert "The library lends out tools and sewing machines." in body


def test_a_title_and_a_department_open_a_project(as_person: AsPerson, city: make.City, session: Any) -> None:
    answer = as_person().post("/projects/new", data={"title": " Damp sensors ", "department_id": city.housing.id})

    assert (answer.status_code, answer.location) == (303, "/projects/P-2026-001")
    project = session.scalars(sa.select(Project)).one()
    assert (project.title, project.stage, project.lead_department_id) == ("Damp sensors", "idea", city.housing.id)


def test_sending_the_form_twice_opens_one_project(as_person: AsPerson, city: make.City, session: Any) -> None:
    page = as_person()
    form = {"title": "Once", "department_id": city.housing.id, "once": sent_once(page, "/projects/new")}

    answers = [page.post("/projects/new", data=form) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/projects/P-2026-001")] * 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 251, "a\x00b"])
def test_a_title_that_cannot_be_stored_is_refused_at_its_field(
    as_person: AsPerson, city: make.City, session: Any, title: str
) -> None:
    answer = as_person().post("/projects/new", data={"title": title, "department_id": city.housing.id})

    assert answer.status_code == 422
    assert 'id="title-error"' in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0


@pytest.mark.parametrize("department", ["", "999999", "9" * 400, "-1", "x", "１２"])
def test_a_department_that_is_not_offered_is_refused(as_person: AsPerson, city: make.City, department: str) -> None:
    answer = as_person().post("/projects/new", data={"title": "Sensors", "department_id": department})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "{{ 7*7 }}",
        "'; DROP TABLE project; --",
        "\u202eevil",
        "👩\u200d🔬 résumé",
        "%s %(x)s",
    ],
)
def test_legal_text_of_any_kind_stays_text(as_person: AsPerson, city: make.City, session: Any, text: str) -> None:
    page = as_person()
    answer = page.post("/projects/new", data={"title": text, "department_id": city.housing.id, "summary": text})

    assert answer.status_code == 303
    assert session.scalars(sa.select(Project)).one().title == text
    shown = page.get("/projects/P-2026-001/edit")
    assert shown.status_code == 200
    assert "<script>alert" not in shown.get_data(as_text=True)


# -------------------------------------------------------------------------------------------------------- rights
PAGES = ("edit", "tags", "departments", "stage-moves", "partners")


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("unit_staff", 200), ("project_owner", 403), ("leadership", 403), ("auditor", 403), ("juror", 404)],
)
def test_who_may_open_the_forms_of_somebody_elses_project(
    as_person: AsPerson, project: Project, page_name: str, role: str, status: int
) -> None:
    assert as_person(role).get(f"/projects/{project.ref}/{page_name}").status_code == status


@pytest.mark.parametrize("page_name", PAGES)
def test_owner_and_deputy_may_open_all_forms_of_their_project(
    as_person: AsPerson, city: make.City, session: Any, page_name: str
) -> None:
    owner, deputy = make.make_viewer(city, "project_owner"), make.make_viewer(city, "project_owner")
    project = make.make_project(
        city, owner=session.get(Person, owner.person_id), deputy=session.get(Person, deputy.person_id)
    )

    for viewer in (owner, deputy):
        assert as_person(viewer=viewer).get(f"/projects/{project.ref}/{page_name}").status_code == 200


@pytest.mark.parametrize("page_name", [*PAGES, "notes"])
def test_a_project_of_another_city_does_not_exist(as_person: AsPerson, city: make.City, page_name: str) -> None:
    foreign = make.make_project(make.make_city("Elsewhere"), "Theirs")
    page = as_person()

    assert page.get(f"/projects/{foreign.ref}/{page_name}").status_code == 404
    assert page.get(f"/projects/{'x' * 400}/{page_name}").status_code == 404
    assert page.get(f"/projects/a%00b/{page_name}").status_code == 404


def test_strangers_are_sent_to_sign_in(page: FlaskClient, project: Project) -> None:
    answer = page.get(f"/projects/{project.ref}/edit")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_leadership_reads_notes_and_writes_none(as_person: AsPerson, project: Project) -> None:
    page = as_person("leadership")

    assert page.get(f"/projects/{project.ref}/notes").status_code == 200
    assert page.post(f"/projects/{project.ref}/notes", data={"text": "No"}).status_code == 403


# -------------------------------------------------------------------------------------------------- editing
def test_texts_dates_and_budget_are_saved_together(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    form = opened(page, address) | {
        "title": "Damp sensors",
        "problem": "Mould\r\nin flats",
        "planned_start_on": "2026-03-01",
        "planned_end_on": "2027-02-28",
        "budget": "150000",
        "origin": "bid",
    }

    assert page.post(address, data=form).status_code == 303

    project = session.scalars(sa.select(Project)).one()
    assert (project.problem, project.origin) == ("Mould\nin flats", "bid")
    assert (project.planned_end_on, project.budget_minor) == (date(2027, 2, 28), 15_000_000)


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    as_person: AsPerson, project: Project, session: Any
) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    mine = opened(page, address) | {"title": "Damp sensors", "origin": "direct", "summary": "Mine", "problem": ""}
    project = session.scalars(sa.select(Project)).one()
    values = {"summary": "Theirs", "problem": "Their problem"}
    actions.edit_record(project, values=values, by=Actor(project.organisation_id), at=make.AT)
    session.commit()

    answer = page.post(address, data=mine)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="Mine"' in body  # what was typed is still in the form
    assert "<dd>Theirs" in body  # beside it stands what the other one wrote
    assert "Their problem</textarea>" in body  # and what only the other one changed is taken over
    assert session.scalars(sa.select(Project.summary)).one() == "Theirs"

    again = mine | {"problem": "Their problem", "version": str(session.scalars(sa.select(Project.version)).one())}
    assert page.post(address, data=again).status_code == 303
    assert session.execute(sa.select(Project.summary, Project.problem)).one() == ("Mine", "Their problem")


def test_an_end_before_the_start_is_refused_at_its_field(as_person: AsPerson, project: Project) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    form = opened(page, address) | {
        "title": "Damp sensors",
        "origin": "direct",
        "planned_start_on": "2026-03-01",
        "planned_end_on": "2026-02-01",
    }

    answer = page.post(address, data=form)

    assert answer.status_code == 422
    assert 'id="planned_end_on-error"' in answer.get_data(as_text=True)


def test_a_project_names_the_one_it_is_part_of_by_reference(as_person: AsPerson, city: make.City, session: Any) -> None:
    whole, part = make.make_project(city, "Whole"), make.make_project(city, "Part")
    whole_id, part_id = whole.id, part.id
    page = as_person()
    address = f"/projects/{part.ref}/edit"
    form = opened(page, address) | {"title": "Part", "origin": "direct", "parent": whole.ref.lower()}

    assert page.post(address, data=form).status_code == 303
    assert session.get(Project, part_id).parent_id == whole_id

    address = f"/projects/{whole.ref}/edit"
    form = opened(page, address) | {"title": "Whole", "origin": "direct", "parent": part.ref}
    assert page.post(address, data=form).status_code == 409
    assert page.post(address, data=form | {"parent": "P-1999-001"}).status_code == 422


def test_an_archived_project_can_be_brought_back(as_person: AsPerson, project: Project, session: Any) -> None:
    page = as_person()

    page.post(f"/projects/{project.ref}/archive")
    assert session.scalars(sa.select(Project.archived_on)).one() is not None

    page.post(f"/projects/{project.ref}/archive", data={"out": "1"})
    assert session.scalars(sa.select(Project.archived_on)).one() is None


# ----------------------------------------------------------------------------------------------------- tags
def test_definitions_and_sources_stand_where_people_choose(as_person: AsPerson, project: Project) -> None:
    body = as_person().get(f"/projects/{project.ref}/tags").get_data(as_text=True)

    assert "Basing decisions on data and evidence that somebody gathered and analysed." in body
    assert "De Vries, Bekkers and Tummers (2016)" in body
    assert "LSE Cities (2024), Public Innovation, appendix C" in body
    assert body.count('value="human_centred_design"') == 1
    assert "Human-centred design belongs here as well; it stands under Partnership." in body


def test_tags_are_chosen_and_new_ones_typed(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/tags"
    form: dict[str, Any] = opened(page, address) | {
        "primary_type": "governance",
        "secondary_types": ["conceptual"],
        "builds": ["analytical"],
        "uses": ["leadership", "partnership"],
        "methods": ["data_driven"],
        "new_tags": "north bank, sensors",
    }

    assert page.post(address, data=form).status_code == 303

    assert sorted((tag.vocabulary, tag.key, tag.role) for tag in queries.tags_of(project.id)) == [
        ("capability", "analytical", "builds"),
        ("capability", "leadership", "uses"),
        ("capability", "partnership", "uses"),
        ("innovation_type", "conceptual", "secondary"),
        ("innovation_type", "governance", "primary"),
        ("method", "data_driven", ""),
        ("tag", "north_bank", ""),
        ("tag", "sensors", ""),
    ]


def test_a_free_tag_that_differs_only_by_case_is_refused(as_person: AsPerson, project: Project, session: Any) -> None:
    by = Actor(project.organisation_id)
    actions.add_term("tag", "Sensors", by=by, at=make.AT)
    session.commit()
    page, address = as_person(), f"/projects/{project.ref}/tags"

    answer = page.post(address, data=opened(page, address) | {"new_tags": "sensors"})

    assert answer.status_code == 409
    assert "There is “Sensors” already" in answer.get_data(as_text=True)
    assert page.post(address, data=opened(page, address) | {"new_tags": "Sensors"}).status_code == 303


def test_an_answer_that_is_not_offered_is_refused(as_person: AsPerson, project: Project) -> None:
    page, address = as_person(), f"/projects/{project.ref}/tags"

    for wrong in ({"primary_type": "social"}, {"methods": ["data_driven", "magic"]}, {"builds": ["x" * 400]}):
        assert page.post(address, data=opened(page, address) | wrong).status_code == 422


# ------------------------------------------------------------------------------------ departments and stages
def test_handing_over_keeps_who_was_responsible(as_person: AsPerson, city: make.City, session: Any) -> None:
    first, second = make.make_viewer(city, "project_owner"), make.make_viewer(city, "project_owner")
    project = make.make_project(city, owner=session.get(Person, first.person_id), on=date(2026, 3, 1))
    page, address = as_person(), f"/projects/{project.ref}/departments"
    form = opened(page, address) | {
        "owner_id": second.person_id,
        "lead_department_id": city.mobility.id,
        "supporting": [city.housing.id],
        "on": "2026-09-01",
    }

    assert page.post(address, data=form).status_code == 303

    before, after = (as_of.assigned_on(project.id, day) for day in (date(2026, 8, 31), date(2026, 9, 1)))
    assert (before.owner_id, before.lead_department_id, before.supporting) == (first.person_id, city.housing.id, ())
    assert (after.owner_id, after.lead_department_id) == (second.person_id, city.mobility.id)
    assert after.supporting == (city.housing.id,)


def test_only_allowed_moves_are_offered_and_taken(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/stage-moves"

    body = page.get(address).get_data(as_text=True)
    offered = [stage for stage in rules.ALL_STAGES if f'value="{stage}"' in body]

    assert sorted(offered) == sorted(rules.MOVES["idea"])
    assert page.post(address, data={"stage": "decided", "on": "2026-11-20"}).status_code == 422
    assert page.post(address, data={"stage": "approved", "on": "2026-11-20"}).status_code == 303
    assert session.scalars(sa.select(Project.stage)).one() == "approved"


def test_running_needs_a_planned_end_and_can_take_it_in_the_same_form(
    as_person: AsPerson, city: make.City, session: Any
) -> None:
    project = make.make_project(city, stage="approved", on=date(2026, 9, 1))
    page, address = as_person(), f"/projects/{project.ref}/stage-moves"

    refused = page.post(address, data={"stage": "running", "on": "2026-10-01"})
    taken = page.post(address, data={"stage": "running", "on": "2026-10-01", "planned_end_on": "2027-06-30"})

    assert refused.status_code == 409
    assert 'id="planned_end_on-error"' in refused.get_data(as_text=True)
    assert taken.status_code == 303
    moved = session.scalars(sa.select(Project)).one()
    assert (moved.started_on, moved.planned_end_on) == (date(2026, 10, 1), date(2027, 6, 30))


# ---------------------------------------------------------------------------------------------------- notes
def test_a_note_is_three_fields_on_the_projects_page(as_person: AsPerson, project: Project, session: Any) -> None:
    data = {"text": "Sensors arrived", "kind": "progress", "on": "2026-11-20"}

    answer = as_person().post(f"/projects/{project.ref}/notes", data=data)

    assert (answer.status_code, answer.location) == (303, f"/projects/{project.ref}")
    note = session.scalars(sa.select(Note)).one()
    assert (note.text, note.kind, note.on) == ("Sensors arrived", "progress", date(2026, 11, 20))


def test_a_note_from_any_page_finds_its_project_by_words(as_person: AsPerson, city: make.City, session: Any) -> None:
    make.make_project(city, "Damp sensors north")
    south = make.make_project(city, "Damp sensors south")
    page = as_person()
    note = {"text": "Called the supplier", "kind": "contact", "on": "2026-11-20"}

    unclear = page.post("/notes/new", data=note | {"project": "damp sens"})
    assert unclear.status_code == 422
    assert unclear.get_data(as_text=True).count('name="ref"') == 2

    chosen = page.post("/notes/new", data=note | {"project": "damp sens", "ref": south.ref})
    assert (chosen.status_code, chosen.location) == (303, f"/projects/{south.ref}")
    assert page.post("/notes/new", data=note | {"project": "south sensors"}).status_code == 303
    assert page.post("/notes/new", data=note | {"project": "nowhere"}).status_code == 422
    assert session.scalars(sa.select(Note.project_id)).all() == [south.id, south.id]


def test_a_note_on_somebody_elses_project_is_refused(as_person: AsPerson, project: Project, session: Any) -> None:
    note = {"project": project.ref, "text": "Not mine", "kind": "risk", "on": "2026-11-20"}

    assert as_person("project_owner").post("/notes/new", data=note).status_code == 403
    assert session.scalar(sa.select(sa.func.count()).select_from(Note)) == 0


def test_a_corrected_note_stays_visible(as_person: AsPerson, project: Project, session: Any) -> None:
    note = actions.write_note(project, text="400 sensors", by=Actor(project.organisation_id), at=make.AT)
    session.commit()
    page, address = as_person(), f"/notes/{note.id}/correction"

    answer = page.post(address, data={"text": "155 sensors", "kind": "progress", "on": "2026-11-20"})

    assert answer.status_code == 303
    body = page.get(f"/projects/{project.ref}/notes").get_data(as_text=True)
    assert "<s>400 sensors</s>" in body
    assert "155 sensors" in body
    assert page.post(address, data={"text": "1", "kind": "progress", "on": "2026-11-20"}).status_code == 409


# ------------------------------------------------------------------------------------------------- partners
def test_partners_are_added_and_ended(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/partners"

    page.post(address, data={"name": "Technical University", "kind": "university_research", "part": "Analysis"})
    again = page.post(address, data={"name": "TECHNICAL university"})
    assert again.status_code == 409

    partnership = session.scalars(sa.select(Partnership)).one()
    assert page.post(f"/partnerships/{partnership.id}/end").status_code == 303
    line = queries.partners_of(project.id)[0]
    assert (line.name, line.kind, line.until_on is not None) == (
        "Technical University",
        "University or research institute",
        True,
    )
    assert as_person("leadership").post(f"/partnerships/{partnership.id}/end").status_code == 403


# ----------------------------------------------------------------------------------------------- vocabulary
def test_leads_rename_add_and_retire_words_and_others_read_them(
    as_person: AsPerson, project: Project, session: Any
) -> None:
    page = as_person()
    housing = session.scalars(sa.select(Term).where(Term.key == "housing")).one()

    assert page.post("/vocabularies/policy_area", data={"label": "Night life"}).status_code == 303
    assert page.post("/vocabularies/policy_area", data={"label": "night LIFE"}).status_code == 409
    assert page.post(f"/terms/{housing.id}/edit", data={"label": "Living"}).status_code == 303
    assert page.post(f"/terms/{housing.id}/retirement").status_code == 303

    body = as_person("leadership").get("/vocabularies/policy_area").get_data(as_text=True)
    assert "Night life" in body
    assert "Living" in body
    assert "Retired" in body
    assert as_person("unit_staff").post("/vocabularies/policy_area", data={"label": "x"}).status_code == 403
    assert as_person().get("/vocabularies/nothing").status_code == 404


def test_every_change_by_a_page_leaves_an_entry(as_person: AsPerson, project: Project, session: Any) -> None:
    page = as_person()
    page.post(f"/projects/{project.ref}/notes", data={"text": "A", "kind": "risk", "on": "2026-11-20"})

    events = session.scalars(sa.select(Entry.event).order_by(Entry.seq)).all()
    assert events == ["vocabulary.seeded", "project.opened", "note.written"]
