"""Who sits on a jury that does not see who applies learns it by none of their other roles until marks are released.

Two worlds that differ in nothing but who applies, wrote, joined and answered are looked at on every page of the
product by jurors who are also of the innovation unit, or of leadership.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.calls import queries as calls
from portfolio.core import files
from portfolio.core.actor import Viewer
from portfolio.core.clock import today
from portfolio.core.db import db
from portfolio.jury.actions import panel, phases
from portfolio.jury.queries import sitting
from portfolio.jury.rules import SCORING, Span
from portfolio.people.models import Department, Membership, Person
from portfolio.people.rights import RIGHTS, Role
from portfolio.pitches.models import InformationRequest, Pitch, PitchFile, PitchMember, PitchMove, PitchVersion
from portfolio.pitches.queries import reads_as_jury
from portfolio.pitches.rules import canonical
from tests import make
from tests.jury.evening import Evening, make_evening
from tests.jury.test_leaks import Eyes, addresses, cookie_of, differences, eyes, same_chance, undone  # noqa: F401
from tests.make import AT, City
from tests.world import make_world

pytestmark = pytest.mark.usefixtures("clock")

ROLES = ("unit_lead", "unit_staff", "leadership")
"""Those who sit on a jury and see pitches of others by their role too; a deputy lead may what the lead may."""
SCREENING = ("screening", "requests/new")
TOLD = "You sit on the jury of this call, which does not see who applies."


@pytest.fixture
def evening(city: City) -> Evening:
    """Three jurors and two pitches; the jury does not see who applies."""
    made = make_evening(city, jurors=3, pitches=2, at=AT)
    made.call.names_hidden = True
    made.declare_nothing(made.jurors, AT)
    return made


def juror_too(evening: Evening, role: str) -> Viewer:
    """The second juror, who has another role beside it."""
    by = evening.viewers[1]
    more = {"organisation_id": evening.city.id, "role": role, "from_on": AT.date(), "recorded_at": AT}
    db.session.add(Membership(person_id=by.person_id, **more))
    db.session.commit()
    return by


def apply_with(evening: Evening, department: Department, team: Viewer) -> None:
    """Let a department and a person stand wherever a pitch says who applies."""
    for pitch in evening.pitches:
        _hand_in_again(pitch, department, team)
        pitch.lead_department_id, pitch.owner_id = department.id, team.person_id
        by = {"pitch_id": pitch.id, "on": AT.date(), "recorded_at": AT}
        db.session.add_all(
            [
                PitchMember(pitch_id=pitch.id, person_id=team.person_id, part="reader", from_at=AT),
                PitchMove(state="submitted", by_id=team.person_id, **by),
                PitchMove(state="eligible", by_id=evening.city.lead.person_id, reason=f"{team.name} may apply.", **by),
                InformationRequest(
                    pitch_id=pitch.id,
                    words=f"Who is {team.name}?",
                    due_on=AT.date(),
                    asked_at=AT,
                    answer=f"Signed, {team.name}",
                    answered_at=AT,
                ),
            ]
        )
    db.session.flush()


def _hand_in_again(pitch: Pitch, department: Department, team: Viewer) -> None:
    people = {"people": team.name, "others": [department.id]}
    asked = {"key": "team", "kind": "team", "label": "Who?", "is_for_jury": True, "words": None, "amount": None}
    kept = {"key": "kept", "kind": "text", "label": "Kept", "is_for_jury": False, "body": None, "words": team.name}
    answers = [asked | {"body": people, "departments": [department.name], "files": []}, kept]
    _second_version(pitch, department, team, answers)


def _second_version(pitch: Pitch, department: Department, team: Viewer, answers: list[dict[str, Any]]) -> None:
    """What counts from then on: the first version with more answers, of a department."""
    first = db.session.scalars(sa.select(PitchVersion).where(PitchVersion.pitch_id == pitch.id)).one()
    whole = json.loads(first.body)
    whole |= {"department": department.name, "answers": whole["answers"] + answers}
    copied = {column.key: getattr(first, column.key) for column in sa.inspect(PitchVersion).column_attrs}
    more = {"id": None, "number": 2, "body": canonical(whole), "by_id": team.person_id}
    db.session.add(PitchVersion(**copied | more))
    pitch.submitted = 2


def pages_of(evening: Evening) -> list[str]:
    """The pages of one pitch, and those about all of them."""
    one, call = f"/pitches/{evening.pitches[0].ref}", f"/calls/{evening.call.ref}"
    below = ("", "/preview", "/versions/1", "/versions/2", "/receipts/2")
    return [f"{call}/field", f"{call}/jury/seats", *(f"{one}{each}" for each in below)]


def two_worlds(evening: Evening, eyes: Eyes, cookie: str, wanted: list[str]) -> list[dict[str, Any]]:  # noqa: F811
    """What somebody sees while one team applies, and while another does."""
    city = evening.city
    other = make.make_viewer(city, "project_owner", name="Zoë Zander")
    db.session.commit()
    seen = []
    for department, team in ((city.housing, evening.team), (city.mobility, other)):
        with eyes.world(partial(apply_with, evening, department, team)):
            seen.append(eyes.see(cookie, wanted))
    return seen


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_a_juror_who_applies_whatever_else_they_are(
    app: Flask,
    page: FlaskClient,
    evening: Evening,
    eyes: Eyes,  # noqa: F811
    role: str,
) -> None:
    world = make_world(evening.city)
    wanted = [*addresses(app, world, evening), *pages_of(evening)]

    one, other = two_worlds(evening, eyes, cookie_of(page, juror_too(evening, role)), wanted)

    assert differences(one, other) == []
    field, _, pitch, *_ = pages_of(evening)
    assert (one[field][0], one[pitch][0], TOLD in one[pitch][1].decode(), TOLD in one[field][1].decode()) == (
        200,
        200,
        True,
        True,
    )


def test_a_deputy_may_whatever_the_lead_may() -> None:
    """So that no page needs to be looked at for both."""
    assert [verb for verb, may in RIGHTS.items() if may.get(Role.UNIT_LEAD) != may.get(Role.DEPUTY_LEAD)] == []


def test_the_comparison_would_notice_on_each_kind_of_page(
    page: FlaskClient,
    evening: Evening,
    eyes: Eyes,  # noqa: F811
) -> None:
    """Who is of the unit and does not sit on the jury sees names wherever there are any."""
    wanted = pages_of(evening)

    one, other = two_worlds(evening, eyes, cookie_of(page, make.make_viewer(evening.city, "unit_staff")), wanted)

    names_none = {wanted[3], wanted[4]}  # the jury's preview, and the version before
    assert differences(one, other) == sorted(set(wanted) - names_none)


def test_once_marks_are_released_the_unit_sees_names_again(
    page: FlaskClient,
    evening: Evening,
    eyes: Eyes,  # noqa: F811
) -> None:
    by = juror_too(evening, "unit_staff")
    hours = [Span(SCORING, AT - timedelta(hours=2), AT - timedelta(hours=1)), Span("released", AT)]
    phases.set_phases(evening.round, hours, sitting.spans(evening.round.id), by=evening.city.lead, at=AT)

    one, other = two_worlds(evening, eyes, cookie_of(page, by), pages_of(evening))

    assert f"/calls/{evening.call.ref}/field" in differences(one, other)


def test_only_who_sits_or_is_invited_reads_as_the_jury(evening: Evening) -> None:
    city, by = evening.city, evening.viewers[1]
    guest = make.make_viewer(city, "leadership")
    person = db.session.get_one(Person, guest.person_id)
    assert (reads_as_jury(evening.call, by), reads_as_jury(evening.call, guest)) == (True, False)

    invited = panel.invite(evening.round, person, city.organisation, by=city.lead, at=AT)
    assert reads_as_jury(evening.call, guest)
    panel.decline(invited, reason="no_time", by=guest, at=AT)
    panel.let_go(evening.jurors[1], reason="Ill.", by=city.lead, at=AT)
    assert not reads_as_jury(evening.call, guest)
    assert not reads_as_jury(evening.call, by)

    evening.call.names_hidden = False
    assert not reads_as_jury(evening.call, evening.viewers[2])


def test_who_judges_without_names_does_not_screen_or_ask(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    by, ref = juror_too(evening, "unit_staff"), evening.pitches[0].ref
    row = InformationRequest(pitch_id=evening.pitches[0].id, words="Why?", due_on=today("UTC"), asked_at=AT)
    db.session.add(row)
    db.session.commit()
    page = as_person(viewer=by)

    found = [page.get(f"/pitches/{ref}/{below}").status_code for below in SCREENING]
    closed = page.post(f"/pitches/{ref}/requests/{row.id}/close").status_code

    assert (found, closed, row.closed_at) == ([403, 403], 403, None)
    staff = as_person(viewer=make.make_viewer(evening.city, "unit_staff"))
    assert [staff.get(f"/pitches/{ref}/{below}").status_code for below in SCREENING] == [200, 200]


@pytest.mark.parametrize(("is_for_jury", "status"), [(True, 200), (False, 404)])
def test_of_the_files_they_read_those_that_the_jury_sees(
    evening: Evening, as_person: Callable[..., FlaskClient], is_for_jury: bool, status: int
) -> None:
    city, pitch, by = evening.city, evening.pitches[0], juror_too(evening, "unit_staff")
    held = {"name": "plan.pdf", "size": 4, "file_key": files.put(b"Plan")}
    block = calls.form(evening.call.id)[0]
    row = PitchFile(pitch_id=pitch.id, block_id=block.id, media_type="application/pdf", recorded_at=AT, **held)
    db.session.add(row)
    db.session.flush()
    line = {"id": row.id, "name": row.name, "size": row.size, "key": row.file_key}
    answer = {"key": "plan", "kind": "file", "label": "Plan", "words": None, "body": None, "files": [line]}
    _second_version(pitch, city.housing, evening.team, [answer | {"is_for_jury": is_for_jury}])
    db.session.commit()
    address = f"/pitches/{pitch.ref}/files/{row.id}"

    assert as_person(viewer=by).get(address).status_code == status
    assert as_person(viewer=make.make_viewer(city, "unit_staff")).get(address).status_code == 200
