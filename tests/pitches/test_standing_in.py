"""While who applies is away, a co-applicant does all that has a day: writes, hands in, answers the unit."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.pitches import actions
from portfolio.pitches.rules import Answer
from tests import make
from tests.forms import read_forms
from tests.make import City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found


def test_a_co_applicant_hands_in_and_answers_and_does_not_change_the_team(
    as_person: Callable[..., FlaskClient], call: Call, city: City, author: Viewer, mate: Viewer, time_machine: Any
) -> None:
    pitch = cases.written(call, city, author)
    actions.add_member(found(author, pitch), person_id=mate.person_id or 0, part="co_applicant", by=author, at=make.AT)
    one, page = f"/pitches/{pitch.ref}", as_person(viewer=mate)
    cases.say(pitch, mate, problem=Answer("Stalls in the sun."))

    forms = read_forms(page.get(f"{one}/submission").get_data(as_text=True), one)
    sent = next(form for form in forms if "seen" in form.fields).answers()
    handed_in = page.post(f"{one}/submission", data=sent)
    kept = [page.get(f"{one}/team").status_code, page.get(f"{one}/withdrawal").status_code]
    time_machine.move_to(AFTER, tick=False)
    row = actions.ask(
        found(city.lead, pitch, AFTER), words="Who maintains it?", due_on=date(2026, 12, 4), by=city.lead, at=AFTER
    )
    answered = as_person(viewer=mate).post(f"{one}/requests/{row.id}", data={"words": "The market office."})

    assert (handed_in.status_code, answered.status_code, kept) == (303, 303, [403, 403])
    assert (pitch.submitted, pitch.state, row.answered_by_id) == (1, "submitted", mate.person_id)
