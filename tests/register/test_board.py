"""The board: what stands on it, and moving a project from it."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.people.models import Person, Setting
from portfolio.projects import actions as projects
from portfolio.projects import as_of, rules, subjects
from portfolio.projects.models import Project
from portfolio.register import board
from portfolio.register.board import Found
from portfolio.register.choices import choices
from portfolio.register.queries import asked
from portfolio.register.rules import Filters
from portfolio.reviews import actions as reviews
from tests import bulk, make
from tests.make import City
from tests.register.test_routes import text_of

AsPerson = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)


def shown(city: City, *pairs: tuple[str, str], viewer: Any = None) -> board.Board:
    """The board that an address asks for."""
    return board.board(viewer or city.lead, Filters.of(pairs), TODAY, "/projects/board", "/projects")


def column(of: board.Board, stage: str) -> board.Column:
    return next(each for each in (*of.columns, *of.aside) if each.stage == stage)


def titles(of: board.Board, stage: str) -> list[str]:
    return [card.title for card in column(of, stage).cards]


def test_each_stage_is_a_column_and_side_states_stand_aside(city: City) -> None:
    make.make_project(city, title="Damp sensors", stage="running", on=date(2026, 10, 12))
    make.make_project(city, title="Night bus", stage="paused", on=date(2026, 11, 21))

    of = shown(city)

    assert [each.stage for each in of.columns] == list(rules.STAGES)
    assert [each.stage for each in of.aside] == ["paused"]
    card = column(of, "running").cards[0]
    # 12 October to 21 November: 19 days of October and 21 of November.
    assert (card.title, card.department, card.days) == ("Damp sensors", "Housing", "40 days in this stage")
    assert column(of, "paused").cards[0].days == "since today"
    assert (of.counted, of.aside_counted) == ("2 projects", "1 project")


def test_counts_are_exact_where_the_newest_cards_only_are_shown(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "CARDS", 2)
    for day in (3, 1, 2):
        make.make_project(city, title=f"Idea {day}", on=date(2026, 11, day))
    make.make_project(city, title="Night bus", stage="pitched", on=date(2026, 11, 4))

    of = shown(city, ("department", "housing"))

    assert titles(of, "idea") == ["Idea 3", "Idea 2"]
    assert (column(of, "idea").size, column(of, "pitched").size, column(of, "running").size) == (3, 1, 0)
    assert column(of, "idea").more == "Show all 3 in the table"
    assert column(of, "idea").url == "/projects?department=housing&stage=idea"
    assert column(of, "pitched").more == ""


def test_a_review_is_overdue_from_the_day_that_its_own_city_counts_from(city: City) -> None:
    elsewhere = make.make_city("Elsewhere")
    for organisation_id, value in ((city.id, "2026-06-01"), (elsewhere.id, "2026-11-21")):
        db.session.add(
            Setting(organisation_id=organisation_id, key="count_from", value=value, on=TODAY, recorded_at=make.AT)
        )
    for of in (elsewhere, city):
        project = make.make_project(of, title="Damp sensors", stage="running", on=date(2025, 1, 7))
        told = subjects.by_ref(of.lead, project.ref)
        reviews.plan(told, kind="progress", first_due_on=date(2026, 9, 1), by=of.lead, at=make.AT)

    assert [card.overdue for card in board.cards(asked(city.lead, Filters(), choices(city.id)), TODAY)] == [True]
    there = asked(elsewhere.lead, Filters(), choices(elsewhere.id))
    assert [card.overdue for card in board.cards(there, TODAY)] == [False]


def test_filters_and_search_hold_on_the_board(city: City, at: Any) -> None:
    make.make_project(city, title="Damp sensors", tags=["method:foresight"])
    make.make_project(city, title="Damp letters", department=city.mobility, stage="pitched")
    projects.archive(make.make_project(city, title="Damp walls"), by=city.lead, at=at)
    make.make_project(make.make_city("Elsewhere"), title="Damp cellars")

    assert titles(shown(city), "idea") == ["Damp sensors"]
    assert titles(shown(city, ("archived", "1")), "idea") == ["Damp walls", "Damp sensors"]
    assert shown(city, ("method", "foresight")).counted == "1 project"
    assert shown(city, ("q", "damp")).counted == "2 projects"
    assert titles(shown(city, ("q", "damp letters")), "pitched") == ["Damp letters"]
    assert shown(city, ("q", "trams")).is_empty
    assert [each.stage for each in shown(city, ("stage", "pitched")).columns] == ["pitched"]
    assert shown(city, ("stage", "nowhere")).is_empty


def test_a_card_offers_exactly_the_moves_that_the_rules_allow(city: City, at: Any) -> None:
    """Whatever way a project has gone: its moves are looked up anew and compared."""
    for way in (["pitched"], ["approved", "paused"], ["approved", "running", "stopped"], ["rejected"]):
        project = make.make_project(city, title=" ".join(way), planned_end_on=date(2027, 6, 30))
        make.intend(project, by=city.lead)
        for stage in way:
            projects.move_stage(project, stage, reason="Because.", by=city.lead, at=at)
    make.make_project(city, title="Never begun", stage="stopped")
    found = board.cards(asked(city.lead, Filters(), choices(city.id)), TODAY)

    assert len(found) == 5
    for card in found:
        made = as_of.as_rules(as_of.moves_of(card.id))
        steps = board.steps_from(card)
        assert [step.stage for step in steps] == list(rules.allowed_next(made))
        assert [step.asks == "reason" for step in steps] == [rules.needs_reason(made, step.stage) for step in steps]


def test_a_step_names_what_it_needs() -> None:
    def card(stage: str, before: str | None = None, end: date | None = None) -> dict[str, str]:
        since = date(2026, 11, 1)
        found = Found(1, "P", "T", 1, stage, since, None, None, end, None, None, before, None, False, False)
        return {step.stage: step.asks for step in board.steps_from(found)}

    assert card("approved")["running"] == "planned_end_on"
    assert card("approved", end=date(2027, 6, 30))["running"] == ""
    assert card("evaluated")["decided"] == "outcome_decision"
    assert card("running")["closing"] == ""
    assert card("running")["paused"] == "reason"
    assert card("paused", "running", date(2027, 6, 30))["running"] == ""


def test_badges_say_what_is_late(city: City, at: Any) -> None:
    for title, due in (("Late", date(2026, 11, 20)), ("In time", TODAY)):
        project = make.make_project(city, title=title, stage="running", on=date(2026, 1, 5))
        subject = subjects.by_ref(city.lead, project.ref)
        reviews.plan(subject, kind="progress", first_due_on=due, by=city.lead, at=at)

    cards = {card.title: [badge.word for badge in card.badges] for card in column(shown(city), "running").cards}

    assert cards == {"Late": ["Review overdue"], "In time": []}


def test_only_those_with_the_right_get_moves_on_their_cards(city: City) -> None:
    owner = make.make_viewer(city, "project_owner")
    make.make_project(city, title="Own", owner=db.session.get(Person, owner.person_id))
    make.make_project(city, title="Another's")
    reader = make.make_viewer(city, "leadership")

    cards = {card.title: bool(card.steps) for card in column(shown(city, viewer=owner), "idea").cards}

    assert cards == {"Own": True, "Another's": False}
    assert not any(card.steps for card in column(shown(city, viewer=reader), "idea").cards)


def form_on(answer: Any, ref: str) -> tuple[str, dict[str, str]]:
    """Where the form of a card is sent, and the hidden fields in it."""
    written = answer.get_data(as_text=True)
    found = re.search(rf'action="([^"]*/{ref}/stage-moves[^"]*)">(.*?)</form>', written, re.DOTALL)
    assert found is not None
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[2])
    return html.unescape(found[1]), {name: html.unescape(value) for name, value in hidden}


def test_a_move_from_the_board_leads_back_to_it_and_can_be_taken_back(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, title="Damp sensors", stage="pitched")
    here = "/projects/board?department=housing"
    address, fields = form_on(lead.get(here), project.ref)

    moved = lead.post(address, data=fields | {"stage": "approved"})
    again = lead.post(address, data=fields | {"stage": "approved"})

    assert (moved.status_code, moved.location) == (303, here)
    assert (again.status_code, again.location) == (303, here)
    assert [move.stage for move in as_of.moves_of(project.id)] == ["pitched", "approved"]
    after = lead.get(here)
    assert "Damp sensors is now in the stage “Approved”. Undo" in text_of(after)

    address, fields = form_on_message(after)
    back, twice = lead.post(address, data=fields), lead.post(address, data=fields)

    assert (back.status_code, back.location) == (twice.status_code, twice.location) == (303, here)
    assert [move.stage for move in as_of.moves_of(project.id)] == ["pitched", "approved", "pitched"]
    assert [move.stage for move in as_of.as_rules(as_of.moves_of(project.id))] == ["pitched"]
    assert "Damp sensors is back in the stage “Pitched”." in text_of(lead.get(here))


def form_on_message(answer: Any) -> tuple[str, dict[str, str]]:
    """Where the button of a message is sent, and its fields."""
    found = re.search(
        r'<form class="message[^>]*action="([^"]+)">(.*?)</form>', answer.get_data(as_text=True), re.DOTALL
    )
    assert found is not None
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[2])
    return html.unescape(found[1]), {name: html.unescape(value) for name, value in hidden}


def test_a_move_that_somebody_has_built_upon_is_not_taken_back(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")
    old = make.make_project(city, title="Moved in November", stage="pitched")
    projects.move_stage(old, "approved", by=city.lead, at=at)
    moved = make.make_project(city, title="Moved on", stage="pitched")
    for stage in ("approved", "mobilising"):
        lead.post(f"/projects/{moved.ref}/stage-moves", data={"stage": stage, "on": TODAY.isoformat()})

    late = lead.post(f"/projects/{old.ref}/stage-moves/last", data={"stage": "pitched"})
    twisted = lead.post(f"/projects/{moved.ref}/stage-moves/last", data={"stage": "pitched"})

    assert (late.status_code, twisted.status_code) == (409, 409)
    assert "A move can be taken back on the day it is written down." in text_of(late)
    assert [db.session.get_one(Project, project.id).stage for project in (old, moved)] == ["approved", "mobilising"]


def test_what_is_missing_is_said_on_the_form_of_the_record(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, title="Damp sensors", stage="pitched")
    address, fields = form_on(lead.get("/projects/board"), project.ref)

    answer = lead.post(address, data=fields | {"stage": "rejected"})

    assert answer.status_code == 422
    assert "Say why in a sentence; this move needs a reason." in text_of(answer)
    assert db.session.get_one(Project, project.id).stage == "pitched"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/x", "/\\evil.example", ""])
def test_a_move_leads_to_no_other_site(city: City, as_person: AsPerson, back: str) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, title="Damp sensors")

    moved = lead.post(
        f"/projects/{project.ref}/stage-moves",
        query_string={"back": back},
        data={"stage": "pitched", "on": "2026-11-21"},
    )

    assert (moved.status_code, moved.location) == (303, f"/projects/{project.ref}")


def test_the_board_is_hidden_from_jurors_and_shows_readers_no_forms(city: City, as_person: AsPerson) -> None:
    make.make_project(city, title="Damp sensors")

    assert as_person("juror").get("/projects/board").status_code == 403
    answer = as_person("leadership").get("/projects/board")
    assert answer.status_code == 200
    assert "stage-moves" not in answer.get_data(as_text=True)


def test_an_empty_board_says_what_to_do(city: City, as_person: AsPerson) -> None:
    assert "No project fits all of these." in text_of(as_person("unit_lead").get("/projects/board?q=nothing"))
    assert "There is no project yet." in text_of(as_person("unit_lead").get("/projects/board"))


def test_the_board_runs_as_many_statements_with_much_as_with_little(
    city: City, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    lead = as_person("unit_lead")
    counts = []
    for first, more in ((1, 10), (11, 600)):
        bulk.fill(city.id, more, seed=first, first=first)
        for address in ("/projects/board", "/projects/board?q=damp&type=governance&archived=1"):
            with count_queries() as run:
                assert lead.get(address).status_code == 200
            counts.append(len(run))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 8


def test_the_newest_of_equal_days_are_those_written_down_last(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "CARDS", 3)
    for number in range(5):
        make.make_project(city, title=f"Idea {number}", on=TODAY - timedelta(days=1))

    assert titles(shown(city), "idea") == ["Idea 4", "Idea 3", "Idea 2"]


def test_a_board_of_side_states_alone_shows_them_unfolded(city: City, as_person: AsPerson) -> None:
    make.make_project(city, title="Night bus", stage="paused")

    written = as_person("unit_lead").get("/projects/board?stage=paused").get_data(as_text=True)

    assert '<details class="fold" id="aside" open>' in written
    assert 'data-part="which"' not in written


def test_a_stage_on_another_day_leaves_all_columns_of_today(city: City, at: Any) -> None:
    project = make.make_project(city, title="Damp sensors", stage="pitched", on=date(2026, 5, 4))
    projects.move_stage(project, "approved", on=date(2026, 10, 1), by=city.lead, at=at)

    assert titles(shown(city, ("stage", "pitched@2026-06-30")), "approved") == ["Damp sensors"]
