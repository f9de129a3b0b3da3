"""While the second stage is open, those outside of the team read what was judged in the first, and nothing newer."""

import html
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.errors import Missing
from portfolio.pitches import actions, queries
from portfolio.pitches.models import Pitch
from portfolio.pitches.rules import Answer
from tests import make
from tests.make import City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found

AsPerson = Callable[..., FlaskClient]
IN_SECOND = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)
CLOSED = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
SECOND = ("Sails for the market", "Sails in May.")
"""What is new in the second stage."""

PLAN = {"key": "plan", "kind": "text", "label": "The plan?", "stage": 2}


@pytest.fixture
def call(city: City) -> Call:
    """Two stages: until 30 November, and from 10 to 20 December 2026."""
    made = cases.open_call(city, stages=2, questions=[*make.QUESTIONS, PLAN])
    make.make_round(made, date(2026, 12, 10), date(2026, 12, 20), stage=2, number=2)
    return made


@pytest.fixture
def pitch(call: Call, city: City, author: Viewer) -> Pitch:
    """Invited, and handed in anew under another title with a plan."""
    made = cases.handed_in(call, city, author, "Shade for the market")
    actions.invite(found(city.lead, made, AFTER), by=city.lead, at=AFTER)
    at_pitch = found(author, made, IN_SECOND)
    actions.keep_about(
        at_pitch, title="Sails for the market", department=city.mobility, seen=made.version, by=author, at=IN_SECOND
    )
    cases.say(made, author, IN_SECOND, plan=Answer("Sails in May."))
    cases.hand_in(made, author, IN_SECOND)
    return made


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def test_until_the_second_stage_has_closed_others_read_what_was_judged_in_the_first(
    as_person: AsPerson, call: Call, city: City, pitch: Pitch, time_machine: Any
) -> None:
    time_machine.move_to(IN_SECOND, tick=False)
    one, unit = f"/pitches/{pitch.ref}", as_person("unit_staff")

    field, page = text(unit.get(f"/calls/{call.ref}/field?round=1")), text(unit.get(one))
    second, preview = unit.get(f"{one}/versions/2"), text(unit.get(f"{one}/preview"))
    tried = [unit.get(f"{one}/screening").status_code, unit.post(f"{one}/invitation").status_code]
    time_machine.move_to(CLOSED, tick=False)
    later = text(as_person("unit_staff").get(one))

    assert f'href="{one}"' in field
    for shown in (field, page, preview):
        assert "Shade for the market" in shown
        assert not [words for words in SECOND if words in shown]
    assert "Invited to the second stage" in page
    assert "Screen" not in page
    assert second.status_code == 404
    assert tried == [409, 409]
    assert all(words in later for words in SECOND)


def test_the_team_reads_all_of_its_own(author: Viewer, pitch: Pitch) -> None:
    own = found(author, pitch, IN_SECOND)

    assert (own.title, own.state, own.upto) == ("Sails for the market", "submitted", None)
    assert [line.number for line in queries.versions(own)] == [2, 1]


def test_others_are_told_its_way_up_to_the_invitation_and_its_versions_up_to_the_judged_one(
    city: City, pitch: Pitch
) -> None:
    read = found(city.lead, pitch, IN_SECOND)

    assert (read.title, read.state) == ("Shade for the market", "invited")
    assert [move.state for move in queries.moves(read)] == ["invited", "submitted", "draft"]
    assert [line.number for line in queries.versions(read)] == [1]
    assert queries.newest_version(read).line.number == 1


def test_of_a_stage_that_nothing_was_judged_before_nobody_else_reads(call: Call, city: City, author: Viewer) -> None:
    fresh = cases.handed_in(call, city, author)

    with pytest.raises(Missing):
        found(city.lead, fresh)
