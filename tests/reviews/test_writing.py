"""The pages on which an outcome is written: nothing known is typed again, and nothing typed is lost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.metrics import actions as metrics
from portfolio.plans import actions as plans
from portfolio.projects import subjects
from portfolio.reviews import actions, sheets
from portfolio.reviews.models import Consequence, DraftAnswer, Outcome
from portfolio.reviews.queries import parts
from portfolio.status import actions as status
from tests import make
from tests.reviews.outcomes import MILLION, Pilot, address, make_pilot, scaled
from tests.reviews.sitting import SHORT_STORY, fields_of, hand_in, sections_of, text, write

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def pilot(city: make.City, at: datetime, session: Any) -> Pilot:
    made = make_pilot(city, at)
    session.commit()
    return made


@pytest.fixture
def staff(city: make.City, session: Any) -> Viewer:
    made = make.make_viewer(city, "unit_staff", name="Sam Staff")
    session.commit()
    return made


def kept(pilot: Pilot) -> dict[str, str]:
    return {name: row.value for name, row in parts.draft_of(pilot.review.id).items()}


def test_at_least_half_of_the_questions_begin_with_what_the_record_says(
    as_person: AsPerson, pilot: Pilot, city: make.City, at: datetime
) -> None:
    status.open_risk(pilot.project, what="Gateways may drown", likely="possible", bad="minor", by=city.lead, at=at)
    earlier = pilot.plan("mid_term", at.date(), at)
    actions.record_outcome(
        earlier, held_on=at.date(), findings="Fine", decision="adapt", decision_reason="Alarm", by=pilot.owner, at=at
    )
    actions.sign(earlier, by=city.lead, at=at)
    page = as_person(viewer=pilot.owner)

    shown = {part: text(page.get(address(pilot, part))) for part in ("aim", "results", "cost", "decision")}
    filled = {part: fields_of(page, address(pilot, part)) for part in ("aim", "results", "cost", "decision")}

    name = f"finding_{pilot.metric.id}"
    known = {
        "aim": filled["aim"]["aim"] == "Mould makes people ill\n\nTenants of the city",
        "delivery": "planned 30 Jun 2026" in shown["aim"],
        "results": (filled["results"][f"{name}_value"], filled["results"][f"{name}_verdict"]) == ("96", "in_part"),
        "side_effects": "Gateways may drown" in shown["results"],
        "cost": filled["cost"]["cost"] == "30000.00" and "€40,000" in shown["cost"],
        "decision": "Adapt: change it and test again" in shown["decision"],
        "next": filled["decision"]["next_owner_id"] == str(pilot.owner.person_id),
        "follow_up": "6, 12, 24 and 60 months" in shown["decision"],
    }
    assert [question for question, is_known in known.items() if not is_known] == []
    assert sum(known.values()) * 2 >= len(sheets.sheet("outcome", "project").questions)


def test_each_section_is_saved_and_leads_to_the_next(as_person: AsPerson, pilot: Pilot) -> None:
    page = as_person(viewer=pilot.owner)
    assert page.get(f"/reviews/{pilot.review.id}/outcome").location == address(pilot, "aim")
    way = [address(pilot, part) for part in ("aim", "results", "evidence", "cost", "learnt", "decision", "publishing")]
    assert sections_of(page, pilot.review.id) == way

    for here, following in zip(way, [*way[1:], address(pilot, "check")], strict=True):
        saved = page.post(here, data=fields_of(page, here))
        assert (saved.status_code, saved.location) == (303, following)
    assert kept(pilot) == {}

    later = page.post(way[0], data=fields_of(page, way[0]) | {"delivered": "not", "then": "later"})
    assert (later.location, kept(pilot)) == (f"/reviews/{pilot.review.id}", {"delivered": "not"})


def test_what_is_said_is_handed_in_and_signed(as_person: AsPerson, pilot: Pilot, city: make.City, session: Any) -> None:
    page = as_person(viewer=pilot.owner)
    answers = scaled(pilot) | {"lesson_1_helped": "helped", "action_1_what": "Ask the council"}
    write(page, pilot.review.id, **SHORT_STORY | answers)
    open_still = text(page.get(address(pilot, "check")))
    assert "Say who does it, and by when." in open_still
    assert "Hand in</button>" not in open_still

    who: dict[str, Any] = {"action_1_who": str(pilot.owner.person_id), "action_1_due": "2027-01-31"}
    done = hand_in(page, pilot.review.id, **answers, **who)
    assert done.status_code == 303

    lead = as_person()
    before = text(lead.get(f"/reviews/{pilot.review.id}/sign-off"))
    assert "The project moves to the stage “Decided”." in before
    assert "no money was found" in before
    assert "a comparison is usually expected" in before
    assert lead.post(f"/reviews/{pilot.review.id}/sign-off", data={"verdict": "sign"}).status_code == 303

    shown = text(lead.get(f"/reviews/{pilot.review.id}"))
    for words in ("Damp homes", "80 %", "Met in part", "Ask the front line first", "No money was found"):
        assert words in shown
    assert session.scalars(sa.select(Consequence.what)).all() == ["Ask the council"]


def test_the_check_says_what_is_missing_and_where(as_person: AsPerson, pilot: Pilot) -> None:
    page = as_person(viewer=pilot.owner)

    shown = text(page.get(address(pilot, "check")))

    assert "Still open" in shown
    assert f'href="{address(pilot, "learnt")}#lesson_1_text"' in shown
    assert f'href="{address(pilot, "decision")}#decision"' in shown
    refused = page.post(address(pilot, "check"), data={"signer_id": ""})
    assert refused.status_code == 422


def test_a_measure_that_nobody_has_seen_since_the_start_is_named_before_it_is_too_late(
    as_person: AsPerson, pilot: Pilot, city: make.City, at: datetime
) -> None:
    page = as_person(viewer=pilot.owner)
    warned = "No value since the start"
    before = text(page.get(address(pilot, "check")))
    other = metrics.define(
        subjects.by_ref(city.lead, pilot.project.ref), name="Dry walls", unit="walls", now=MILLION, goal=4 * MILLION,
        goal_on=date(2026, 12, 31), by=city.lead, at=at - timedelta(days=60),
    )  # fmt: skip
    without = text(page.get(address(pilot, "check")))
    finding = f"finding_{other.id}"
    said = {f"{finding}_verdict": "met", f"{finding}_value": "4", f"{finding}_on": "2026-11-20"}
    write(page, pilot.review.id, **SHORT_STORY | scaled(pilot) | said)
    with_it = text(page.get(address(pilot, "check")))

    assert warned not in before
    assert f"<h2>{warned}</h2> <ul><li>Dry walls</li></ul>" in without
    assert "counts as evaluated in part" in without
    assert warned not in with_it


def test_what_follows_is_said_before_anybody_hands_in(as_person: AsPerson, pilot: Pilot, city: make.City) -> None:
    mira = make.make_viewer(city, "project_owner", name="Mira Novak")
    page = as_person(viewer=pilot.owner)
    write(
        page,
        pilot.review.id,
        **SHORT_STORY
        | {"decision": "continue", "new_end_on": "2027-06-30", "next_owner_id": str(mira.person_id)}
        | {"may_publish": "yes", "has_personal_data": "yes"},
    )

    shown = text(page.get(address(pilot, "check")))

    assert "The project stays in the stage “Running”." in shown
    assert "The planned end becomes 30 Jun 2027" in shown
    assert "Mira Novak is asked to take the project over within 14 days" in shown
    assert "It may be published with the personal data that are in it." in shown


def test_what_was_planned_at_the_start_is_there_and_counts_once_its_section_is_saved(
    as_person: AsPerson, pilot: Pilot, city: make.City, at: datetime, session: Any
) -> None:
    plans.plan_evaluation(
        pilot.project, comparison="Two blocks without sensors", evaluator="The university", by=city.lead, at=at
    )
    session.commit()
    page, here = as_person(viewer=pilot.owner), address(pilot, "evidence")

    assert "To be evaluated by" in text(page.get(here))
    shown = fields_of(page, here)
    assert shown["comparison"] == "Two blocks without sensors"
    page.post(here, data=shown)
    assert kept(pilot) == {"comparison": "Two blocks without sensors"}


# ----------------------------------------------------------------------------------------- nothing is lost
def test_p25_what_is_typed_is_saved_as_one_goes(as_person: AsPerson, pilot: Pilot) -> None:
    page, here = as_person(viewer=pilot.owner), address(pilot, "aim")

    answer = page.post(f"{here}/draft", data=fields_of(page, here) | {"delivered_words": "Gateways came late"})

    told = answer.get_json()
    assert (answer.status_code, told["saved"], told["theirs"], told["wrong"]) == (200, "Saved 11:00", [], [])
    assert kept(pilot) == {"delivered_words": "Gateways came late"}
    assert "Last saved" in text(page.get(here))
    again = page.post(
        f"{here}/draft",
        data=fields_of(page, here) | {"opened": told["opened"], "delivered_words": "Gateways came very late"},
    )
    assert again.get_json()["theirs"] == []
    assert kept(pilot) == {"delivered_words": "Gateways came very late"}


def test_p25_two_authors_at_different_questions_lose_nothing(as_person: AsPerson, pilot: Pilot, staff: Viewer) -> None:
    here = address(pilot, "aim")
    first, second = fields_of(as_person(viewer=pilot.owner), here), fields_of(as_person(viewer=staff), here)

    assert as_person(viewer=pilot.owner).post(here, data=first | {"aim": "Dry homes"}).status_code == 303
    assert as_person(viewer=staff).post(here, data=second | {"delivered_words": "In time"}).status_code == 303

    assert kept(pilot) == {"aim": "Dry homes", "delivered_words": "In time"}


def test_p25_two_texts_at_one_question_stand_side_by_side_and_nothing_is_overwritten(
    as_person: AsPerson, pilot: Pilot, staff: Viewer
) -> None:
    here = address(pilot, "aim")
    second = fields_of(as_person(viewer=staff), here)
    owner = as_person(viewer=pilot.owner)
    owner.post(here, data=fields_of(owner, here) | {"aim": "Dry homes"})

    page = as_person(viewer=staff)
    both = page.post(here, data=second | {"aim": "Healthy homes", "delivered_words": "In time"})
    assert both.status_code == 409
    assert "Dry homes" in text(both)
    assert "Healthy homes" in text(both)
    assert kept(pilot) == {"aim": "Dry homes", "delivered_words": "In time"}

    told = page.post(f"{here}/draft", data=second | {"aim": "Healthy homes"}).get_json()
    assert [(one["name"], one["words"], one["sentence"]) for one in told["theirs"]] == [
        ("aim", "Dry homes", "Olga Owner has written something else here meanwhile:")
    ]
    assert kept(pilot)["aim"] == "Dry homes"

    knowing = page.post(f"{here}/draft", data=second | {"aim": "Healthy homes", "knowing": "aim"}).get_json()
    assert (knowing["theirs"], kept(pilot)["aim"]) == ([], "Healthy homes")


def test_p25_a_field_that_is_no_answer_loses_nothing_else(as_person: AsPerson, pilot: Pilot) -> None:
    page, here = as_person(viewer=pilot.owner), address(pilot, "cost")
    typed = fields_of(page, here) | {"cost": "twelve", "worth": "yes", "worth_words": "Cheaper than repairs"}

    shown = page.post(here, data=typed)

    assert shown.status_code == 422
    assert 'value="twelve"' in text(shown)
    assert kept(pilot) == {"worth": "yes", "worth_words": "Cheaper than repairs"}
    told = page.post(f"{here}/draft", data=typed).get_json()
    assert [one["name"] for one in told["wrong"]] == ["cost"]


def test_p25_a_sign_in_that_ran_out_loses_no_text(as_person: AsPerson, pilot: Pilot, at: datetime) -> None:
    page, here = as_person(viewer=pilot.owner), address(pilot, "aim")
    typed = fields_of(page, here) | {"delivered_words": "Gateways came late"}

    with time_machine.travel(at + timedelta(days=1), tick=False):
        answer = page.post(here, data=typed)
        silent = page.post(f"{here}/draft", data=typed | {"delivered": "in_part"})

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={here}")
    assert silent.status_code == 303
    assert kept(pilot) == {"delivered": "in_part", "delivered_words": "Gateways came late"}


def test_p25_nothing_is_kept_for_who_may_not_write(as_person: AsPerson, pilot: Pilot) -> None:
    owner, here = as_person(viewer=pilot.owner), address(pilot, "aim")
    typed = fields_of(owner, here) | {"delivered": "not"}

    for role, status_code in (("leadership", 403), ("juror", 404), ("project_owner", 403)):
        assert as_person(role).post(f"{here}/draft", data=typed).status_code == status_code
    assert kept(pilot) == {}


def test_rows_are_added_as_they_are_filled(as_person: AsPerson, pilot: Pilot) -> None:
    page, here = as_person(viewer=pilot.owner), address(pilot, "learnt")
    assert "lesson_2_text" not in fields_of(page, here)

    more = page.post(here, data=fields_of(page, here) | {"lesson_1_text": "Ask first", "then": "lessons"})

    assert more.location == f"{here}#lessons"
    shown = fields_of(page, here)
    assert (shown["lesson_1_text"], shown["lesson_2_text"]) == ("Ask first", "")
    assert "lesson_3_text" not in shown


def test_what_was_handed_in_is_not_written_on(as_person: AsPerson, pilot: Pilot, session: Any) -> None:
    page = as_person(viewer=pilot.owner)
    here = address(pilot, "aim")
    typed = fields_of(page, here)
    assert hand_in(page, pilot.review.id, **scaled(pilot)).status_code == 303

    for answer in (page.get(here), page.post(here, data=typed), page.post(f"{here}/draft", data=typed)):
        assert answer.status_code == 409
    assert page.post(address(pilot, "check"), data={"signer_id": ""}).status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(DraftAnswer)) == 0


@pytest.mark.parametrize("part", ["aim", "results", "evidence", "cost", "learnt", "decision", "publishing", "check"])
def test_every_page_takes_at_most_twelve_statements(
    as_person: AsPerson, pilot: Pilot, part: str, count_queries: Any
) -> None:
    page = as_person(viewer=pilot.owner)
    write(page, pilot.review.id, **SHORT_STORY | scaled(pilot))

    here = address(pilot, part)
    with count_queries() as statements:
        assert page.get(here).status_code == 200

    assert len(statements) <= 12, "\n".join(map(str, statements))


def test_a_signed_review_takes_at_most_twelve_statements_however_many_editions(
    as_person: AsPerson, pilot: Pilot, at: datetime, count_queries: Any, session: Any
) -> None:
    for number in range(4):
        if number:
            actions.begin_amendment(pilot.review, reason=f"Reason {number}", by=pilot.owner, at=at)
        actions.hand_in(pilot.review, pilot.said(), by=pilot.owner, at=at)
        actions.sign(pilot.review, by=pilot.city.lead, at=at)
    session.commit()
    page, here = as_person(), f"/reviews/{pilot.review.id}"

    with count_queries() as statements:
        assert page.get(here).status_code == 200

    assert len(statements) <= 12, "\n".join(map(str, statements))
