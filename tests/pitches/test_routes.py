"""The pages on which a team writes its pitch, and on which it is handed in and taken back."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.pitches import actions, queries
from portfolio.pitches.models import Pitch, PitchFile, PitchMember, PitchVersion
from portfolio.pitches.rules import Answer
from tests import make
from tests.forms import read_forms
from tests.make import City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found

AsPerson = Callable[..., FlaskClient]


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def filled(page: FlaskClient, address: str, **changed: str) -> dict[str, Any]:
    """The fields of the page's form for writing, with some of them changed."""
    forms = read_forms(page.get(address).get_data(as_text=True), address)
    form = next(form for form in forms if "opened" in form.fields)
    return {**form.answers(), **changed}


def test_a_pitch_begins_with_eligibility_and_leads_to_what_is_to_do(
    as_person: AsPerson, call: Call, author: Viewer, city: City
) -> None:
    page, address = as_person(viewer=author), f"/calls/{call.ref}/pitch"
    form = {"title": "Shade for the market", "department_id": str(city.housing.id), "yes_head_agrees": "yes"}

    answer = page.post(address, data=form)
    shown = text(page.get(answer.location))

    assert (answer.status_code, answer.location) == (303, "/pitches/PITCH-2026-001")
    assert "4 pages still to do" in shown
    assert "Not answered yet." in shown
    assert "It can be written and handed in through 30 Nov 2026." in shown


def test_the_page_of_a_call_offers_to_begin_and_leads_to_ones_own(
    as_person: AsPerson, call: Call, author: Viewer, time_machine: Any
) -> None:
    pitch = make.make_pitch(call, author, "Quieter buses")
    begin, field = f'href="/calls/{call.ref}/pitch"', f'href="/calls/{call.ref}/field"'

    own = as_person(viewer=author).get(f"/calls/{call.ref}").get_data(as_text=True)
    unit = as_person("unit_staff").get(f"/calls/{call.ref}").get_data(as_text=True)
    auditor = as_person("auditor").get(f"/calls/{call.ref}").get_data(as_text=True)
    time_machine.move_to(AFTER, tick=False)
    later = as_person(viewer=author).get(f"/calls/{call.ref}").get_data(as_text=True)

    assert [begin in page for page in (own, unit, auditor, later)] == [True, True, False, False]
    assert [field in page for page in (own, unit, auditor, later)] == [False, True, True, False]
    assert [f"/pitches/{pitch.ref}" in page for page in (own, unit, later)] == [True, False, True]


def test_an_answer_that_excludes_says_so_at_once_and_what_to_do(
    as_person: AsPerson, call: Call, author: Viewer, session: Any
) -> None:
    answer = as_person(viewer=author).post(f"/calls/{call.ref}/pitch", data={"title": "Shade", "yes_head_agrees": "no"})

    assert answer.status_code == 422
    assert "With this answer you cannot pitch to this call" in text(answer)
    assert "ask Ada Osei" in text(answer)
    assert session.scalar(sa.select(sa.func.count()).select_from(Pitch)) == 0


def test_no_pitch_begins_before_eligibility_is_answered(
    as_person: AsPerson, call: Call, author: Viewer, session: Any
) -> None:
    answer = as_person(viewer=author).post(f"/calls/{call.ref}/pitch", data={"title": "Shade"})

    assert answer.status_code == 422
    assert "Does the head agree? This field needs an answer." in text(answer)
    assert session.scalar(sa.select(sa.func.count()).select_from(Pitch)) == 0


def test_an_answer_that_excludes_later_is_told_on_its_page(as_person: AsPerson, call: Call, author: Viewer) -> None:
    pitch = make.make_pitch(call, author)
    page, address = as_person(viewer=author), f"/pitches/{pitch.ref}/questions/head_agrees"

    answer = page.post(address, data=filled(page, address, yes="no"))

    assert answer.location == address
    assert "With this answer you cannot pitch to this call" in text(page.get(address))


def test_a_pitch_is_written_page_by_page_and_handed_in_without_a_script(
    as_person: AsPerson, city: City, call: Call, author: Viewer, session: Any
) -> None:
    """Each page leads to the next; 12,000.00 + 3,000.50 = 15,000.50."""
    pitch = make.make_pitch(call, author)
    page, one = as_person(viewer=author), f"/pitches/{pitch.ref}"
    said: dict[str, dict[str, str]] = {
        "title": {"title": "Shade for the market", "department_id": str(city.housing.id)},
        "questions/head_agrees": {"yes": "yes"},
        "questions/problem": {"words": "It is too hot at the market."},
        "questions/outcome": {
            "row_1_name": "Minutes in the shade",
            "row_1_unit": "minutes",
            "row_1_goal": "90",
            "row_1_how": "Counted",
        },
        "questions/costs": {
            "row_1_what": "Sails",
            "row_1_kind": "goods",
            "row_1_amount": "12000",
            "row_3_what": "Mounting",
            "row_3_kind": "services",
            "row_3_amount": "3000.50",
        },
        "questions/ask": {"amount": "15000.50", "least": "10000"},
    }

    reached = [page.post(f"{one}/{at}", data=filled(page, f"{one}/{at}", **form)).location for at, form in said.items()]
    check = page.get(f"{one}/submission")
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', check.get_data(as_text=True))
    assert seen is not None
    answer = page.post(f"{one}/submission", data={"seen": seen.group(1), "once": "a"})
    again = page.post(f"{one}/submission", data={"seen": seen.group(1), "once": "a"})
    receipt = text(page.get(answer.location))

    version = session.scalars(sa.select(PitchVersion)).one()
    assert reached == [f"{one}/{at}" for at in list(said)[1:]] + [f"{one}/questions/annex"]
    assert (answer.status_code, answer.location, again.location) == (303, f"{one}/receipts/1", f"{one}/receipts/1")
    assert (version.ask_minor, version.least_minor, version.hash) == (1_500_050, 1_000_000, seen.group(1))
    assert version.hash in receipt
    assert "21 Nov 2026, 11:00 (Europe/Vienna)" in receipt


def test_empty_rows_between_stay_where_they_are_and_are_not_sealed(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    pitch = make.make_pitch(call, author)
    page, address = as_person(viewer=author), f"/pitches/{pitch.ref}/questions/costs"
    page.post(address, data=filled(page, address, row_3_what="Mounting", row_3_amount="5"))

    again = filled(page, address)
    body = queries.body_of(queries.draft_of(found(author, pitch)))

    assert (again["row_1_what"], again["row_3_what"], again["row_3_amount"]) == ([""], ["Mounting"], ["5.00"])
    assert body["answers"][3]["body"] == {"rows": [{"what": "Mounting", "kind": None, "amount": 500}]}


def test_the_table_of_costs_says_what_it_adds_up_to(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    """12,000.00 + 3,000.50 = 15,000.50, which is half a euro more than what is asked for."""
    pitch = cases.written(call, city, author, ask=Answer(amount_minor=1_500_000))

    shown = text(as_person(viewer=author).get(f"/pitches/{pitch.ref}/questions/costs"))

    assert "The rows add up to €15,000.50; you ask for €15,000." in shown


def test_what_does_not_read_is_said_at_its_field_and_the_rest_is_kept(
    as_person: AsPerson, call: Call, author: Viewer
) -> None:
    pitch = make.make_pitch(call, author)
    page, address = as_person(viewer=author), f"/pitches/{pitch.ref}/questions/ask"

    wrong = page.post(address, data=filled(page, address, amount="a lot", least="100"))
    below = page.post(address, data=filled(page, address, amount="-1"))

    assert (wrong.status_code, below.status_code) == (422, 422)
    assert "Give a number in digits" in text(wrong)
    assert "Give an amount of nothing or more." in text(below)
    assert queries.draft_of(found(author, pitch)).answers["ask"] == Answer(body={"least": 100_00})


def test_two_co_applicants_never_overwrite_each_other_unseen(
    as_person: AsPerson, call: Call, author: Viewer, mate: Viewer
) -> None:
    pitch = make.make_pitch(call, author)
    actions.add_member(found(author, pitch), person_id=mate.person_id or 0, part="co_applicant", by=author, at=make.AT)
    address = f"/pitches/{pitch.ref}/questions/problem"
    opened = filled(as_person(viewer=author), address, words="Heat.")
    page = as_person(viewer=mate)
    page.post(address, data=filled(page, address, words="Noise."))

    collided = as_person(viewer=author).post(address, data=opened)
    drafted = as_person(viewer=author).post(f"{address}/draft", data=opened)

    assert collided.status_code == 409
    assert "Noise." in text(collided)
    assert drafted.json is not None
    assert [theirs["words"] for theirs in drafted.json["theirs"]] == ["Noise."]
    assert "Mia Mate has written something else here" in drafted.json["theirs"][0]["sentence"]
    assert queries.draft_of(found(author, pitch)).of("problem").answer.words == "Noise."


def test_what_is_typed_is_kept_as_one_goes(as_person: AsPerson, call: Call, author: Viewer) -> None:
    pitch = make.make_pitch(call, author)
    page, address = as_person(viewer=author), f"/pitches/{pitch.ref}/questions/problem"
    form = filled(page, address, words="one two three")

    first = page.post(f"{address}/draft", data=form)
    assert first.json is not None
    second = page.post(f"{address}/draft", data={**form, "opened": first.json["opened"], "words": "one two"})

    assert second.json is not None
    assert first.json["saved"] == "Saved 11:00: 3 words of at most 10"
    assert (second.json["theirs"], second.json["wrong"]) == ([], [])
    assert queries.draft_of(found(author, pitch)).of("problem")[:2] == (Answer("one two"), 2)


def test_after_the_deadline_every_page_for_writing_says_so(
    as_person: AsPerson, city: City, call: Call, author: Viewer, time_machine: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    time_machine.move_to(AFTER, tick=False)
    page, one = as_person(viewer=author), f"/pitches/{pitch.ref}"

    answers = {
        at: (page.get(f"{one}/{at}").status_code, page.post(f"{one}/{at}", data={"title": "x"}).status_code)
        for at in ("title", "questions/problem", "submission", "team")
    }
    shown = text(page.get(one))

    assert set(answers.values()) == {(409, 409)}
    assert "Nothing can be added or changed any more" in text(page.get(f"{one}/title"))
    assert "This pitch can be read, and not changed any more." in shown
    assert f"{one}/questions/problem" not in page.get(one).get_data(as_text=True)


def test_files_are_added_given_back_as_downloads_and_removed(
    as_person: AsPerson, call: Call, author: Viewer, session: Any
) -> None:
    pitch = make.make_pitch(call, author)
    page, one = as_person(viewer=author), f"/pitches/{pitch.ref}"
    address = f"{one}/questions/annex"

    added = page.post(address, data={"file": (BytesIO(b"Plan."), "plan.txt")}, content_type="multipart/form-data")
    refused = page.post(address, data={"file": (BytesIO(b"<svg/>"), "a.svg")}, content_type="multipart/form-data")
    none = page.post(address, data={})
    row = session.scalars(sa.select(PitchFile)).one()
    got = page.get(f"{one}/files/{row.id}")
    page.post(f"{one}/files/{row.id}/removal")

    assert (added.status_code, refused.status_code, none.status_code) == (303, 422, 422)
    assert got.data == b"Plan."
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert page.get(f"{one}/files/{row.id}").status_code == 404


def test_the_team_is_named_by_who_applies_and_rights_follow(
    as_person: AsPerson, call: Call, author: Viewer, mate: Viewer, session: Any
) -> None:
    pitch = make.make_pitch(call, author)
    one = f"/pitches/{pitch.ref}"
    page = as_person(viewer=author)

    assert "Mia Mate" in text(page.get(f"{one}/team?words=mia"))
    page.post(f"{one}/team", data={"person_id": str(mate.person_id), "part": "reader"})
    reading = as_person(viewer=mate)
    may_read = (reading.get(one).status_code, reading.get(f"{one}/preview").status_code)
    may_write = (reading.get(f"{one}/title").status_code, reading.post(f"{one}/submission").status_code)
    page = as_person(viewer=author)
    page.post(f"{one}/team", data={"words": "mate", "find": "1"})
    row = session.scalars(sa.select(PitchMember)).one()
    page.post(f"{one}/team/{row.id}/end")

    assert may_read == (200, 200)
    assert may_write == (403, 403)
    assert as_person(viewer=mate).get(one).status_code == 404


@pytest.mark.parametrize(
    "role", ["unit_lead", "unit_staff", "project_owner", "leadership", "auditor", "admin", "juror"]
)
def test_a_draft_is_there_for_its_team_alone(as_person: AsPerson, call: Call, author: Viewer, role: str) -> None:
    pitch = make.make_pitch(call, author)
    page = as_person(role)

    for below in ("", "/preview", "/title", "/submission", "/files/1", "/versions/1", "/receipts/1"):
        assert page.get(f"/pitches/{pitch.ref}{below}").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("unit_staff", 200), ("leadership", 200), ("auditor", 200), ("admin", 404), ("finance", 404), ("juror", 404)],
)
def test_once_the_call_has_closed_unit_leadership_and_auditor_read_it(
    as_person: AsPerson, city: City, call: Call, author: Viewer, time_machine: Any, role: str, status: int
) -> None:
    pitch = cases.handed_in(call, city, author)
    before = as_person(role).get(f"/pitches/{pitch.ref}").status_code
    time_machine.move_to(AFTER, tick=False)
    page = as_person(role)

    found_there = {
        below: page.get(f"/pitches/{pitch.ref}{below}").status_code for below in ("", "/preview", "/versions/1")
    }

    assert before == 404
    assert set(found_there.values()) == {status}


def test_the_preview_leaves_out_what_the_jury_does_not_see(as_person: AsPerson, city: City, author: Viewer) -> None:
    call = cases.open_call(
        city,
        names_hidden=True,
        questions=[
            *make.QUESTIONS,
            {"key": "inside", "kind": "text", "label": "For the unit only", "is_for_jury": False},
            {"key": "team", "kind": "team", "label": "Who is in the team?"},
        ],
    )
    pitch = cases.written(
        call,
        city,
        author,
        inside=Answer("Secret words"),
        team=Answer(body={"people": "Kim", "others": [city.mobility.id]}),
    )
    page = as_person(viewer=author)

    preview = text(page.get(f"/pitches/{pitch.ref}/preview"))

    assert "It is too hot at the market." in preview
    assert "€15,000.50; we would start with €10,000" in preview
    for hidden in ("Secret words", "Kim", "Mobility", "Housing"):
        assert hidden not in preview


def test_changes_after_handing_in_are_said_not_to_count_yet(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    pitch = cases.handed_in(call, city, author)
    page, one = as_person(viewer=author), f"/pitches/{pitch.ref}"
    unchanged = text(page.get(one))

    cases.say(pitch, author, problem=Answer("Dust."))

    assert "version 1 counts" not in unchanged
    assert "Until you hand it in again, version 1 counts." in text(page.get(one))


def test_similar_projects_are_offered_while_one_writes(
    as_person: AsPerson, city: City, call: Call, author: Viewer
) -> None:
    past = make.make_project(city, "Shade sails for schools", stage="running")
    pitch = make.make_pitch(call, author, "Shade for the market")
    page = as_person(viewer=author)

    pages = (
        f"/calls/{call.ref}/pitch?title=Shade+sails",
        f"/pitches/{pitch.ref}/title",
        f"/pitches/{pitch.ref}/questions/problem",
    )

    assert [past.title in text(page.get(address)) for address in pages] == [True, True, True]


def test_a_pitch_is_withdrawn_by_who_applies(as_person: AsPerson, city: City, call: Call, author: Viewer) -> None:
    pitch = cases.handed_in(call, city, author)
    page, address = as_person(viewer=author), f"/pitches/{pitch.ref}/withdrawal"

    without, answer = page.post(address, data={}), page.post(address, data={"reason": "No time"})

    assert (without.status_code, answer.status_code) == (422, 303)
    assert "Withdrawn" in text(page.get("/pitches"))


def test_no_page_asks_more_of_the_database_the_more_there_is(
    as_person: AsPerson, city: City, call: Call, author: Viewer, count_queries: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    page = as_person(viewer=author)
    addresses = {"/pitches": 8, f"/pitches/{pitch.ref}": 12, f"/pitches/{pitch.ref}/questions/problem": 12}

    def cost() -> dict[str, int]:
        counted = {}
        for address in addresses:
            with count_queries() as statements:
                page.get(address)
            counted[address] = len(statements)
        return counted

    few = cost()
    for number in range(5):
        cases.written(call, city, author, f"Idea {number}")
    many = cost()

    assert few == many
    assert {address: count for address, count in many.items() if count > addresses[address]} == {}
