"""A call's page tells what happened to it: what changed, when and by whom, and nothing of single people or juries."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

import config
from portfolio.calls import actions, happened, queries
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.history import actions as history
from tests import make
from tests.calls.made import make_call
from tests.make import AT, City

LATER = AT + timedelta(hours=2)


@pytest.fixture
def asker(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def call(city: City, asker: Viewer) -> Call:
    """A call that was changed after its rules were published, with a training and a question."""
    made = make_call(city)
    weights = {
        each.id: actions.Weighed(
            {"novelty": 2000, "feasibility": 1500}.get(each.key, each.weight), each.counts, each.threshold
        )
        for each in queries.rubric(made.id)
    }
    actions.weigh(made, weights, reason="A slip.", by=city.lead, at=LATER)
    span = queries.rounds(made.id)[0]
    values = {"kind": "training", "on": date(2026, 12, 1), "title": "Pitch training"}
    training = actions.add_event(made, span.id, values=values, by=city.lead, at=LATER)
    actions.sign_up(made, training, by=asker, at=LATER)
    actions.note_attendance(made, training, {asker.person_id or 0: True}, by=city.lead, at=LATER)
    actions.ask(made, words="May two departments pitch together?", by=asker, at=LATER)
    db.session.commit()
    return made


def lines(call: Call, viewer: Viewer) -> list[tuple[str, str, str]]:
    """Who did what to which part, the oldest first."""
    return [(each.by, each.sentence, each.about) for each in reversed(happened.history(call, viewer))]


PUBLIC = [
    ("Ada Osei", "Rules published", ""),
    ("Ada Osei", "Criterion changed", "Feasible"),
    ("Ada Osei", "Criterion changed", "New"),
    ("Ada Osei", "Changed rules published", ""),
    ("Ada Osei", "Event announced", ""),
    ("", "Somebody asked a question", ""),
]


def test_everybody_reads_what_happened_since_the_rules_were_published(city: City, call: Call, asker: Viewer) -> None:
    labels = {each.key: each.label for each in queries.rubric(call.id)}
    named = {"Feasible": labels["feasibility"], "New": labels["novelty"]}

    assert lines(call, asker) == [(by, said, named.get(about, about)) for by, said, about in PUBLIC]


def test_the_unit_reads_the_draft_too(city: City, call: Call) -> None:
    assert lines(call, city.lead)[0] == ("Ada Osei", "Call begun", "")
    assert len(lines(call, city.lead)) == len(PUBLIC) + 1


def test_a_change_says_what_was_and_what_is_and_why(city: City, call: Call) -> None:
    told = {each.sentence: each for each in happened.history(call, city.lead)}

    assert told["Criterion changed"].changes == (("Weight", "20\u202f%", "15\u202f%"),)
    assert told["Changed rules published"].changes == (("Reason", "", "A slip."),)
    assert told["Changed rules published"].version == 2
    assert told["Event announced"].changes == (("Title", "", "Pitch training"), ("Day", "", "1 Dec 2026"))


def test_nothing_of_single_people_juries_or_decisions_is_told(city: City, call: Call, asker: Viewer) -> None:
    for event in ("line.changed_by_hand", "decision.made", "pitch.opened_early", "jury.counted"):
        history.record(event, thing=("round", 1), root=("call", call.id), by=city.lead, at=LATER, after={"reason": "x"})
    db.session.commit()

    assert len(lines(call, asker)) == len(PUBLIC)
    assert "Olga Owner" not in str(happened.history(call, city.lead))


def test_words_that_were_erased_are_said_to_be(city: City, call: Call) -> None:
    erased = happened._told(call, LATER, "Ada Osei", "call.edited", None, None)

    assert (erased.is_erased, erased.changes) == (True, ())


def test_every_event_of_a_call_is_told_or_kept_back_on_purpose() -> None:
    recorded: set[str] = set()
    for path in (config.ROOT / "portfolio/calls/actions").glob("*.py"):
        recorded |= set(
            re.findall(r'"((?:call|criterion|question|track|round|envelope|event)\.[a-z_]+)"', path.read_text())
        )

    assert recorded == set(happened.EVENTS) | happened.UNTOLD


def test_the_page_folds_it_at_its_end(
    as_person: Callable[..., FlaskClient], call: Call, count_queries: Callable[[], Any]
) -> None:
    page = as_person("project_owner")
    shown = page.get(f"/calls/{call.ref}").text
    assert "<summary>What happened</summary>" in shown
    assert f'href="/calls/{call.ref}/rules/2">Version 2</a>' in shown
    assert "Reason: A slip." in shown
    page.get(f"/calls/{call.ref}")
    with count_queries() as few:
        page.get(f"/calls/{call.ref}")
    for number in range(20):
        history.record(
            "call.edited", thing=("call", call.id), by=make_viewer_of(call), at=LATER, after={"title": number}
        )
    db.session.commit()
    page.get(f"/calls/{call.ref}")
    with count_queries() as many:
        page.get(f"/calls/{call.ref}")
    assert len(many) == len(few) <= 12


def make_viewer_of(call: Call) -> Viewer:
    """Somebody of the call's city."""
    return Viewer(call.organisation_id, call.owner_id)
