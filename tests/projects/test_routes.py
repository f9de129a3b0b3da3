import re
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
from tests.projects.browser import opened

AsPerson = Callable[..., FlaskClient]


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
    assert page.post(address, data={"stage": "decided", "on": "2026-11-20"}).status_code == 409
    assert page.post(address, data={"stage": "approved", "on": "2026-11-20"}).status_code == 303
    assert session.scalars(sa.select(Project.stage)).one() == "approved"


def test_running_needs_a_planned_end_and_can_take_it_in_the_same_form(
    as_person: AsPerson, city: make.City, session: Any
) -> None:
    project = make.make_project(city, stage="approved", on=date(2026, 9, 1))
    make.intend(project, by=city.lead)
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


def test_a_note_from_any_page_asks_for_two_fields_and_folds_kind_and_day(as_person: AsPerson) -> None:
    form = as_person().get("/notes/new").text.split('class="narrow"')[1].split("</form>")[0]
    asked, folded = form.split("<details")

    assert re.findall(r'name="(project|text|kind|on)"', asked) == ["project", "text"]
    assert re.findall(r'name="(project|text|kind|on)"', folded) == ["kind", "on"]


def test_a_note_is_offered_for_own_projects_first_and_the_only_one_is_chosen(
    city: make.City, as_person: AsPerson, project: Project, session: Any
) -> None:
    owner = make.make_viewer(city, "project_owner")
    assert 'name="ref"' not in as_person(viewer=owner).get("/notes/new").text

    own = make.make_project(city, "Own", owner=session.get_one(Person, owner.person_id), at=project.changed_at)
    session.commit()

    only = as_person(viewer=owner).get("/notes/new").text
    assert re.findall(r'<input[^>]*name="ref"[^>]*value="([^"]*)"', only) == [own.ref]
    assert re.findall(r"<input checked [^>]*value=\"([^\"]*)\"", only) == [own.ref]
    lead = as_person().get("/notes/new").text
    assert set(re.findall(r'name="ref"[^>]*value="([^"]*)"', lead)) == {own.ref, project.ref}


def test_finding_a_project_first_loses_nothing_that_was_typed(as_person: AsPerson, project: Project) -> None:
    typed = {"project": "damp", "text": "Typed before", "kind": "risk", "on": "2026-11-20", "find": "1"}
    before = {"ref": "P-2020-001"}  # the only one of their own, chosen when the page was opened

    answer = as_person().post("/notes/new", data=typed | before)

    assert answer.status_code == 200
    assert "Typed before" in answer.text
    assert re.findall(r'name="ref"[^>]*value="([^"]*)"', answer.text) == [project.ref]
    assert re.findall(r'<input checked [^>]*value="([^"]*)"', answer.text) == [project.ref]


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
