"""Views of the list: saved, shared, adjusted, replaced, deleted and brought back."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, Refused, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.people.models import Membership, Person
from portfolio.projects import actions as projects
from portfolio.register import actions
from portfolio.register.actions import MOST_VIEWS
from portfolio.register.choices import choices
from portfolio.register.models import FirstView, SavedView
from portfolio.register.rules import Filters
from portfolio.register.views import BUILT_IN, keeping, menu, seen
from tests import make
from tests.make import City
from tests.register.test_routes import rows_of, text_of

AsPerson = Callable[..., FlaskClient]


def save(city: City, at: Any, **more: Any) -> SavedView:
    return actions.save_view(**{"name": "Running", "asks": "stage=running", "by": city.lead, "at": at} | more)


def names_of(city: City, viewer: Viewer) -> list[str]:
    """The saved views that somebody may open."""
    return [view.name for view in choices(city.id, viewer.person_id).views]


# ------------------------------------------------------------------------------------------------------ keeping
def test_a_view_keeps_what_the_address_asks_for_and_nothing_else(city: City, at: Any) -> None:
    asks = "q=damp&stage=running&-stage=idea&columns=ref,title,ended&by=stage&sort=-ended&after=xyz&evil=1"

    view = save(city, at, asks=asks)

    assert view.asks == ("q=damp&stage=running&-stage=idea&sort=-ended&columns=ref%2Ctitle%2Cended&by=stage")


def test_a_private_view_is_seen_by_its_owner_only_and_a_shared_one_by_all(city: City, at: Any) -> None:
    other = make.make_viewer(city, "auditor")
    elsewhere = make.make_city("Elsewhere")
    save(city, at, name="mine")
    save(city, at, name="Everybody's", is_shared=True)

    assert names_of(city, city.lead) == ["Everybody's", "mine"]
    assert names_of(city, other) == ["Everybody's"]
    assert names_of(elsewhere, elsewhere.lead) == []


@pytest.mark.parametrize("role", ["project_owner", "auditor", "leadership", "department_head"])
def test_only_the_unit_shares(city: City, at: Any, role: str) -> None:
    viewer = make.make_viewer(city, role)
    own = save(city, at, by=viewer)

    with pytest.raises(Refused):
        save(city, at, by=viewer, name="For all", is_shared=True)
    with pytest.raises(Refused):
        actions.change_view(own, name="For all", is_shared=True, by=viewer, at=at)


def test_a_shared_view_is_changed_by_its_owner_and_by_leads(city: City, at: Any) -> None:
    staff, other = make.make_viewer(city, "unit_staff"), make.make_viewer(city, "unit_staff")
    view = save(city, at, by=staff, is_shared=True)

    actions.replace_view(view, asks="stage=idea", by=city.lead, at=at)
    assert view.asks == "stage=idea"
    with pytest.raises(Refused):
        actions.replace_view(view, asks="", by=other, at=at)
    with pytest.raises(Refused):
        actions.remove_view(view, by=other, at=at)
    with pytest.raises(RuleBroken):
        actions.change_view(view, name="Mine now", is_shared=False, by=city.lead, at=at)


def test_who_may_share_no_longer_takes_a_shared_view_back_but_does_not_rewrite_it(city: City, at: Any) -> None:
    staff = make.make_viewer(city, "unit_staff")
    view = save(city, at, by=staff, is_shared=True)
    gone = save(city, at, by=staff, is_shared=True, name="Gone")
    owner = replace(staff, grants=make.make_viewer(city, "project_owner").grants)

    with pytest.raises(Refused):
        actions.replace_view(view, asks="", by=owner, at=at)
    with pytest.raises(Refused):
        actions.change_view(view, name="Renamed", is_shared=True, by=owner, at=at)
    assert (view.name, view.asks) == ("Running", "stage=running")
    actions.remove_view(gone, by=owner, at=at)
    with pytest.raises(Refused):
        actions.restore_view(gone, by=owner, at=at)
    actions.change_view(view, name="Mine again", is_shared=False, by=owner, at=at)
    actions.replace_view(view, asks="stage=idea", by=owner, at=at)
    assert (view.name, view.asks, view.is_shared) == ("Mine again", "stage=idea", False)


@pytest.mark.parametrize("asks", ["confidence=%00x", "q=%00", "tag=a%1Fb", "-owner=%08", "%00=1", "tag=\x00"])
def test_a_view_keeps_no_characters_that_a_database_refuses(
    city: City, as_person: AsPerson, at: Any, asks: str
) -> None:
    answer = as_person("unit_lead").post("/views/new", data={"name": "Broken", "asks": asks, "is_shared": "y"})

    assert answer.status_code == 422
    with pytest.raises(WrongInput):
        save(city, at, asks=asks)


def test_a_first_view_that_holds_such_characters_opens_the_list_all_the_same(
    city: City, as_person: AsPerson, at: Any
) -> None:
    make.make_project(city, title="Damp sensors", stage="running")
    view = save(city, at, is_shared=True)
    view.asks = "-confidence=%00x&-tag=%1F&stage=running"
    actions.begin_with(str(view.id), by=city.lead, at=at)
    db.session.commit()

    answer = as_person(viewer=city.lead).get("/projects")

    assert answer.status_code == 200
    assert "Damp sensors" in text_of(answer)


def test_a_private_view_is_not_even_a_leads_to_change(city: City, at: Any) -> None:
    view = save(city, at, by=make.make_viewer(city, "unit_staff"))

    with pytest.raises(Refused):
        actions.change_view(view, name="Taken", is_shared=False, by=city.lead, at=at)


def test_a_shared_view_stays_when_its_owner_leaves(city: City, at: Any) -> None:
    staff = make.make_viewer(city, "unit_staff")
    save(city, at, by=staff, is_shared=True)
    db.session.execute(sa.update(Membership).where(Membership.person_id == staff.person_id).values(until_on=at.date()))

    assert names_of(city, city.lead) == ["Running"]


def test_of_two_who_change_a_shared_view_the_second_is_told(city: City, at: Any) -> None:
    view = save(city, at, is_shared=True)
    opened = view.version
    actions.replace_view(view, asks="stage=idea", version=opened, by=city.lead, at=at)

    with pytest.raises(EditedMeanwhile):
        actions.replace_view(view, asks="stage=closing", version=opened, by=city.lead, at=at)
    assert view.asks == "stage=idea"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "RUNNING", "Rùnning"])
def test_a_name_is_given_and_unlike_others(city: City, at: Any, name: str) -> None:
    save(city, at)

    with pytest.raises(WrongInput):
        save(city, at, name=name)


def test_a_person_has_room_for_so_many_views(city: City, at: Any) -> None:
    for number in range(MOST_VIEWS):
        save(city, at, name=f"View {number}")

    with pytest.raises(RuleBroken):
        save(city, at, name="One more")


def test_a_deleted_view_comes_back_by_an_undo(city: City, at: Any) -> None:
    view = save(city, at)
    actions.remove_view(view, by=city.lead, at=at)
    assert names_of(city, city.lead) == []

    actions.restore_view(view, by=city.lead, at=at)

    assert names_of(city, city.lead) == ["Running"]


def test_what_changes_nothing_leaves_no_trace_and_everything_else_does(city: City, at: Any) -> None:
    view = save(city, at)
    actions.change_view(view, name="Running", is_shared=False, by=city.lead, at=at)
    actions.replace_view(view, asks="stage=running", by=city.lead, at=at)
    actions.begin_with("all", by=city.lead, at=at)
    actions.change_view(view, name="On the way", is_shared=True, by=city.lead, at=at)
    actions.begin_with("mine", by=city.lead, at=at)
    actions.remove_view(view, by=city.lead, at=at)
    actions.restore_view(view, by=city.lead, at=at)
    db.session.commit()

    assert list(db.session.scalars(sa.select(Entry.event).order_by(Entry.seq))) == [
        "view.saved",
        "view.changed",
        "view.first",
        "view.removed",
        "view.restored",
    ]


def test_the_list_begins_with_the_view_that_a_person_has_chosen(city: City, at: Any) -> None:
    other = make.make_viewer(city, "auditor")
    private = save(city, at)
    actions.begin_with(str(private.id), by=city.lead, at=at)

    assert choices(city.id, city.lead.person_id).first_view == str(private.id)
    assert choices(city.id, other.person_id).first_view == ""
    with pytest.raises(WrongInput):
        actions.begin_with(str(private.id), by=other, at=at)
    with pytest.raises(WrongInput):
        actions.begin_with("no such view", by=other, at=at)
    actions.begin_with("all", by=city.lead, at=at)
    assert db.session.scalars(sa.select(FirstView)).all() == []


# ------------------------------------------------------------------------------------------------- what is meant
def test_an_address_means_a_view_until_it_says_everything_itself(city: City, at: Any) -> None:
    view = save(city, at)
    known = choices(city.id, city.lead.person_id)
    running = Filters({"stage": ("running",)})

    opened = seen([("view", str(view.id)), ("after", "x")], known)
    adjusted = seen([("view", str(view.id)), ("own", "1"), ("stage", "idea")], known)
    emptied = seen([("view", str(view.id)), ("own", "1")], known)
    same = seen([("view", str(view.id)), ("own", "1"), ("stage", "running")], known)

    assert (opened.filters, opened.adjusted) == (running, False)
    assert (adjusted.filters, adjusted.adjusted) == (Filters({"stage": ("idea",)}), True)
    assert (emptied.filters, emptied.adjusted) == (Filters(), True)
    assert (same.filters, same.adjusted) == (running, False)
    assert seen([("view", "999"), ("stage", "idea")], known).filters == Filters({"stage": ("idea",)})


def test_every_built_in_view_is_a_question_that_is_understood(city: City) -> None:
    known = choices(city.id, city.lead.person_id)

    for view in BUILT_IN:
        now = seen([("view", view.key)], known)
        assert now.key == view.key
        assert now.filters.pairs() == Filters.of(now.filters.pairs()).pairs()
        assert [tab.name for tab in menu(known, now, "/projects").openly if tab.current] == [str(view.name)]
        assert keeping(city.lead, known, now).may_save is False


# ---------------------------------------------------------------------------------------------------- the pages
def form_of(answer: Any) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    found = re.findall(r'name="(once|asks|version|opened)"[^>]* value="([^"]*)"', answer.get_data(as_text=True))
    return {name: html.unescape(value) for name, value in found}


def test_a_list_is_saved_under_a_name_and_opened_by_it(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors", stage="running")
    make.make_project(city, title="Letters")
    start = lead.get("/projects?stage=running&columns=title,ended")
    address = html.unescape(re.search(r'href="(/views/new[^"]*)"', start.get_data(as_text=True))[1])  # type: ignore[index]

    saved = lead.post(address, data=form_of(lead.get(address)) | {"name": "Under way", "is_shared": "y"})

    assert saved.status_code == 303
    assert re.fullmatch(r"/projects\?view=\d+", saved.location)
    said = text_of(lead.get(saved.location))
    assert "Under way (shared)" in said
    assert "Damp sensors" in said
    assert "Letters" not in said
    assert "Rename or share" in said
    assert list(rows_of(lead.get(saved.location.replace("/projects", "/projects.csv")))[0]) == ["Title", "Ended"]


def test_a_view_saved_twice_by_a_double_click_is_one_view(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    form = form_of(lead.get("/views/new?asks=stage%3Drunning")) | {"name": "Under way"}

    answers = [lead.post("/views/new", data=form) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert len(db.session.scalars(sa.select(SavedView)).all()) == 1


def test_an_adjusted_view_says_so_and_can_be_saved_again(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person(viewer=city.lead)
    view = save(city, at)
    db.session.commit()

    page = lead.get(f"/projects?view={view.id}&own=1&stage=idea")
    said = text_of(page)
    lead.post(f"/views/{view.id}/replace", data={"asks": "stage=idea", "version": view.version})

    assert "“Running”, adjusted. Save these changes Save as a new view" in said
    assert db.session.get_one(SavedView, view.id).asks == "stage=idea"
    outdated = lead.post(f"/views/{view.id}/replace", data={"asks": "stage=closing", "version": 1})
    assert outdated.status_code == 409
    assert "Somebody else has changed" in text_of(outdated)


def test_a_deleted_view_is_offered_back(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person(viewer=city.lead)
    view = save(city, at)
    db.session.commit()

    gone = lead.post(f"/views/{view.id}/remove", follow_redirects=True)
    assert "The view “Running” is deleted. Undo" in text_of(gone)
    assert lead.get(f"/views/{view.id}/edit").status_code == 404

    back = lead.post(f"/views/{view.id}/restore", follow_redirects=True)
    assert "Rename or share" in text_of(back)


def test_whoever_may_not_change_a_view_does_not_get_to(city: City, as_person: AsPerson, at: Any) -> None:
    shared, private = save(city, at, is_shared=True), save(city, at, name="Private")
    db.session.commit()
    auditor = as_person("auditor")

    assert "Rename or share" not in text_of(auditor.get(f"/projects?view={shared.id}"))
    assert auditor.get(f"/views/{shared.id}/edit").status_code == 403
    assert auditor.get(f"/views/{private.id}/edit").status_code == 404
    assert auditor.post(f"/views/{private.id}/remove").status_code == 404


def test_the_list_opens_with_the_chosen_view_and_all_projects_stay_one_click_away(
    city: City, as_person: AsPerson
) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors", stage="running")
    make.make_project(city, title="Letters")

    lead.post("/views/first", data={"view": "mine"})

    first = lead.get("/projects")
    assert "Owner: me" in text_of(first)
    assert 'href="/projects?view=all"' in first.get_data(as_text=True)
    assert "2 projects" in text_of(lead.get("/projects?view=all"))
    # Taking the last filter off shows all projects, not the chosen view again.
    off = re.search(r'class="tag" href="(/projects\?view=mine[^"]*own[^"]*)"', first.get_data(as_text=True))
    assert off is not None
    assert "2 projects" in text_of(lead.get(html.unescape(off[1])))
    assert lead.post("/views/first", data={"view": "nonsense"}).status_code == 422


def test_my_projects_are_the_readers_own_in_a_shared_view(city: City, as_person: AsPerson, at: Any) -> None:
    view = save(city, at, asks="owner=me", is_shared=True)
    ben = make.make_viewer(city, "project_owner", name="Ben")
    owner = db.session.get_one(Person, ben.person_id)
    make.make_project(city, title="Ben's", owner=owner)
    projects.archive(make.make_project(city, title="Gone", owner=owner), by=city.lead, at=at)
    db.session.commit()

    assert "Ben's" in text_of(as_person(viewer=ben).get(f"/projects?view={view.id}"))
    assert "0 projects" in text_of(as_person(viewer=city.lead).get(f"/projects?view={view.id}"))
