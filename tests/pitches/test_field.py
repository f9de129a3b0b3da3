"""The unit's side: the field of a round, sealed until it closes, then listed, screened, asked and invited."""

import html
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.calls import queries as calls
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.money import Money
from portfolio.pitches import actions, queries
from portfolio.pitches.models import InformationRequest, PitchMove
from portfolio.pitches.queries import Wanted
from portfolio.pitches.rules import Answer
from tests import make
from tests.make import AT, City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found

AsPerson = Callable[..., FlaskClient]


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


@pytest.fixture
def closed(time_machine: Any) -> Callable[[], None]:
    """Let the day after the closing day come."""
    return lambda: time_machine.move_to(AFTER, tick=False)


def test_l39_until_closing_the_unit_sees_counts_and_no_title(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    cases.handed_in(call, city, author, "Shade for the market")
    make.make_pitch(call, author, "Quieter buses")
    make.make_pitch(call, author, "Warm stairs")

    shown = text(as_person("unit_lead").get(f"/calls/{call.ref}/field"))

    assert "Being written</dt> <dd><strong>2</strong>" in shown
    assert "Handed in</dt> <dd><strong>1</strong>" in shown
    for title in ("Shade for the market", "Quieter buses", "Warm stairs", "15,000"):
        assert title not in shown


def test_l39_a_lead_may_open_the_field_early_and_unit_staff_may_not(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    cases.handed_in(call, city, author)
    address = f"/calls/{call.ref}/field/opening"

    staff = as_person("unit_staff").post(address, data={"reason": "Curious"})
    page = as_person("unit_lead")
    without, opened = page.post(address, data={}), page.post(address, data={"reason": "Rooms must be booked"})

    assert (staff.status_code, without.status_code, opened.status_code) == (403, 422, 303)
    assert "Shade for the market" in text(as_person("unit_staff").get(f"/calls/{call.ref}/field"))


def test_a_field_is_counted_by_state_and_summed_in_its_currency(
    city: City, call: Call, author: Viewer, session: Any
) -> None:
    """Three of 15,000.50, one of them withdrawn: 30,001.00."""
    kept = [cases.handed_in(call, city, author, f"Idea {number}") for number in range(3)]
    make.make_pitch(call, author)
    actions.withdraw(found(author, kept[0]), reason="No time", by=author, at=AFTER)
    actions.screen(found(city.lead, kept[1], AFTER), verdict="eligible", by=city.lead, at=AFTER)
    practice = cases.handed_in(call, city, author, "To try the form on")
    practice.is_practice = True
    session.flush()

    counts = queries.counts(kept[0].round_id, "EUR")

    assert counts.by_state == {"submitted": 1, "eligible": 1, "withdrawn": 1}
    assert (counts.drafts, counts.handed_in, counts.ask) == (1, 3, Money(3_000_100, "EUR"))


def test_a_field_has_pages_that_begin_after_the_last_row_seen(city: City, call: Call, author: Viewer) -> None:
    pitches = [cases.handed_in(call, city, author, f"Idea {number}") for number in range(5)]
    its_round = pitches[0].round_id
    seen: list[str] = []
    after: str | None = None
    while True:
        page = queries.field(its_round, "EUR", Wanted(), after, size=2)
        seen += [line.title for line in page.rows]
        after = page.after
        if after is None:
            break

    assert seen == ["Idea 0", "Idea 1", "Idea 2", "Idea 3", "Idea 4"]
    assert queries.field(its_round, "EUR", Wanted(state="eligible")).rows == []


def test_what_was_changed_and_not_handed_in_again_is_in_no_list(
    as_person: AsPerson, city: City, call: Call, author: Viewer, closed: Callable[[], None]
) -> None:
    pitch = cases.handed_in(call, city, author)
    actions.keep_about(
        found(author, pitch), title="Later title", department=city.mobility, seen=pitch.version, by=author, at=AT
    )
    cases.say(pitch, author, problem=Answer("Later words."))
    closed()
    page = as_person("unit_staff")

    shown = text(page.get(f"/calls/{call.ref}/field")) + text(page.get(f"/pitches/{pitch.ref}"))

    assert "Shade for the market" in shown
    assert "It is too hot at the market." in shown
    for later in ("Later title", "Later words.", "Mobility"):
        assert later not in shown


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("unit_staff", 200),
        ("leadership", 200),
        ("auditor", 200),
        ("admin", 404),
        ("project_owner", 404),
        ("juror", 404),
    ],
)
def test_the_field_is_for_the_unit_leadership_and_auditors(
    as_person: AsPerson, call: Call, role: str, status: int
) -> None:
    assert as_person(role).get(f"/calls/{call.ref}/field").status_code == status


def test_a_pitch_is_screened_with_a_reason_and_brought_back(
    as_person: AsPerson, city: City, call: Call, author: Viewer, closed: Callable[[], None], session: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    address = f"/pitches/{pitch.ref}/screening"
    early = as_person("unit_staff").get(address).status_code
    closed()
    page = as_person("unit_staff")

    without = page.post(address, data={"verdict": "not_eligible"})
    refused = page.post(address, data={"verdict": "not_eligible", "reason": "Runs already"})
    offered = text(page.get(address))
    back = page.post(address, data={"verdict": "submitted", "reason": "Our mistake"})
    told = text(as_person(viewer=author).get(f"/pitches/{pitch.ref}"))

    reasons = session.execute(sa.select(PitchMove.state, PitchMove.reason).order_by(PitchMove.id.desc()).limit(2)).all()
    assert (early, without.status_code, refused.status_code, back.status_code) == (404, 409, 303, 303)
    assert "Bring it back, to look at it anew" in offered
    assert [tuple(row) for row in reasons] == [("submitted", "Our mistake"), ("not_eligible", "Runs already")]
    assert "Runs already" in told


def test_nobody_of_the_unit_screens_asks_or_invites_a_pitch_of_their_own(
    as_person: AsPerson, city: City, call: Call, author: Viewer, closed: Callable[[], None]
) -> None:
    pitch = cases.written(call, city, author)
    staff = make.make_viewer(city, "unit_staff")
    actions.add_member(found(author, pitch), person_id=staff.person_id or 0, part="reader", by=author, at=AT)
    cases.hand_in(pitch, author)
    closed()
    page = as_person(viewer=staff)

    tried = [
        page.post(f"/pitches/{pitch.ref}/screening", data={"verdict": "eligible"}),
        page.post(f"/pitches/{pitch.ref}/requests/new", data={"words": "Why?", "due_on": "2026-12-04"}),
        page.post(f"/pitches/{pitch.ref}/invitation"),
    ]

    assert [answer.status_code for answer in tried] == [403, 403, 403]
    assert pitch.state == "submitted"


def test_the_team_answers_a_question_after_closing_and_nothing_else_changes(
    as_person: AsPerson, city: City, call: Call, author: Viewer, closed: Callable[[], None], session: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    closed()
    unit = as_person("unit_staff")
    past = unit.post(f"/pitches/{pitch.ref}/requests/new", data={"words": "Who?", "due_on": "2026-11-30"})
    asked = unit.post(f"/pitches/{pitch.ref}/requests/new", data={"words": "Who maintains it?", "due_on": "2026-12-04"})
    row = session.scalars(sa.select(InformationRequest)).one()
    address = f"/pitches/{pitch.ref}/requests/{row.id}"
    foreign = as_person("project_owner").get(address).status_code
    team = as_person(viewer=author)
    owed = text(team.get("/pitches"))
    answered = team.post(address, data={"words": "The market office."})
    page = as_person("unit_staff")
    read = text(page.get(f"/pitches/{pitch.ref}"))
    listed = text(page.get(f"/calls/{call.ref}/field"))
    page.post(f"{address}/close")
    late = as_person(viewer=author).post(address, data={"words": "More."})

    assert (past.status_code, asked.status_code, foreign, answered.status_code) == (422, 303, 404, 303)
    assert "4 Dec 2026" in owed
    assert "The market office." in read
    assert "answered" in listed
    assert late.status_code == 409
    assert (pitch.state, pitch.submitted) == ("submitted", 1)


def test_l36_who_is_invited_writes_the_full_pitch_in_the_second_round(
    as_person: AsPerson, city: City, author: Viewer, time_machine: Any
) -> None:
    plan = {"key": "plan", "kind": "text", "label": "The plan?", "stage": 2}
    call = cases.open_call(city, stages=2, questions=[*make.QUESTIONS, plan])
    make.make_round(call, date(2026, 12, 10), date(2026, 12, 20), stage=2, number=2)
    pitch = cases.handed_in(call, city, author)
    before = text(as_person(viewer=author).get(f"/pitches/{pitch.ref}"))
    time_machine.move_to(AFTER, tick=False)
    page = as_person("unit_staff")

    invited = page.post(f"/pitches/{pitch.ref}/invitation")
    first, second = (queries.counts(span.id, "EUR") for span in calls.rounds(call.id))
    time_machine.move_to(datetime(2026, 12, 12, 9, 0, tzinfo=UTC), tick=False)
    shown = text(as_person(viewer=author).get(f"/pitches/{pitch.ref}"))

    assert invited.status_code == 303
    assert "The plan?" not in before
    assert "The plan?" in shown
    assert "1 page still to do" in shown
    assert (first.by_state, second.by_state) == ({"submitted": 1}, {"invited": 1})


def test_another_citys_field_is_not_there(as_person: AsPerson, call: Call) -> None:
    elsewhere = make.make_viewer(make.make_city("Other"), "unit_lead")

    assert as_person(viewer=elsewhere).get(f"/calls/{call.ref}/field").status_code == 404


def test_a_field_costs_as_many_statements_with_many_pitches_as_with_few(
    as_person: AsPerson, city: City, call: Call, author: Viewer, closed: Callable[[], None], count_queries: Any
) -> None:
    first = cases.handed_in(call, city, author)
    closed()
    page = as_person("unit_staff")
    addresses = (f"/calls/{call.ref}/field", f"/pitches/{first.ref}")

    def cost() -> list[int]:
        counted = []
        for address in addresses:
            with count_queries() as statements:
                page.get(address)
            counted.append(len(statements))
        return counted

    few = cost()
    for number in range(4):
        cases.handed_in(call, city, author, f"Idea {number}")
    many = cost()

    assert few == many
    assert many[0] <= 8
    assert many[1] <= 12


def test_pitches_of_one_owner_are_found_by_each_state(city: City, call: Call, author: Viewer) -> None:
    one, other = (cases.handed_in(call, city, author, title) for title in ("One", "Other"))
    actions.screen(found(city.lead, one, AFTER), verdict="eligible", by=city.lead, at=AFTER)

    lines = {
        state: [line.title for line in queries.field(other.round_id, "EUR", Wanted(state=state)).rows]
        for state in ("eligible", "submitted", "withdrawn")
    }

    assert lines == {"eligible": ["One"], "submitted": ["Other"], "withdrawn": []}
